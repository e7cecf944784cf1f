"""The few devices of a large library that a neuron is made of, with all that they need."""

import re
from itertools import takewhile

from circuits.errors import CircuitInputError, listed
from circuits.spice import card
from circuits.spice.statement import assignments, statements

VERSION = 2
"""Raised whenever the same library would give another text."""

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_BRACED = re.compile(r"\{([^}]*)\}")
_SHEET = re.compile(r"\brsh\s*=\s*\{([^}]*)\}", re.IGNORECASE)
_SQUARES = re.compile(r"\b(nr[ds])\s*=\s*\{([^}]*)\}", re.IGNORECASE)
_HEAD = re.compile(r"\.subckt\s+(\S+)", re.IGNORECASE)


def extract(section: list[str], keep: tuple[str, ...]) -> list[str]:
    """Take sub-circuits out of a library's section.

    Args:
        section: The section, with everything that it includes in its place.

    Returns:
        The comment at its head, its geometry scale, the parameters that the sub-circuits depend on,
        in the order of the section, the sub-circuits and their models. The models stand before the
        sub-circuits where they may: ngspice copies what stands inside for every transistor. Nothing
        else is changed; other comments are left out.

    Raises:
        CircuitInputError: A sub-circuit is missing, or the section holds what cannot be taken
            apart.
    """
    parameters: list[tuple[str, str]] = []
    options: list[str] = []
    bodies: dict[str, list[str]] = {}
    wanted = {name.lower() for name in keep}
    body: list[str] | None = None
    for statement in statements(section):
        word = statement.split(maxsplit=1)[0].lower()
        if head := _HEAD.match(statement):
            name = head[1].lower()
            body = bodies.setdefault(name, []) if name in wanted else []
        if body is not None:
            body.append(statement)
            body = None if word == ".ends" else body
        elif word == ".param":
            parameters += assignments(statement[len(word) :])
        elif word in (".option", ".options"):
            if re.match(r"\.options?\s+scale\s*=", statement, re.IGNORECASE):
                options.append(statement)
        elif word in (".if", ".else", ".elseif", ".endif", ".func"):
            raise CircuitInputError(f"{word} outside sub-circuits: devices cannot be taken out")
    if missing := [name for name in keep if name.lower() not in bodies]:
        raise CircuitInputError(f"no sub-circuit {listed(missing)} in the library")
    kept = [bodies[name.lower()] for name in keep]
    needed = _needed(kept, parameters)
    return [
        *takewhile(lambda line: line.startswith("*"), section),
        *dict.fromkeys(options),
        *(card.parameter(name, value) for name, value in parameters if name.lower() in needed),
        *(line for text in kept for line in _shared_models(text)),
    ]


def _shared_models(text: list[str]) -> list[str]:
    """A sub-circuit with its models before it, if they are the same for every transistor.

    SkyWater's depend on the transistor by their sheet resistance alone, ``rsh = {f(w, nf)}``. With
    rgeomod = 0 a BSIM4 element has the series resistances rsh*nrd and rsh*nrs (BSIM4.5.0 manual,
    section 13), so that the factor can as well stand in the element's numbers of squares.
    """
    models = [line for line in text if line.lower().startswith(".model ")]
    rest = [line for line in text if line not in models]
    elements = [line for line in rest if line[0] in "mM"]
    own = {
        name.lower()
        for line in rest
        if line.lower().startswith((".subckt ", ".param "))
        for name, _ in assignments(line.split(maxsplit=1)[1])
    }
    shared = [_SHEET.sub("rsh = 1", line) for line in models]
    values = (value for line in shared for value in _BRACED.findall(line))
    depends = {word.lower() for value in values for word in _IDENTIFIER.findall(value)} & own
    sheets = [found for line in models for found in _SHEET.findall(line)]
    same = len(sheets) == len(models) and len(set(sheets)) == 1
    if depends or not same or [len(_SQUARES.findall(line)) for line in elements] != [2]:
        return text
    times = rf"\1 = {{(\2)*({sheets[0]})}}"
    return shared + [_SQUARES.sub(times, line) if line in elements else line for line in rest]


def _needed(texts: list[list[str]], parameters: list[tuple[str, str]]) -> set[str]:
    """Parameters that the texts depend on, directly or through others, lower case."""
    definitions: dict[str, set[str]] = {}
    for name, value in parameters:
        words = {word.lower() for word in _IDENTIFIER.findall(value)}
        definitions.setdefault(name.lower(), set()).update(words)
    lines = (line for text in texts for line in text)
    waiting = {word.lower() for line in lines for word in _IDENTIFIER.findall(line)}
    needed: set[str] = set()
    while waiting:
        word = waiting.pop()
        if word in definitions and word not in needed:
            needed.add(word)
            waiting |= definitions[word] - needed
    return needed
