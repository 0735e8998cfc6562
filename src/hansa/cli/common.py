"""What every verb shares: options, exit codes, errors in one sentence, output to a file or a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = [
    "AsOf",
    "ExitCode",
    "Output",
    "Quiet",
    "TextOrJson",
    "fail",
    "printable",
    "progress",
    "say",
    "write_output",
]


class ExitCode(IntEnum):
    """The exit codes of every verb."""

    FINE = 0
    FOUND = 1
    UNUSABLE = 2


class TextOrJson(StrEnum):
    """How a result is written by the verbs that print for people or for machines."""

    TEXT = "text"
    JSON = "json"


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date like 2026-11-01") from error


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write here instead of standard output.", show_default=False),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        help="Judge as of this day (YYYY-MM-DD) instead of the day the institution states, or today.",
        parser=_parse_day,
        metavar="DATE",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on standard error.")]


def fail(sentence: str) -> NoReturn:
    """Say in one sentence what is unusable, and leave with exit code 2."""
    typer.echo(f"hansa: {sentence}", err=True)
    raise typer.Exit(ExitCode.UNUSABLE)


def say(sentence: str, *, quiet: bool = False) -> None:
    """A remark for the person at the terminal, on standard error."""
    if not quiet:
        typer.echo(sentence, err=True)


def printable(text: object) -> str:
    """Text from outside on one line of a terminal: what could steer it is replaced."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(text))


def write_output(text: str | bytes, output: Path | None) -> None:
    """Write a result to ``output``, or to standard output.

    A file is replaced in one step, so that an interrupted run leaves the old one.
    """
    data = text.encode("utf-8") if isinstance(text, str) else text
    if output is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader of the pipe has seen enough: not an error, but nothing more may be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    partial = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(output)
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}.")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error while a terminal looks on.

    Yields:
        A function of (what is being done, how much is done, how much there is).
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _what, _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total or None
        )
