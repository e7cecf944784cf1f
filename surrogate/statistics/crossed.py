"""The mean of a table whose rows and columns both are drawn at random: every chip, every image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.statistics.interval import TAIL, Interval

Array = NDArray[np.float64]

Right = NDArray[np.bool_]
"""Which images each chip classified rightly, shape (chips, images)."""


@dataclass(frozen=True)
class CrossedMeanSquares:
    """Mean squares of y = mean + row + column + rest, crossed random effects, one value a cell.

    The variance of the mean is MS_rows/(R C) over other rows, MS_columns/(R C) over other columns
    and (MS_rows + MS_columns - MS_rest)/(R C) over both (Searle, Casella and McCulloch, Variance
    Components, 1992, 4.3; without replication the rest has the interaction).
    """

    rows: float
    columns: float
    rest: float
    cells: int

    @classmethod
    def of(cls, table: Array) -> "CrossedMeanSquares":
        """Of a table of shape (rows, columns), two of each at least."""
        mean, by_row, by_column = np.mean(table), np.mean(table, axis=1), np.mean(table, axis=0)
        left = table - by_row[:, None] - by_column + mean
        return cls._of(by_row, by_column, float(mean), float(np.sum(left**2)))

    @classmethod
    def of_counts(
        cls, ones_by_row: NDArray[np.int64], ones_by_column: NDArray[np.int64]
    ) -> "CrossedMeanSquares":
        """Of a table of zeros and ones, whose sum of squares is its sum: counts are enough."""
        rows, columns = len(ones_by_row), len(ones_by_column)
        by_row, by_column = ones_by_row / columns, ones_by_column / rows
        mean = int(np.sum(ones_by_row)) / (rows * columns)
        of_both = columns * np.sum((by_row - mean) ** 2) + rows * np.sum((by_column - mean) ** 2)
        left = max(0.0, rows * columns * mean * (1 - mean) - float(of_both))
        return cls._of(by_row, by_column, mean, left)

    @classmethod
    def _of(cls, by_row: Array, by_column: Array, mean: float, left: float) -> "CrossedMeanSquares":
        rows, columns = len(by_row), len(by_column)
        return cls(
            columns * float(np.sum((by_row - mean) ** 2)) / (rows - 1),
            rows * float(np.sum((by_column - mean) ** 2)) / (columns - 1),
            left / ((rows - 1) * (columns - 1)),
            rows * columns,
        )

    @property
    def over_rows(self) -> float:
        """Variance of the mean over other rows."""
        return self.rows / self.cells

    @property
    def over_columns(self) -> float:
        """Variance of the mean over other columns."""
        return self.columns / self.cells

    @property
    def over_both(self) -> float:
        """Variance of the mean over other rows and columns.

        Neither source takes from the other, whatever noise says of the rest.
        """
        return max(self.rows + self.columns - self.rest, self.rows, self.columns) / self.cells


@dataclass(frozen=True)
class AccuracySources:
    """Standard errors of the mean accuracy over chips and images.

    Attributes:
        chips: Other chips, the same images: falls as one over the square root of the chips.
        images: Other images of the same kind, the same chips: falls with the number of images
            alone, as all chips see the same ones.
    """

    chips: float
    images: float
    both: float


def sources_of_error(
    right_by_chip: NDArray[np.int64], right_by_image: NDArray[np.int64]
) -> AccuracySources:
    """Split the uncertainty of the mean accuracy into that of the chips and that of the images.

    Args:
        right_by_chip: Images that each chip classified rightly, shape (chips,), two chips or more.
        right_by_image: Chips that classified each image rightly, shape (images,), two images or
            more.

    Raises:
        SurrogateInputError: The two do not count the same answers, or there is a single chip or
            image.
    """
    chips, images = len(right_by_chip), len(right_by_image)
    if min(chips, images) < 2:
        raise SurrogateInputError(f"{chips} chips, {images} images; allowed: two or more of each")
    if int(np.sum(right_by_chip)) != int(np.sum(right_by_image)):
        raise SurrogateInputError("right answers by chip and by image: sums differ")
    squares = CrossedMeanSquares.of_counts(right_by_chip, right_by_image)
    errors = np.sqrt([squares.over_rows, squares.over_columns, squares.over_both])
    return AccuracySources(*map(float, errors))


@dataclass(frozen=True)
class Cost:
    """Accuracy that one set of chips loses against another, in percentage points.

    Attributes:
        chips: Over other chips on the same images.
        both: Over other chips and other images of the same kind.
        worst: Of the chip that loses most.
    """

    chips: Interval
    both: Interval
    sigma: float
    worst: float


def cost(reference: Right, right: Right) -> Cost:
    """Accuracy lost by chips against a reference, paired by image, and by chip if there are many.

    Args:
        reference: Answers of one chip, shape (1, images), such as the ideal one, or of the same
            chips before.
        right: Answers of the chips, shape (chips, images).

    Returns:
        Positive where accuracy is lost.

    Raises:
        SurrogateInputError: Shapes do not fit.
    """
    if reference.shape[1:] != right.shape[1:] or reference.shape[0] not in (1, len(right)):
        raise SurrogateInputError(f"answers of shapes {reference.shape} and {right.shape}")
    return of_differences(100.0 * (reference.astype(np.float64) - right))


def against(reference: Right, right: Right, other_reference: Right, other: Right) -> Cost:
    """How much more some chips lose against their reference than others against theirs.

    Args:
        reference, right, other_reference, other: Answers to the same images, shape (chips, images)
            or (1, images).

    Returns:
        The first cost minus the second, paired by image, and by chip where both have many.
    """
    first = reference.astype(np.float64) - right
    second = other_reference.astype(np.float64) - other
    return of_differences(100.0 * (first - second))


def of_differences(d: Array) -> Cost:
    """The cost of differences by chip and image, shape (chips, images), percentage points.

    Intervals are Student's, of the smaller number of degrees of freedom. A single chip has no
    interval over chips: its value is exact.
    """
    chips, images = d.shape
    mean, by_chip = float(np.mean(d)), np.mean(d, axis=1)
    if chips == 1:
        both = _student(mean, float(np.var(d, ddof=1)) / images, images - 1)
        return Cost(Interval.exact(mean), both, 0.0, mean)
    squares = CrossedMeanSquares.of(d)
    return Cost(
        _student(mean, squares.over_rows, chips - 1),
        _student(mean, squares.over_both, min(chips, images) - 1),
        float(np.std(by_chip, ddof=1)),
        float(np.max(by_chip)),
    )


def _student(mean: float, variance: float, freedom: int) -> Interval:
    half = float(stats.t.ppf(1 - TAIL, freedom) * np.sqrt(variance))
    return Interval(mean, mean - half, mean + half)
