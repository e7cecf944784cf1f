"""What the study found, in a terminal."""

from collections.abc import Sequence

from rich.console import Console

from bridge.study.page import headline
from surrogate.study.finding import Finding


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each claim, what was found and whether it holds.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    findings : sequence of Finding
        Claim by claim.
    """
    for one in findings:
        console.print(f"\n{one.number}. {one.claim}", style="bold", highlight=False)
        console.print(f"   {headline(one)}", highlight=False)
        for sentence in one.found:
            console.print(f"   - {sentence}", highlight=False)
