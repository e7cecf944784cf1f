"""Commands to ngspice and control sections: what is written, and that nothing else passes."""

import pytest

from circuits import CircuitInputError
from circuits.spice import command, render_with_control

COMMANDS = [
    "alter iin=1e-09", "alter @m.x1.xm1.m0[delvto]=-0.01", "dc vclamp -0.1 1.0 0.02", "op",
    "resume",
    "tran 2e-05 0.1 0 2e-05", "stop when v(out) > 0.9", "stop after 100",
    "delete all", "destroy all", "remcirc",
    "save v(mem) v(x1.n_2)", "set num_threads=1", "set ngbehavior=hsa", "unset ngbehavior",
    "version -f",
    "rusage totiter", "osdi", "set ng_nomodcheck", "print @m.x1.m0[delvto]", "setseed 3",
]  # fmt: skip


@pytest.mark.parametrize("text", COMMANDS)
def test_own_commands_are_sent(text: str) -> None:
    assert command.check_command(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "shell ls", "system ls", "!ls", "source x", "write x", "wrdata x v(a)", "codemodel x.cm",
        "load x",
        "osdi x.osdi", "pre_osdi x", "cd /", "quit", "edit", "echo x > y", "print a > x",
        "let a=1>2",
        "print all > x", "alter iin=1;shell ls", "alter iin=1 ; shell ls", "alter iin=`id`",
        "alter iin=$x",
        "alter @m[`id`]=1", "op\nshell ls", "op\r", "op\n", "op;", "save v(a) > x", "save `id`",
        "set x=1",
        "set sourcepath=(/)", "set ngbehavior=hs;ls", "stop when v(a) > `id`", "stop after -1",
        "rusage all > x",
        "version -s",
        "", " op", "op\x00", "dc vclamp 0 1", "alterparam a=1", "unset x", "alias op shell",
        "hardcopy x",
        "resume" + " " * 2000, "save " + " ".join(["v(a)"] * 300), "alter iin=nan",
        "alter iin=1e999x",
    ],
)  # fmt: skip
def test_no_other_command_is(text: str) -> None:
    with pytest.raises(CircuitInputError, match="is not sent to ngspice") as caught:
        command.check_command(text)
    assert "\n" not in str(caught.value)


def test_what_is_written_is_what_is_sent() -> None:
    written = {
        command.alter("iin", 1e-9): "alter iin=1e-09",
        command.alter(
            command.parameter_of("m.x1.m0", "delvto"), -0.5
        ): "alter @m.x1.m0[delvto]=-0.5",
        command.sweep("vclamp", 0.0, 1.0, 0.1): "dc vclamp 0.0 1.0 0.1",
        command.transient(0.1, 2e-5): "tran 2e-05 0.1 0 2e-05",
        command.stop_when("out", ">", 0.9): "stop when v(out) > 0.9",
        command.stop_after(100000): "stop after 100000",
        command.save("v(x1.n)", "i(vdd)"): "save v(x1.n) i(vdd)",
        command.dialect("hsa"): "set ngbehavior=hsa",
        command.dialect(""): "unset ngbehavior",
    }
    for text, expected in written.items():
        assert text == expected
        command.check_command(text)
    own = (command.OPERATING_POINT, command.RESUME, command.FORGET_RUNS, command.FORGET_STOPS,
           command.FORGET_CIRCUIT, command.NO_MODEL_CHECKS, command.ONE_THREAD, command.VERSION,
           command.ITERATIONS, command.CODE_MODELS)  # fmt: skip
    for text in own:
        command.check_command(text)


def test_commands_share_lines_that_ngspice_takes_whole() -> None:
    commands = [command.alter(f"@m.x1.xm{k}.m0[delvto]", k / 7) for k in range(100)]
    lines = list(command.lines_of(commands))
    assert [each for line in lines for each in line] == commands
    sent = [command.one_line(line) for line in lines]
    assert max(map(len, sent)) <= command.LONGEST
    # Not one more would have fitted into any of them.
    for line, after in zip(sent, lines[1:], strict=False):
        assert len(line) + len(command.SEPARATOR) + len(after[0]) > command.LONGEST
    with pytest.raises(CircuitInputError, match="a command line of"):
        command.one_line(commands)
    assert list(command.lines_of([])) == []


def test_a_control_section_holds_own_commands_and_what_shows_numbers() -> None:
    lines = ["* t", "r1 a 0 1k"]
    good = [
        "op", "let k = length(time)-1", "define part(u,h) h*(u-u^3)", "let same = m0*m1 gt 0",
        "meas dc v_rest find v(mem) when i(vclamp)=0 fall=1", "print v_rest v_rest_stored",
        "echo v_rest in V - here - stored - difference: some uV, straight lines here",
        "* a comment",
        "if $?batchmode", "else", "  plot v(mem) v(out)", "  plot i(vclamp) vs v(mem)", "end",
    ]  # fmt: skip
    text = render_with_control(lines, good)
    assert text == "\n".join([*lines, ".control", *good, ".endc", ".end"]) + "\n"
    for bad in (
        "shell ls", "let a = 1 > 2", "let a = `id`", "echo `id`", "echo x > y", "echo $HOME",
        "echo a;ls",
        "print a > b", "plot v(a) ; ls", "write x", "*#shell ls", "op\nshell ls", ".endc",
        "if $?x", "quit",
        "define a(x) `id`", "meas tran a find v(b) at=1", "wrdata x v(a)",
    ):  # fmt: skip
        with pytest.raises(CircuitInputError, match="is refused in a control section"):
            render_with_control(lines, [bad])
    with pytest.raises(CircuitInputError, match="no file names"):
        render_with_control([*lines, '.include "/x"'], [])
