"""Which statements a deck may hold: those that models and benches need, by an allow list.

ngspice runs the commands of ``.control`` sections (of every word that begins so), of comments that
begin with ``*#``, and of a file that begins with ``*ng_script``; it reads and writes files for many
dot cards, options and sources; it loads code for others. None of that is in these lists.
"""

import re
import string

from circuits.spice.word import FILE, NUMBER, PATH, SECTION

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits
CODE = (_LETTERS_AND_DIGITS + """_ \t.,+-*/(){}="'~:#@!%&|<>?^[]""").encode()
"""Characters of statements: no back-tick (ngspice runs what stands in them), no semicolon and
dollar (comments, commands, variables), no back-slash (it continues a line)."""

COMMENT = re.compile(r"\*(?!#|ng_script)[\t -_a-~]*", re.IGNORECASE)
"""A comment that ngspice leaves alone, in printable ASCII without back-ticks."""

MODEL_CARDS = (
    ".model", ".subckt", ".ends", ".eom", ".macro", ".param", ".parameters", ".parameter", ".func",
    ".lib", ".endl", ".include", ".inc", ".incl", ".if", ".elseif", ".elif", ".else", ".endif",
    ".option", ".options", ".opt",
)  # fmt: skip
"""What models are written with."""

MODEL_OPTIONS = ("scale", "wnflag", "parser")
"""Options that model files set."""

SOLVER_OPTIONS = (
    "reltol", "gmin", "abstol", "vntol", "chgtol", "trtol", "method", "maxord", "noopiter",
    "gminsteps", "srcsteps", "itl1", "noacct", "klu",
)  # fmt: skip
"""Options that this program sets."""

ELEMENTS = "bcdefghijlmqrvx"
"""First letters of the elements that models and benches are made of."""

MODELS = (
    "nmos", "pmos", "npn", "pnp", "lpnp", "d", "r", "res", "rmodel", "c", "cap", "cmodel", "l",
    "ind", "njf", "pjf", "vdmos", "vdmosn", "vdmosp",
)  # fmt: skip
"""Types of models: none that reads a file, starts a process or is loaded code."""

VECTOR = rf"(?:[vi]\({PATH}\)|@{PATH}\[[a-z0-9_]+\]|{PATH}(?:#branch)?|v-sweep)"
"""A vector of a result, or a device's parameter."""

_OPTION = re.compile(r"\s+([A-Za-z0-9_]+)(?:\s*=\s*[A-Za-z0-9_.+-]+)?")
_MODEL = re.compile(r"\.model\s+\S+\s+([A-Za-z_][A-Za-z0-9_]*)(?=[\s(]|$)", re.IGNORECASE)
_FILE_KEY = re.compile(r"\b(?:file|pwlfile|wavefile|filename)\s*=", re.IGNORECASE)
_BENCH_CARDS = {
    ".ic": re.compile(rf"\.ic(?: v\({PATH}\)={NUMBER})+"),
    ".save": re.compile(rf"\.save(?: {VECTOR})+"),
    ".temp": re.compile(rf"\.temp {NUMBER}"),
    ".end": re.compile(r"\.end"),
    ".include": re.compile(rf'\.include "{FILE}"'),
    ".lib": re.compile(rf'\.lib "{FILE}" {SECTION}'),
}


def wrong_character(code: str) -> str | None:
    """The first character of a statement that ngspice might take for more than a statement."""
    # Megabytes of models pass here: bytes are an order of magnitude faster than an expression.
    wrong = code.encode("utf-8", "surrogatepass").translate(None, CODE)
    return wrong.decode("utf-8", "surrogatepass")[0] if wrong else None


def check_options(statement: str, allowed: tuple[str, ...]) -> None:
    """Check an ``.option`` statement.

    Raises:
        ValueError: It sets another option, or is written in another way than ``NAME`` or
            ``NAME=word``.
    """
    position = re.match(r"\S*", statement)
    place = position.end() if position else 0
    while place < len(statement):
        found = _OPTION.match(statement, place)
        if found is None:
            raise ValueError(f"options are written as NAME=value; allowed: {', '.join(allowed)}")
        if found[1].lower() not in allowed:
            raise ValueError(
                f"option {found[1][:40]!r} is the program's to set; allowed: {', '.join(allowed)}"
            )
        place = found.end()


def check_model(statement: str) -> None:
    """Check a ``.model`` statement.

    Raises:
        ValueError: Its type is none of `MODELS`.
    """
    named = _MODEL.match(statement)
    if named is None or named[1].lower() not in MODELS:
        words = statement.split(maxsplit=2)[2:]
        wrong = named[1] if named else re.split(r"[\s(]", words[0])[0] if words else ""
        raise ValueError(f"model type {wrong[:40]!r}; allowed: {', '.join(MODELS)}")


def check_element(word: str) -> None:
    """Check the first letter of an element's name.

    Raises:
        ValueError: It is none of `ELEMENTS`.
    """
    if word[0].lower() not in ELEMENTS:
        raise ValueError(
            f"an element {word[0].upper()} is refused; allowed: {' '.join(ELEMENTS.upper())}"
        )


def check_statement(statement: str) -> None:
    """Check a statement of a finished deck, its continuations joined.

    Args:
        statement: No comment; without blanks around it.

    Raises:
        ValueError: It is none that a deck of this program may hold; the message says what is
            allowed.
    """
    word = statement.split(maxsplit=1)[0].lower()
    if word in _BENCH_CARDS:
        if not _BENCH_CARDS[word].fullmatch(statement):
            raise ValueError(f"{word} in a form that is not this program's own")
        return
    if (wrong := wrong_character(statement)) is not None:
        raise ValueError(f"character {wrong!r} outside comments")
    if "file" in statement.lower() and _FILE_KEY.search(statement):
        raise ValueError("a statement that names a file; allowed: .include and .lib")
    if not word.startswith("."):
        check_element(word)
    elif word not in MODEL_CARDS or word in (".endl", ".inc", ".incl"):
        raise ValueError(f"{word[:40]!r} has no place in a deck")
    elif word.startswith(".opt"):
        check_options(statement, (*MODEL_OPTIONS, *SOLVER_OPTIONS))
    elif word == ".model":
        check_model(statement)
