"""The membrane current I(V): one protocol, and each form of it in one small file."""

from surrogate.membrane.constant import ConstantLeak as ConstantLeak
from surrogate.membrane.curve import MembraneCurve as MembraneCurve
from surrogate.membrane.linear import LinearLeak as LinearLeak
from surrogate.membrane.measured import MeasuredCurve as MeasuredCurve
