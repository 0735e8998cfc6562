"""``hansa demo``: the main job on the sample institution."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hansa.cli.check import Format, run_check_verb
from hansa.cli.common import Quiet, fail, say

__all__ = ["demo_command"]

_SAMPLE = Path("examples") / "havenstad"


def demo_command(
    directory: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="The sample institution. Default: examples/havenstad here or in the checkout.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str, typer.Option("--language", help="Language of the report: en or nl. Default: en.")
    ] = "en",
    quiet: Quiet = False,
) -> None:
    """Check the sample institution Havenstad (sample data) and say where the report is.

    The exit code is 0 although the sample has failures: they are planted.
    """
    sample = directory or _find_sample()
    if sample is None:
        fail("the sample institution is not here; run this in a checkout, or name its folder.")
    say("Havenstad is sample data: an invented municipality with planted problems.", quiet=quiet)
    run_check_verb(sample, Format.TERMINAL, None, None, language, workers=2, quiet=quiet)


def _find_sample() -> Path | None:
    checkout = Path(__file__).resolve().parents[3]
    return next((place for place in (_SAMPLE, checkout / _SAMPLE) if place.is_dir()), None)
