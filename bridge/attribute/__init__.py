"""Where the spread comes from: conditions and chips, and the transistors behind each parameter."""

from bridge.attribute.doubling import simulate_doubled as simulate_doubled
from bridge.attribute.measured import Measured as Measured
from bridge.attribute.measured import read_measured as read_measured
from bridge.attribute.records import Blame as Blame
from bridge.attribute.records import ConditionBlame as ConditionBlame
from bridge.attribute.records import DoubledArea as DoubledArea
from bridge.attribute.records import ParameterBlame as ParameterBlame
from bridge.attribute.records import Source as Source
from bridge.attribute.trace import BLAME as BLAME
from bridge.attribute.trace import blame_condition as blame_condition
