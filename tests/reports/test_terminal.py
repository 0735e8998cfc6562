"""The terminal report at 80 and 120 columns, with and without colour."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from hansa.reports import render_terminal

from .synthetic import build_run


def _print(tmp_path: Path, width: int, language: str = "en", hostile: str = "", **console: object) -> str:
    out = io.StringIO()
    options: dict[str, object] = {"no_color": True, "force_terminal": False, **console}
    render_terminal(
        build_run(tmp_path, hostile=hostile),
        Console(file=out, width=width, **options),  # type: ignore[arg-type]
        language,
        html="report.html",
    )
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_it_fits_and_leaves_no_blanks_behind(tmp_path: Path, width: int, language: str) -> None:
    text = _print(tmp_path, width, language)
    for line in text.splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
    assert "\x1b" not in text
    assert "report.html" in text


def test_it_says_what_counts(tmp_path: Path) -> None:
    text = " ".join(_print(tmp_path, 80).split())
    assert "[no] Burgerportaal Not allowed SEAL 1–3, 20/48 answered" in text
    assert "[??] Meldingen Cannot tell yet" in text
    assert "[ok] Archief Allowed" in text
    assert "[ok!] Zaaksysteem Allowed, risk accepted" in text
    assert "first step: Mend LOC-01. (portal-docs)" in text
    assert "documents/scan.pdf (not read): has no text and the data for reading it is missing." in text
    assert "Detections: 60 in 20000 events" in text
    assert "40 of 120 rules could not fire on this data" in text


def test_colour_changes_nothing_but_colour(tmp_path: Path) -> None:
    coloured = _print(tmp_path, 80, no_color=False, force_terminal=True, color_system="standard")
    assert "\x1b[" in coloured
    import re

    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == _print(tmp_path, 80)


def test_hostile_text_cannot_steer_the_terminal(tmp_path: Path) -> None:
    text = _print(tmp_path, 80, hostile="\x1b[2J[bold]x[/bold]\r\u202e" + "A" * 100_000)
    assert "\x1b" not in text
    assert "\r" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in "".join(text.split())
    assert len(text) < 20_000
