"""One run over the sample institution, shared by the tests that look at it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hansa.runs import Run, check


@pytest.fixture(scope="session")
def sample(havenstad: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample institution."""
    return Path(shutil.copytree(havenstad, tmp_path_factory.mktemp("sample") / "havenstad"))


@pytest.fixture(scope="session")
def run(sample: Path) -> Run:
    """The run over it."""
    return check(sample)
