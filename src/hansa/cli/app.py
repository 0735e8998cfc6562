"""The command line: one file a verb, gathered here."""

from __future__ import annotations

from typing import Annotated

import typer

from hansa import __version__
from hansa.cli.catalog import catalog_app
from hansa.cli.check import check_command
from hansa.cli.demo import demo_command
from hansa.cli.detect import detect_command
from hansa.cli.estate import estate_command
from hansa.cli.read import read_command
from hansa.cli.score import score_command
from hansa.cli.verify import verify_command

__all__ = ["app", "main"]

app = typer.Typer(
    name="hansa",
    help="Sovereign assurance and threat detection for European public institutions. Reads the evidence, "
    "not a questionnaire. The main job is `hansa check DIR`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hansa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Sovereign assurance and threat detection for European public institutions."""


# Each verb: from hansa.cli.<verb> import <verb>_command; app.command("<verb>")(<verb>_command).
app.add_typer(catalog_app, name="catalog")
app.command("check")(check_command)
app.command("demo")(demo_command)
app.command("detect")(detect_command)
app.command("estate")(estate_command)
app.command("read")(read_command)
app.command("score")(score_command)
app.command("verify")(verify_command)


def main() -> None:
    """Entry point of the ``hansa`` command."""
    app()
