"""Technologies: shipped ones and a user's own."""

from circuits.technology.catalogue import load_technology as load_technology
from circuits.technology.catalogue import netlists_folder as netlists_folder
from circuits.technology.catalogue import technologies as technologies
from circuits.technology.device_mismatch import DeviceMismatch as DeviceMismatch
from circuits.technology.device_mismatch import SizeFactor as SizeFactor
from circuits.technology.process_spread import ProcessSpread as ProcessSpread
from circuits.technology.technology import STATISTICAL as STATISTICAL
from circuits.technology.technology import Technology as Technology
