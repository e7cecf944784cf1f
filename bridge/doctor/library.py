"""ngspice's shared library, PySpice's hold on it, and what the library was built with."""

import os
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.doctor.diagnosis import TESTED_NGSPICE, Diagnosis, ngspice_number
from bridge.doctor.worker import Question
from bridge.engine.library import LIBRARY_VARIABLE, find_library
from bridge.errors import BridgeInputError
from circuits.spice import command

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

LIBRARY = "ngspice library"
PYSPICE = "PySpice"
OSDI = "OSDI"
KLU = "KLU"
REQUIREMENT = "'PySpice>=1.5,<2'"


@dataclass(frozen=True)
class LibraryFacts:
    """What a worker learns of the library that it loaded.

    Attributes:
        version: What ``version -f`` prints.
        path: File that is mapped; empty when the system does not tell.
        osdi: Answer to the command ``osdi`` without a file.
        klu: What an operating point under ``.options klu`` prints.
    """

    version: str
    path: str
    osdi: str
    klu: str


class LibraryQuestion(Question):
    """Asks the library what it is."""

    deck = "* one resistor\nv1 1 0 dc 1\nr1 1 0 1k\n.options klu\n.end\n"

    def compute(self, ngspice: "Ngspice", item: int) -> LibraryFacts:  # noqa: ARG002
        """Ask."""
        maps = Path("/proc/self/maps")
        mapped = maps.read_text(errors="replace").splitlines() if maps.exists() else []
        paths = [line[line.index("/") :] for line in mapped if "libngspice" in line]
        return LibraryFacts(
            version="\n".join(ngspice.command(command.VERSION)),
            path=paths[0] if paths else "",
            klu="\n".join(ngspice.operating_point()),
            osdi="\n".join(ngspice.command(command.CODE_MODELS)),
        )


def judge_library(facts: LibraryFacts | Exception, why: str) -> Diagnosis:
    """Judge whether there is a library and of which version.

    Args:
        facts: The worker's answer, or why there is none.
        why: Without an answer: what `why_no_worker` says.
    """
    named = os.environ.get(LIBRARY_VARIABLE)
    mend = (
        f"unset {LIBRARY_VARIABLE} or let it name libngspice.so"
        if named is not None
        else "install it (Debian: apt-get install libngspice0) or name libngspice.so in "
        f"{LIBRARY_VARIABLE}"
    )
    try:
        found = find_library()
    except BridgeInputError as error:
        return Diagnosis(LIBRARY, "fail", str(error).split(";")[0], mend)
    if isinstance(facts, Exception):
        if _cannot_import(why):
            return Diagnosis(
                LIBRARY, "note", f"found as {found}, not loaded", f"first mend {PYSPICE}"
            )
        return Diagnosis(LIBRARY, "fail", f"{found} does not load: {why or facts}", mend)
    number = ngspice_number(facts.version) or "unknown"
    finding = f"version {number} at {facts.path or found}"
    if number.split(".")[0] != TESTED_NGSPICE:
        remedy = "trust it as far as the known circuit below gives its known answer"
        return Diagnosis(LIBRARY, "note", f"{finding}; tested is {TESTED_NGSPICE}", remedy)
    return Diagnosis(LIBRARY, "ok", finding)


def judge_pyspice(facts: LibraryFacts | Exception, why: str) -> Diagnosis:
    """Judge whether PySpice is there and binds the library; parameters as of `judge_library`."""
    try:
        version = metadata.version("PySpice")
    except metadata.PackageNotFoundError:
        return Diagnosis(PYSPICE, "fail", "not installed", f"pip install {REQUIREMENT}")
    if not isinstance(facts, Exception):
        return Diagnosis(PYSPICE, "ok", f"version {version} binds the library")
    if _cannot_import(why):
        finding = f"version {version} cannot be imported: {why}"
        return Diagnosis(PYSPICE, "fail", finding, f"pip install --force-reinstall {REQUIREMENT}")
    finding = f"version {version}, but there is no library that it can bind"
    return Diagnosis(PYSPICE, "fail", finding, f"first mend what is said of {LIBRARY}")


def _cannot_import(why: str) -> bool:
    """Tell a fault of PySpice, or of what it imports, from one of the library."""
    return why.startswith(("ModuleNotFoundError", "ImportError"))


def judge_osdi(facts: LibraryFacts) -> Diagnosis:
    """Judge whether compact models compiled from Verilog-A can be loaded."""
    if "no such command" not in facts.osdi:
        return Diagnosis(OSDI, "ok", "the library loads compiled Verilog-A models")
    return Diagnosis(
        OSDI,
        "note",
        "not in this ngspice: technologies whose transistors are compiled Verilog-A "
        "(PSP103 of IHP SG13G2) cannot be simulated; the shipped ones need none",
        "for such a technology only: an ngspice built with --enable-osdi, its libngspice.so named "
        f"in {LIBRARY_VARIABLE}",
    )


def judge_klu(facts: LibraryFacts) -> Diagnosis:
    """Judge whether the faster sparse solver is there."""
    if any("KLU" in text for text in (facts.version, facts.klu)):
        return Diagnosis(KLU, "ok", "the library has the solver; lif-bridge does not ask for it")
    return Diagnosis(
        KLU,
        "note",
        "not in this ngspice, which passes over '.options klu' in silence; it is made for decks of "
        "many nodes, single neurons do not need it",
        "for large decks only: an ngspice whose --version says 'Compiled with KLU Direct Linear "
        f"Solver', its libngspice.so named in {LIBRARY_VARIABLE}",
    )
