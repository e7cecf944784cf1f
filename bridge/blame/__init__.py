"""Which transistor, and which of its two deviations, drives each parameter of a swept circuit."""

from bridge.blame.check import check_doubled as check_doubled
from bridge.blame.measured import Measured as Measured
from bridge.blame.measured import read_measured as read_measured
from bridge.blame.records import Blame as Blame
from bridge.blame.records import ConditionBlame as ConditionBlame
from bridge.blame.records import DoubledCheck as DoubledCheck
from bridge.blame.records import ParameterBlame as ParameterBlame
from bridge.blame.records import Source as Source
from bridge.blame.study import BLAME as BLAME
from bridge.blame.study import blame_condition as blame_condition
