"""Texts of the sample institution that are written as they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_texts"]


def write_texts(institution: Path) -> None:
    """Copy ``hansa.toml``, ``answers.toml`` and ``README.md`` into the institution."""
    for name in ("hansa.toml", "answers.toml", "README.md"):
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
        (institution / name).write_text(text, encoding="utf-8")
