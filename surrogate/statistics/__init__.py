"""How sure a number is: intervals, the bootstrap, variance components, proportions, precision."""

from surrogate.statistics.bootstrap import Bootstrap as Bootstrap
from surrogate.statistics.crossed import Cost as Cost
from surrogate.statistics.crossed import Right as Right
from surrogate.statistics.crossed import against as against
from surrogate.statistics.crossed import cost as cost
from surrogate.statistics.crossed import of_differences as of_differences
from surrogate.statistics.interval import LEVEL as LEVEL
from surrogate.statistics.interval import Interval as Interval
