"""``hansa check DIR``: the main job."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hansa.cli.common import AsOf, ExitCode, Output, Quiet, fail, progress, say, write_output
from hansa.model import Severity, Status
from hansa.reports import render_html, render_oscal, render_sarif, render_terminal
from hansa.runs import SNAPSHOT_FOLDER, Run, check, run_to_json, write_snapshot
from hansa.sources import SourceError

__all__ = ["Format", "check_command", "run_check_verb"]

REPORT_NAME = "report.html"


class Format(StrEnum):
    """How the result is written."""

    TERMINAL = "terminal"
    HTML = "html"
    JSON = "json"
    OSCAL = "oscal"
    SARIF = "sarif"


class FailOn(StrEnum):
    """From which severity on a failure gives exit code 1."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    NEVER = "never"


def check_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The institution: a folder with hansa.toml.")
    ],
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="terminal also writes the HTML report into DIR/.hansa/."),
    ] = Format.TERMINAL,
    output: Output = None,
    as_of: AsOf = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit with 1 if a failure has this severity or a higher one.")
    ] = FailOn.HIGH,
    language: Annotated[
        str, typer.Option("--language", help="Language of the report: en or nl. Default: the institution's.")
    ] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes that read documents at a time.")
    ] = 2,
    quiet: Quiet = False,
) -> None:
    """Check an institution: may it use its services for its data, what is missing, and whom to ask.

    Reads documents, infrastructure, software and telemetry below DIR, holds them against the common standard
    and the schemes that hansa.toml names, and decides per service. Exit code 0: fine; 1: a failure at or
    above --fail-on; 2: unusable input or options.
    """
    run = run_check_verb(directory, form, output, as_of, language, workers=workers, quiet=quiet)
    if fail_on is not FailOn.NEVER and _worst(run) >= Severity(fail_on.value).rank:
        raise typer.Exit(ExitCode.FOUND)


def run_check_verb(
    directory: Path,
    form: Format,
    output: Path | None,
    as_of: AsOf,
    language: str,
    *,
    workers: int,
    quiet: bool,
) -> Run:
    """Run the check and write the report; what ``check`` and ``demo`` share."""
    if language not in ("", "en", "nl"):
        fail(f"--language {language}: there are en and nl.")
    try:
        with progress(quiet=quiet) as tell:
            run = check(directory, as_of=as_of, workers=workers, progress=tell)
    except SourceError as error:
        fail(error.diagnostics())
    spoken = language or next((name for name in run.institution.languages if name in ("en", "nl")), "en")
    match form:
        case Format.TERMINAL:
            _write_terminal(run, directory, output, spoken, quiet=quiet)
        case Format.HTML:
            write_output(render_html(run, directory, spoken), output)
        case Format.JSON:
            write_output(json.dumps(run_to_json(run), indent=1, ensure_ascii=False) + "\n", output)
        case Format.OSCAL:
            write_output(render_oscal(run), output)
        case Format.SARIF:
            write_output(render_sarif(run), output)
    try:
        write_snapshot(directory, run.as_of, run.findings, run.decisions)
    except OSError as error:
        say(f"The next run cannot compare with this one: {error.strerror}.", quiet=quiet)
    return run


def _write_terminal(run: Run, directory: Path, output: Path | None, language: str, *, quiet: bool) -> None:
    if output is None:
        render_terminal(run, Console(), language)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("w", encoding="utf-8") as stream:
            render_terminal(run, Console(file=stream, width=120), language)
    report = directory / SNAPSHOT_FOLDER / REPORT_NAME
    write_output(render_html(run, directory, language), report)
    say(f"The report: {report}", quiet=quiet)


def _worst(run: Run) -> int:
    return max((row.severity.rank for row in run.findings if row.status is Status.FAIL), default=-1)
