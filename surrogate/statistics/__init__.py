"""How sure a number is: intervals, the bootstrap, variance components, proportions, precision."""

from surrogate.statistics.bootstrap import Bootstrap as Bootstrap
from surrogate.statistics.bootstrap import bca_interval as bca_interval
from surrogate.statistics.interval import LEVEL as LEVEL
from surrogate.statistics.interval import TAIL as TAIL
from surrogate.statistics.interval import Interval as Interval
from surrogate.statistics.interval import PointEstimate as PointEstimate
