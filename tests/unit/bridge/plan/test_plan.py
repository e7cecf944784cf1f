from pathlib import Path

import pytest
from unwatched import changed

from bridge.errors import BridgeInputError
from bridge.plan import Plan, load_plan, shipped_plan
from bridge.store import RunDirectory, open_run
from bridge.sweep.certification import is_certified
from bridge.sweep.rounds import part_plan, rounds, stretches, total_samples
from circuits import CircuitInputError, load_circuit

QUICK = shipped_plan("quick").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"low_power_if"', '"low_power"', "unknown circuit 'low_power'; allowed: axon_hillock"),
        ('"ff"', '"fff"', "unknown corner 'fff'; gf180mcu has typical, ff, ss, fs, sf"),
        ('"gf180mcu"', '"gf181"', "unknown technology 'gf181'; allowed: generic180, gf180mcu"),
        ("draws = 12", "draws = 0", "draws = 0"),
        ("draws = 12", "draws = 12.5", "draws = 12.5"),
        ("seed = 1", "seeds = 1", "unknown key 'seeds'; allowed: technology, circuits"),
        ("[27, 85]", "[27, -300]", "-300 °C is -26.85 K; allowed: above -273.15 °C"),
        (
            "[27, 85]",
            "[27, 300]",
            "temperatures_celsius: 300 °C; the models of gf180mcu hold from -40",
        ),
        ("[27, 85]", "[]", "temperatures_celsius = []"),
        ("[27, 85]", "[27, 27]", "twice"),
        ('"measured"', '"curved"', "'curved'"),
        ("seed = 1", "seed = ", "not a TOML file"),
        ("draws = 12", "draws = 10000001", "draws = 10000001: Input should be less than or equal"),
        ("seed = 1", "seed = 1\ntimeout = 0", "timeout = 0: Input should be greater than or equal"),
        ("seed = 1", "seed = 1\ntimeout = 1e9", "timeout = 1000000000.0: Input should be less"),
        ("seed = 1", "seed = 1\nmemory_limit_mb = 1000001", "memory_limit_mb = 1000001: Input"),
        ("seed = 1", "seed = -1", "seed = -1: Input should be greater than or equal to 0"),
        ("chips = 20", "chips = 100001", "network.chips = 100001: Input should be less than"),
        ("samples = 4", "samples = 10001", "proof.samples = 10001: Input should be less than"),
        ("samples = 4", "sample = 4", "unknown key 'proof.sample'; allowed: samples"),
        ("[network]", "[[network]]", "allowed: a table with the keys chips, membrane"),
        ("[27, 85]", "27", "temperatures_celsius = 27: allowed: a list"),
    ],
)
def test_a_bad_plan_is_one_clear_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in QUICK
    path = tmp_path / "plan.toml"
    path.write_text(QUICK.replace(old, new, 1))
    with pytest.raises(CircuitInputError) as error:
        load_plan(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


CHIP = QUICK.replace('"low_power_if"]', '"low_power_if", "dpi_synapse", "weight_dac"]')


@pytest.mark.parametrize(
    ("chip", "message"),
    [
        ('neuron = "five_transistor"', "network.chip.neuron = 'five_transistor': not among the "
         "plan's circuits; allowed: leaky_axon_hillock, low_power_if"),
        ('synapse = "dpi_synapse"', "network.chip.neuron"),
        ('neuron = "low_power_if"\nsynapse = "weight_dac"',
         "network.chip.synapse = 'weight_dac': a weight; allowed: dpi_synapse"),
        ('neuron = "low_power_if"\nweight = "weight_dac"\nbits = 4',
         "weight = 'weight_dac' and bits = 4; allowed: a circuit, which has its own codes, or the"),
        ('neuron = "low_power_if"\nbits = 0', "network.chip.bits = 0"),
        ('neuron = "low_power_if"\nsynapses = "x"', "unknown key 'network.chip.synapses'"),
    ],
)  # fmt: skip
def test_a_chip_of_what_the_plan_has_not_is_one_clear_line(
    tmp_path: Path, chip: str, message: str
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(CHIP + f"\n[network.chip]\n{chip}\n")
    with pytest.raises(CircuitInputError) as error:
        load_plan(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_chip_says_its_parts_and_a_plan_without_one_is_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(CHIP + '\n[network.chip]\nneuron = "low_power_if"\nweight = "weight_dac"\n')
    chip = load_plan(path).network.chip
    assert chip is not None
    assert chip.circuits == {"neuron": "low_power_if", "weight": "weight_dac"}
    assert '"chip"' not in load_plan(shipped_plan("quick")).canonical


UNTIL = 'until = {parameter = "tau_mem", quantity = "mean", relative_half_width = 0.01}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('sampler = "halton"', "sampler = 'halton': Input should be 'random', 'lhs' or 'sobol'"),
        ("sampler = 1", "sampler = 1: Input should be 'random', 'lhs' or 'sobol'"),
        ("until = 0.01", "until = 0.01: allowed: a table with the keys parameter, quantity, rel"),
        (UNTIL.replace("tau_mem", "tau"), "until.parameter = 'tau': unknown parameter; allowed: v"),
        (UNTIL.replace("mean", "median"), "until.quantity = 'median': Input should be 'mean' or"),
        (UNTIL.replace("0.01", "0"), "until.relative_half_width = 0: Input should be greater"),
        (UNTIL.replace("0.01", "1"), "until.relative_half_width = 1: Input should be less than 1"),
        (
            UNTIL.replace("relative_half_width", "half_width"),
            "unknown key 'until.half_width'; allowed: parameter, quantity, relative_half_width",
        ),
        (
            UNTIL.replace(", relative_half_width = 0.01", ""),
            "key 'until.relative_half_width' is missing",
        ),
    ],
)
def test_a_bad_sampler_or_until_is_one_clear_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(QUICK.replace("seed = 1", f"seed = 1\n{line}", 1))
    with pytest.raises(CircuitInputError) as error:
        load_plan(path)
    assert str(error.value).startswith(f"{path}: {message}")
    assert "\n" not in str(error.value)


def test_what_a_whole_table_is_checked_for_does_not_print_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(QUICK.replace('"ff"', '"xx"', 1))
    with pytest.raises(CircuitInputError) as error:
        load_plan(path)
    assert str(error.value) == (
        f"{path}: corners: unknown corner 'xx'; gf180mcu has typical, ff, ss, fs, sf, statistical"
    )


def test_a_plan_of_another_version_is_one_clear_line(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path / "run", load_plan(shipped_plan("quick")))
    with run.locked():
        pass
    plan = run.path / "plan.json"
    plan.write_text(plan.read_text().replace('"membrane"', '"membran"'))
    with pytest.raises(BridgeInputError) as error:
        open_run(run.path)
    assert "unknown key 'network.membran'; allowed: chips, membrane" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_plan_is_named(tmp_path: Path) -> None:
    with pytest.raises(CircuitInputError, match=r"none.toml: cannot be read: No such file"):
        load_plan(tmp_path / "none.toml")


def test_the_reference_is_the_nominal_corner_nearest_to_27_degrees() -> None:
    plan = load_plan(shipped_plan("default"))
    assert plan.reference == ("typical", 27)
    assert plan.draws >= 100
    assert len(plan.conditions("low_power_if")) == 15


def test_parts_hold_every_draw_once(tmp_path: Path) -> None:
    plan = changed(load_plan(shipped_plan("quick")), draws=2345)
    (parts,) = (list(found) for found in rounds(plan, RunDirectory(tmp_path / "r", plan).samples))
    for circuit in plan.circuits:
        for condition in plan.conditions(circuit):
            draws = [
                draw
                for part in parts
                if (part.place.circuit, part.place.condition) == (circuit, condition)
                for draw in part.job.draws
            ]
            assert draws == list(range(2346))
    assert sum(part.items for part in parts) == total_samples(plan)


def test_certified_draws_are_stratified() -> None:
    """At least eight of each condition, at least two per cent of many."""
    for draws in (7, 12, 100, 999, 5000):
        chosen = sum(is_certified(draw) for draw in range(draws + 1))
        assert chosen >= max(min(8, draws + 1), 0.02 * draws)
        assert chosen <= 8 + 0.02 * draws


def test_a_run_directory_keeps_to_its_plan(tmp_path: Path) -> None:
    plan = load_plan(shipped_plan("quick"))
    run = RunDirectory(tmp_path / "run", plan)
    assert not run.path.exists()
    with run.locked():
        pass
    assert open_run(tmp_path / "run").plan.canonical == plan.canonical
    before = (tmp_path / "run" / "plan.json").read_bytes()
    other = changed(plan, seed=2)
    with pytest.raises(BridgeInputError, match="holds a run of another plan"):
        RunDirectory(tmp_path / "run", other)
    assert (tmp_path / "run" / "plan.json").read_bytes() == before


def test_two_new_runs_of_one_folder_do_not_mix(tmp_path: Path) -> None:
    plan = load_plan(shipped_plan("quick"))
    first = RunDirectory(tmp_path / "run", plan)
    second = RunDirectory(tmp_path / "run", changed(plan, seed=2))
    with (
        first.locked(),
        pytest.raises(BridgeInputError, match="another lif-bridge is at work"),
        second.locked(),
    ):
        pass
    with pytest.raises(BridgeInputError, match="holds a run of another plan"), second.locked():
        pass
    assert open_run(tmp_path / "run").plan.canonical == plan.canonical


def test_a_run_that_ended_before_its_plan_was_written_begins_again(tmp_path: Path) -> None:
    plan = load_plan(shipped_plan("quick"))
    (tmp_path / "run.lock").touch()
    (tmp_path / ".plan.json.123.part").write_text("{")
    run = RunDirectory(tmp_path, plan)
    with run.locked():
        run.tidy()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "run.lock"]


def test_a_foreign_folder_or_file_is_left_alone(tmp_path: Path) -> None:
    plan: Plan = load_plan(shipped_plan("quick"))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BridgeInputError, match="is not empty and holds no run"):
        RunDirectory(tmp_path, plan)
    with pytest.raises(BridgeInputError, match="not a folder"):
        RunDirectory(tmp_path / "notes.txt", plan)
    with pytest.raises(BridgeInputError, match="holds no run"):
        open_run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("until", [None, {"parameter": "tau_mem", "relative_half_width": 0.01}])
@pytest.mark.parametrize("draws", [8, 70, 100, 1001, 1013])
def test_every_part_has_a_sample_that_certifies_it(draws: int, until: dict[str, object]) -> None:
    """The last part may hold a few draws only, none of them a fiftieth."""
    plan = Plan.model_validate(
        load_plan(shipped_plan("quick")).model_dump() | {"draws": draws, "until": until}
    )
    condition = plan.conditions(next(iter(plan.circuits)))[0]
    for part in (
        part_plan(plan, next(iter(plan.circuits)), condition, some) for some in stretches(plan)
    ):
        assert part.jobs["tight"].items >= 1
        assert set(part.jobs["tight"].draws) <= set(part.job.draws)


@pytest.mark.parametrize("linked", ["a.cir", "a.toml"])
@pytest.mark.parametrize("outside", [True, False])
def test_a_run_keeps_no_file_that_is_a_link(tmp_path: Path, linked: str, outside: bool) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    neuron = load_circuit("leaky_axon_hillock")
    for source, name in ((neuron.netlist, "a.cir"), (neuron.datasheet_path, "a.toml")):
        (folder / name).write_bytes(source.read_bytes())
    target = (tmp_path if outside else folder) / "target"
    (folder / linked).rename(target)
    (folder / linked).symlink_to(target)
    plan = folder / "plan.toml"
    plan.write_text(QUICK.replace('"low_power_if"', '"a.cir"'))
    message = "outside the plan's folder" if outside else "is a link; allowed: 'target'"
    with pytest.raises(CircuitInputError, match=f"'{linked}'.*{message}"):
        load_plan(plan)
