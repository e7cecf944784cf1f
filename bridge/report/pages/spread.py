"""How a circuit spreads at the reference condition, and at every corner and temperature."""

import re
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from bridge.report.band_figure import band_figure
from bridge.report.corner_figure import corner_figure
from bridge.report.distribution_column import distribution_columns
from bridge.report.distribution_figure import distribution_figure
from bridge.report.numbers import beside, column_unit, headed, html_symbol, spread
from bridge.report.pages.document import Block, Listing, Picture, Section, Table, Text
from bridge.report.qq_figure import qq_figure
from bridge.report.seen_samples import HEADLINE, SeenSamples
from bridge.report.sweep_report import meanings, misleading, no_distributions
from bridge.store import Location
from circuits import Condition
from surrogate.distribution import Distribution, FittedCondition, Spread
from surrogate.vocabulary import QUANTITIES, Status

WIDE_COLUMN = 100.0
"""A column whose means differ by more than this factor has a unit in each cell."""

TABULATED = {
    "neuron": ("tau_mem", "v_threshold", "rheobase", "rate_low", "rate_high", "energy_per_spike"),
    "synapse": ("tau_syn", "weight_charge", "i_syn_peak", "energy_per_pulse"),
    "weight": ("i_full_scale", "inl", "dnl", "least_step", "i_code_0"),
}
"""Columns of the table of conditions."""


def distribution_section(
    distribution: Distribution, reference: Condition, samples: SeenSamples, folder: Location
) -> Section:
    """Distributions at the reference condition, and how they move with temperature."""
    here = [one for one in distribution.conditions if one.corner == reference.corner]
    mine = [one for one in here if Condition.of(one) == reference]
    unfitted = (one for one in distribution.unfitted if one.corner == reference.corner)
    missing: list[Block] = [Text(f"{line}.", warning=True) for line in no_distributions(unfitted)]
    if not mine:
        return Section("distributions", "Distributions over mismatch", missing)
    names = HEADLINE[distribution.kind]
    distributions = sorted(here, key=lambda one: one.temperature_celsius)
    distribution_figure(
        folder / "distributions.png", names, samples.values, distribution, distributions, mine[0]
    )
    label = reference.label
    picture = Picture(
        "distributions.png",
        f"histograms and fitted distributions of {len(names)} parameters",
        f"Bars: the {len(samples.chips)} samples at {label}. Lines: fitted distributions at "
        f"{reference.corner} and each temperature, each over its peak. A dotted line is a "
        "parameter whose spread is within its numerical error.",
    )
    pictures = [picture, *_pictures(distribution, mine[0], samples, label, folder)]
    return Section(
        "distributions",
        "Distributions over mismatch",
        [*pictures, *missing, distribution_table(mine[0], label), _meanings(distribution)],
    )


def _pictures(
    distribution: Distribution,
    mine: FittedCondition,
    samples: SeenSamples,
    label: str,
    folder: Location,
) -> list[Picture]:
    """How parameters vary together, how well that is described, how it moves with temperature."""
    title, found = distribution.circuit, []
    columns = distribution_columns(distribution, mine, samples)
    if columns:
        corner_figure(folder / "corner.png", title, columns, mine, samples, distribution.seed)
        qq_figure(folder / "quantiles.png", title, columns, mine, samples)
        found = [
            Picture(
                "corner.png",
                f"{len(columns)} parameters against each other, with their correlations",
                f"Samples at {label} and the distribution fitted to some of them. On the diagonal: "
                "family, mean and standard deviation with 95 % intervals; derived parameters "
                "follow from others.",
            ),
            Picture(
                "quantiles.png",
                f"quantiles of the samples against the fitted ones of {len(columns)} parameters",
                f"Samples at {label} against the fit. On the line they agree; within the shade "
                "sampling noise explains what they differ by. p: probability of a worse fit if "
                "the distribution were right.",
            ),
        ]
    band_figure(folder / "bands.png", title, distribution)
    band = Picture(
        "bands.png",
        "parameters and their spread against temperature, by corner",
        "Between the temperatures of the sweep, where the samples stand, it is interpolated.",
    )
    return [*found, band]


def _meanings(distribution: Distribution) -> Listing:
    lines = [f"{name}: {QUANTITIES[name].meaning}" for name in distribution.units]
    return Listing("How each parameter is defined", "\n\n".join(lines))


def distribution_table(distribution: FittedCondition, label: str) -> Table:
    """Every parameter of a distribution.

    Returns:
        A row a parameter: without mismatch, mean and sigma, family and goodness of fit.
    """
    rows = []
    for name, moments in distribution.spreads.items():
        quantity = QUANTITIES[name]
        factor, unit = column_unit([moments.mean.value], quantity.unit)
        marginal = distribution.marginals.get(name)
        p_value = None if marginal is None else marginal.p_value
        rows.append(
            (
                html_symbol(quantity.symbol),
                _what(quantity.meaning),
                beside(distribution.nominal[name], moments.sigma.value, factor),
                spread(moments.mean.value, moments.sigma.value, factor),
                unit,
                "derived" if marginal is None else marginal.family.replace("_", " "),
                "" if p_value is None else f"{p_value:.2f}",
            )
        )
    return Table(
        ("", "", "without mismatch", "mean ± σ", "unit", "distribution", "p"),
        rows,
        (2, 3, 6),
        (1,),
        f"Parameters at {label}. p: probability of a worse fit if the distribution were right.",
    )


def _what(meaning: str) -> str:
    """The first words of a meaning: what the parameter is, without how it is read off."""
    return re.split(r"[:.(,]", meaning)[0].strip()


def condition_section(distribution: Distribution, order: Sequence[Condition]) -> Section:
    """The table of corners and temperatures.

    Returns:
        A row a condition, also of those without a distribution, and what failed where.
    """
    names = TABULATED[distribution.kind]
    distributions = {Condition.of(one): one for one in distribution.conditions}
    unfitted = {Condition.of(one): one for one in distribution.unfitted}
    units = {name: _common_unit(distribution, name) for name in names}
    rows: list[Sequence[str | Markup]] = []
    notes: list[Block] = []
    for place in order:
        fitted = distributions.get(place)
        counts = fitted.counts if fitted else unfitted[place].counts
        cells = [
            _cell(n, fitted.spreads[n], units[n]) if fitted else "no distribution" for n in names
        ]
        where = (place.corner, f"{place.temperature_celsius:g}")
        rows.append([*where, *cells, _outcomes(counts)])
        if fitted and (warning := misleading(counts)):
            notes.append(Text(f"{place.label}: {warning}.", warning=True))
    notes += [Text(f"{line}.", warning=True) for line in no_distributions(distribution.unfitted)]
    notes += [Text(f"{line}.") for line in meanings(distribution.counts)]
    columns = [headed(html_symbol(QUANTITIES[n].symbol), (units[n] or (1.0, ""))[1]) for n in names]
    table = Table(
        ("corner", "°C", *columns, "samples"),
        rows,
        range(1, 2 + len(names)),
        (2 + len(names),),
        "Mean ± standard deviation over mismatch at each condition, and how its samples ended.",
    )
    return Section("conditions", "Corners and temperatures", [table, *notes])


def _common_unit(distribution: Distribution, name: str) -> tuple[float, str] | None:
    """Unit of a column; None where conditions differ so much that each cell has its own."""
    means = [abs(one.spreads[name].mean.value) for one in distribution.conditions]
    if max(means) > WIDE_COLUMN * min(means):
        return None
    return column_unit(means, QUANTITIES[name].unit)


def _cell(name: str, moments: Spread, common: tuple[float, str] | None) -> str:
    mean, sigma = moments.mean.value, moments.sigma.value
    if common is not None:
        return spread(mean, sigma, common[0])
    factor, unit = column_unit([mean], QUANTITIES[name].unit)
    return f"{spread(mean, sigma, factor)} {unit}"


def _outcomes(counts: dict[str, int]) -> str:
    total, seen = sum(counts.values()), Counter(counts)
    failures = [
        f"{n} {status.replace('_', ' ')}" for status, n in counts.items() if status != Status.OK
    ]
    return ", ".join([f"{seen[Status.OK]} of {total} ok", *failures])
