"""No source file is too long to read in one sitting."""

from __future__ import annotations

from pathlib import Path

MOST_LINES = 600


def test_no_source_file_is_too_long(repository: Path) -> None:
    sources = sorted((repository / "src").rglob("*.py"))
    assert len(sources) > 50
    lengths = {
        path.relative_to(repository).as_posix(): path.read_text("utf-8").count("\n") for path in sources
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
