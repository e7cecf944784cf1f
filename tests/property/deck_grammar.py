"""Every line of a deck and every command that ngspice may be sent, as a reader of its own.

Nothing of the program is imported here: what the renderer writes is held against these lists.
"""

import re

NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?"
NAME = r"[A-Za-z0-9_]{1,200}"
NODE = rf"(?:{NAME})(?:\.{NAME})*"
PATH = r'"/[^"\x00-\x1f\x7f`;$\\]{1,1000}"'
WORD = r"""[A-Za-z0-9_.,+\-*/(){}="'~:#@!%&|<>?^\[\]]+"""
TEXT = r"""[A-Za-z0-9_.,+\-*/(){}="'~:#@!%&|<>?^\[\] \t]*"""
"""Of a model file's statement: no back-tick, semicolon, dollar or back-slash."""

COMMENT = r"\*(?: [\x20-\x5f\x61-\x7e]*)?"
SHIPPED_COMMENT = r"\*(?!#|ng_script)[\t\x20-\x5f\x61-\x7e]*"
JUNCTIONS = "".join(
    rf"(?: {key}={NUMBER})?" for key in ["ad", "as", "pd", "ps", "nrd", "nrs", "sa", "sb", "sd"]
)
BENCH = [
    rf"\.subckt own_[a-z0-9_]+(?: {NAME})*",
    r"\.ends own_[a-z0-9_]+",
    rf"x[a-z0-9_]*(?: {NAME}){{4}} [np]f w={NUMBER} l={NUMBER}(?: m={NUMBER})?(?: nf=[0-9]+)?"
    rf"{JUNCTIONS}",
    rf"x1(?: {NAME})+ own_[a-z0-9_]+",
    rf"[rc][a-z0-9_]*(?: {NAME}){{2}} {NUMBER}",
    rf"[vi][a-z0-9_]*(?: {NAME}){{2}} dc {NUMBER}",
    rf"[eg][a-z0-9_]*(?: {NAME}){{4}} {NUMBER}",
    rf"vin in 0 dc {NUMBER} pulse\({NUMBER}(?: {NUMBER}){{5}} {NUMBER}\)",
    rf"\.ic v\(mem\)={NUMBER}",
    r"\.save(?: [vi]\([a-z]+\))+",
    rf"\.temp {NUMBER}",
    rf"\.options(?: (?:reltol|gmin|abstol|vntol|chgtol|trtol)={NUMBER}){{6}}"
    r" method=(?:trap|gear) maxord=2 noacct",
]
FILES = [rf"\.include {PATH}", rf"\.lib {PATH} [A-Za-z0-9_.+-]{{1,64}}"]
MODELS = [
    rf"\.model\s+{WORD}\s+(?:nmos|pmos|npn|pnp|d|r|c|res|cap|l|njf|pjf|vdmos)(?:[\s(]{TEXT})?",
    rf"\.(?:subckt|macro)\s+{WORD}(?:\s{TEXT})?",
    rf"\.(?:ends|eom|param|parameters|parameter|func|if|elseif|elif|else|endif)(?:\s{TEXT})?",
    r"\.opt(?:ion|ions)?(?:\s+(?:scale|wnflag|parser)(?:\s*=\s*[A-Za-z0-9_.+-]+)?)*",
    rf"[bcdefghijlmqrvx]{TEXT}",
]
TARGET = rf"(?:@{NODE}\[[a-z0-9]+\]|{NAME})"
COMMANDS = [
    rf"alter {TARGET}={NUMBER}", rf"dc {NAME} {NUMBER} {NUMBER} {NUMBER}",
    rf"tran {NUMBER} {NUMBER} 0 {NUMBER}",
    rf"stop when v\({NAME}\) [<>] {NUMBER}", r"stop after [0-9]+",
    r"op|resume|destroy all|delete all|remcirc|set ng_nomodcheck|rusage totiter",
    r"set ngbehavior=(?:hsa|spe)|unset ngbehavior", rf"save(?: v\({NODE}\))+",
]  # fmt: skip
SHOWING = [
    *COMMANDS, r"set num_threads=1", r"set numdgt=17", r"print(?: [a-z0-9_]+)+",
    r"let [a-z0-9_]+ = [A-Za-z0-9_ .,+\-*/^()\[\]]+", COMMENT,
]  # fmt: skip


def _one_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_SHIPPED, _OWN = _one_of([*BENCH, *MODELS, *FILES]), _one_of([*BENCH, *MODELS])
_SHIPPED_COMMENT = re.compile(SHIPPED_COMMENT, re.IGNORECASE)
_COMMENT, _COMMAND, _SHOWING = re.compile(COMMENT), _one_of(COMMANDS), _one_of(SHOWING)
_NAMES_FILE = re.compile(r"\b(?:file|pwlfile|wavefile|filename)\s*=", re.IGNORECASE)


def unknown_line(deck: str, own: bool) -> str | None:
    """The first line of a deck that is none of the lists.

    Parameters
    ----------
    deck : str
        All of it.
    own : bool
        Whether its models are a stranger's: then it names no file.
    """
    lines = deck.split("\n")
    if lines[-2:] != [".end", ""] or not lines[0].startswith("* ") or not deck.isascii():
        return lines[0]
    statements: list[str] = []
    for line in lines[:-2]:
        if line.startswith("*"):
            if not (_COMMENT if own else _SHIPPED_COMMENT).fullmatch(line):
                return line
        elif line.startswith("+") and statements:
            statements[-1] += f" {line[1:].strip()}"
        elif line:
            statements.append(line)
    known = _OWN if own else _SHIPPED
    return next(
        (
            each
            for each in statements
            if not known.fullmatch(each.strip()) or _NAMES_FILE.search(each)
        ),
        None,
    )


def unknown_command(sent: str) -> str | None:
    """The first command of a line for ngspice that is none of the list."""
    if len(sent) > 1000:
        return sent
    return next((each for each in sent.split(" ; ") if not _COMMAND.fullmatch(each)), None)


def unknown_in_file(text: str, own: bool) -> str | None:
    """The first line of a stand-alone file that is none of the lists; it names no file."""
    if re.search(r"(?im)^\s*\.(?:lib|inc)", text):
        return "a file is named"
    deck, _, rest = text.partition("\n.control\n")
    control, _, end = rest.partition("\n.endc\n")
    if end != ".end\n":
        return end
    if (line := unknown_line(f"{deck}\n.end\n", own)) is not None:
        return line
    return next((each for each in control.split("\n") if not _SHOWING.fullmatch(each)), None)
