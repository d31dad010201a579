"""
The command `pkmatch`: solve, verify, generate, schema.

Comes in: words on a command line. Goes out: tables on standard output, faults on standard error,
files, and an exit code. What needs time to import is imported by the command that uses it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

from pkmatch.errors import PinError, PlanError, ScenarioError, SolverError

try:
    import typer
    from rich.console import Console
    from rich.progress import Progress as StatusLine
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Table
    from rich.text import Text
except ModuleNotFoundError as missing:
    print(f'The command needs the package {missing.name!r}: pip install "pkmatch[cli]"', file=sys.stderr)
    raise SystemExit(2) from None

if TYPE_CHECKING:
    from pkmatch.domain.plan import Plan
    from pkmatch.domain.scenario import Scenario
    from pkmatch.running import Progress
    from pkmatch.summary import CoverageLine

VIOLATIONS, BAD_INPUT, SOLVER_FAILED, NO_PLAN, INTERRUPTED = 1, 2, 3, 4, 130
SHORT_KIND = {
    "multinational_rotation": "rotation",
    "joint_deployment": "joint",
    "rapid_deployment_handover": "handover",
    "smart_pledge": "smart",
}
"""Kinds in the words of a narrow column; the line above the table says what they stand for."""
WHOLE = ("Dates", "Missing")
"""Columns whose cells are not folded between words."""

app = typer.Typer(
    help="Match peacekeeping pledges to capability gaps through triangular and smart-pledge partnerships.",
    epilog="Exit codes: 0 fine; 1 the verification found violations; 2 bad input or usage, nothing is written; "
    "3 the solver failed; 4 no plan meets the policy; 130 interrupted by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def solve(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A scenario: JSON file or folder of CSV files.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PLAN", help="Where the plan is written, as JSON.")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(help="Seconds after which the best plan so far is taken.")] = None,
    start: Annotated[
        Path | None,
        typer.Option(metavar="PLAN", help="A plan to begin from, as JSON; 'stability' counts changes from it."),
    ] = None,
    engine: Annotated[Literal["auto", "highs", "cp-sat"], typer.Option(help="What solves the model.")] = "auto",
    seed: Annotated[int, typer.Option(min=0, help="Where random choices start.")] = 0,
    progress: Annotated[bool, typer.Option("--progress", help="Show a status line, on a terminal only.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults.")] = False,
) -> None:
    """
    Find the best plan for a scenario, with a proven bound.

    The plan is printed, and written to a file where one is named. It is verified before. After Ctrl-C the
    best plan so far is printed and written with the status 'interrupted', and the command ends with 130; where
    there is no plan yet, nothing is written.
    """
    with _exit_codes():
        from pkmatch.io import load_plan, load_scenario, save_plan
        from pkmatch.solving import solve as find_plan

        seconds = {"import": time.process_time()}  # a shell may have waited in this process before
        if output is not None:
            _check_output(output, scenario=path)
        begun = time.perf_counter()
        scenario, given = load_scenario(path), None if start is None else load_plan(start)
        seconds["load"] = time.perf_counter() - begun
        with _status_line(progress and not quiet) as show:
            plan = find_plan(scenario, time_limit_s=time_limit, engine=engine, start=given, seed=seed, on_progress=show)
        if output is not None:
            save_plan(plan, output)
        if plan.status == "infeasible":
            _give_up(str(plan), NO_PLAN)
        if not quiet:
            typer.echo(_summary_text(scenario, plan, seconds | (plan.run.seconds if plan.run else {})))
            if output is not None:
                typer.echo(f"plan written to {output}")
    if plan.status == "interrupted":
        failure = plan.run.cut_short if plan.run else ""
        if failure and failure != "Ctrl-C":
            _give_up(f"{failure}; this is the best plan in hand", SOLVER_FAILED)
        raise typer.Exit(INTERRUPTED)


@app.command()
def verify(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="JSON file or folder of CSV files.")],
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan for it, as JSON.")],
) -> None:
    """
    Check a plan against every rule, without a solver.

    Ends with 1 where the plan breaks a rule, and prints what breaks it.
    """
    with _exit_codes():
        from pkmatch.io import load_plan, load_scenario
        from pkmatch.verification import verify as check

        verdict = check(load_scenario(scenario), load_plan(plan))
        for line in str(verdict).splitlines():
            typer.echo(_printable(line))
    if not verdict.ok:
        raise typer.Exit(VIOLATIONS)


@app.command()
def generate(
    pledges: Annotated[int, typer.Argument(metavar="N", help="Number of pledges.", min=0)],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="Where it is written: FILE.json or a folder.")
    ],
    seed: Annotated[int, typer.Option(min=0, help="Where the draws start; the same seed gives the same set.")] = 0,
) -> None:
    """
    Write a synthetic scenario.

    All its records are marked as illustrative.
    """
    with _exit_codes():
        from pkmatch.generate import generate as draw
        from pkmatch.io import save_scenario

        made = draw(pledges, seed)
        save_scenario(made, output)
        typer.echo(f"{made}\nwritten to {output}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    import json

    from pkmatch.io import scenario_schema

    typer.echo(json.dumps(scenario_schema(), indent=2))


@contextmanager
def _exit_codes() -> Iterator[None]:
    """Errors that are the caller's to mend, as text on standard error and an exit code."""
    try:
        yield
    except (ScenarioError, PinError) as error:
        _give_up(str(error), BAD_INPUT)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _give_up(f"{place}{error.strerror or error}", BAD_INPUT)
    except (PlanError, SolverError) as error:
        _give_up(str(error), SOLVER_FAILED)
    except KeyboardInterrupt:
        _give_up("interrupted", INTERRUPTED)


def _give_up(message: str, code: int) -> NoReturn:
    for line in message.splitlines():
        typer.echo(_printable(line), err=True)
    raise typer.Exit(code)


def _check_output(output: Path, scenario: Path) -> None:
    """Refuse, before any work is done, a plan that could not be written or would overwrite the scenario."""
    folder = output.absolute().parent
    if not folder.is_dir():
        raise typer.BadParameter(f"There is no folder {str(folder)!r}; make it first.", param_hint="-o")
    if not os.access(folder, os.W_OK):
        raise typer.BadParameter(f"The folder {str(folder)!r} cannot be written to.", param_hint="-o")
    if output.exists() and scenario.exists() and output.samefile(scenario):
        raise typer.BadParameter(f"{str(output)!r} is the scenario; name another file.", param_hint="-o")
    if scenario.is_dir() and folder.samefile(scenario):
        raise typer.BadParameter(
            f"{str(output)!r} lies among the scenario's tables; name a file elsewhere.", param_hint="-o"
        )
    if output.is_dir():
        raise typer.BadParameter(f"{str(output)!r} is a folder; name a file.", param_hint="-o")


@contextmanager
def _status_line(wanted: bool) -> Iterator[Callable[[Progress], None] | None]:
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not (wanted and console.is_terminal):
        yield None
        return
    columns = SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
    with StatusLine(*columns, console=console, transient=True) as line:
        task = line.add_task("build")

        def show(news: Progress) -> None:
            known = {"value": news.value, "bound": news.bound}
            words = [news.stage, *(f"{name} {_amount(amount)}" for name, amount in known.items() if amount is not None)]
            line.update(task, description=", ".join(words))

        yield show


def _summary_text(scenario: Scenario, plan: Plan, seconds: dict[str, float]) -> str:
    """What `solve` prints: as wide as the terminal, or 80 columns, without blanks at the ends of lines."""
    console = Console(markup=False, emoji=False, highlight=False)
    with console.capture() as drawn:
        _print_plan(console, scenario, plan, seconds)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())


def _print_plan(console: Console, scenario: Scenario, plan: Plan, seconds: dict[str, float]) -> None:
    from pkmatch import summary
    from pkmatch.domain.plan import goal_line

    def say(text: str = "", style: str = "") -> None:
        console.print(Text(_printable(text), style=style))

    by_mission = summary.coverage_by_mission(scenario, plan)
    covered, asked = sum(line.covered for line in by_mission), sum(line.asked for line in by_mission)
    say(f"{scenario.name or 'Plan'}: {plan.status}, verified", "bold")
    say(
        f"value {_amount(plan.value)}, bound {_amount(plan.bound)} ({plan.bound_origin}), "
        f"relative gap {plan.relative_gap:.2%}"
    )
    for goal in plan.goal_values:
        if goal.place is not None:
            say(goal_line(goal))
    say(
        f"covered {_amount(covered)} of {_amount(asked)} module-periods asked; "
        f"{summary.illustrative_share(scenario, plan):.0%} of the coverage value rests on illustrative facts, "
        f"{summary.assumed_share(scenario, plan):.0%} on assumed lead times"
    )
    for title, lines in (("mission", by_mission), ("capability", summary.coverage_by_capability(scenario, plan))):
        say()
        say(f"Coverage by {title}, in module-periods", "bold")
        _print_coverage(console, title.capitalize(), lines)

    partnerships = summary.partnership_lines(scenario, plan)
    say()
    say(f"Partnerships: {len(partnerships)}", "bold")
    if partnerships:
        met = {kind for line in partnerships for kind in line.kinds}
        legend = [f"{short} = {kind.replace('_', ' ')}" for kind, short in SHORT_KIND.items() if kind in met]
        if legend:
            say("kinds: " + ", ".join(legend), "dim")
        _print_table(
            console,
            ["Gap", "Dates", "T/PCC", "Trainer", "Contributor", "Kinds"],
            (
                [
                    line.gap,
                    line.dates,
                    ", ".join(line.tpccs),
                    ", ".join(line.trainers),
                    ", ".join(line.contributors),
                    ", ".join(SHORT_KIND.get(kind, kind) for kind in line.kinds),
                ]
                for line in partnerships
            ),
        )

    given = summary.given_lines(scenario, plan)
    if given:
        say()
        say("Given for gaps that ask an item or an amount", "bold")
        _print_table(
            console,
            ["Gap", "Mission", "Given", "Since", "By"],
            (
                [
                    line.gap,
                    line.mission,
                    f"{_amount(line.amount)} of {_amount(line.asked)} {line.what}",
                    line.since,
                    line.partner,
                ]
                for line in given
            ),
        )

    steps = summary.rotation_steps(scenario, plan)
    if steps:
        say()
        say("Rotations, slot by slot", "bold")
        _print_table(
            console,
            ["Gap", "Dates", "T/PCC", "Modules"],
            (
                [
                    step.gap,
                    step.dates,
                    step.partner or "-",
                    _amount(step.modules) + ("" if step.partner else " missing"),
                ]
                for step in steps
            ),
        )

    runs = summary.open_runs(scenario, plan)
    say()
    say(f"Still open: {len({run.gap for run in runs})} of {len(scenario.gaps)} gaps", "bold")
    if runs:
        _print_table(
            console,
            ["Gap", "Mission", "Capability", "Dates", "Missing"],
            (
                [run.gap, run.mission, run.capability, run.dates, f"{_amount(run.missing)} of {_amount(run.quantity)}"]
                for run in runs
            ),
        )
    say()
    say("time: " + ", ".join(f"{stage} {spent:.2f} s" for stage, spent in seconds.items()))


def _print_coverage(console: Console, title: str, lines: Iterable[CoverageLine]) -> None:
    _print_table(
        console,
        [title, "Name", "Kind", "Covered", "Asked", "%", "Value"],
        (
            [
                line.id,
                line.name,
                line.kind,
                _amount(line.covered),
                _amount(line.asked),
                f"{line.share:.0%}",
                _amount(line.value),
            ]
            for line in lines
        ),
        right={"Covered", "Asked", "%", "Value"},
    )


def _print_table(console: Console, columns: list[str], rows: Iterable[list[str]], right: Container[str] = ()) -> None:
    """
    A table that folds between words; columns without a single cell filled are left out.

    A word, such as an id, and what stands in a `WHOLE` column stay in one piece even where the line is too short.
    """
    cells = [[_printable(cell) for cell in row] for row in rows]
    used = [i for i, name in enumerate(columns) if name in right or any(row[i] for row in cells)]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for i in used:
        texts = [columns[i], *(row[i] for row in cells)]
        pieces = texts if columns[i] in WHOLE else [word for text in texts for word in text.split()]
        table.add_column(
            columns[i],
            overflow="fold",
            justify="right" if columns[i] in right else "left",
            min_width=max(map(len, pieces)),
        )
    for row in cells:
        table.add_row(*(Text(row[i]) for i in used))
    console.print(table, crop=False)


def _amount(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"


def _printable(text: str) -> str:
    """The text with control characters spelled out, so that no name can steer a terminal."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
