"""Parameters with units, outcomes of samples, forms of leak, and how a value is written."""

from surrogate.vocabulary.engineering import engineering as engineering
from surrogate.vocabulary.engineering import prefix_of as prefix_of
from surrogate.vocabulary.leak import LEAK_FLATNESS_LIMIT as LEAK_FLATNESS_LIMIT
from surrogate.vocabulary.leak import LEAK_QUANTITIES as LEAK_QUANTITIES
from surrogate.vocabulary.leak import NO_LEAK_SHARE as NO_LEAK_SHARE
from surrogate.vocabulary.leak import Leak as Leak
from surrogate.vocabulary.leak import leak_form as leak_form
from surrogate.vocabulary.quantities import QUANTITIES as QUANTITIES
from surrogate.vocabulary.quantities import SHOWN as SHOWN
from surrogate.vocabulary.quantities import Kind as Kind
from surrogate.vocabulary.quantities import Quantity as Quantity
from surrogate.vocabulary.quantities import condition_label as condition_label
from surrogate.vocabulary.quantities import quantities_of as quantities_of
from surrogate.vocabulary.status import Status as Status
