"""Statements about accuracy over chips and inputs, with confidence intervals."""

from surrogate.accuracy.report import AccuracyReport as AccuracyReport
from surrogate.accuracy.report import report_accuracy as report_accuracy
from surrogate.accuracy.sources import AccuracySources as AccuracySources
from surrogate.accuracy.sources import sources_of_error as sources_of_error
from surrogate.accuracy.yields import Yield as Yield
from surrogate.accuracy.yields import chips_for_width as chips_for_width
from surrogate.accuracy.yields import yield_at as yield_at
