"""Rooms import downward only; and the contract that says so really fails on a wrong import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = "1 kept, 0 broken"
# What a wrong import looks like: upward, to a neighbour on the same floor, and from a new room nobody placed.
WRONG = {
    "model/subject.py": "import hansa.knowledge",
    "estate/hosts.py": "from hansa.documents import model",
    "sources/files.py": "import hansa.telemetry.event",
    "evidence/parties.py": "import hansa.catalogs",
}


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    command = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command as run; "
        "run(['--no-cache'])"
    )
    return subprocess.run(
        [sys.executable, "-c", command], cwd=project, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path, repository: Path) -> Path:
    """The sources and their settings, to be spoiled."""
    shutil.copytree(
        repository / "src",
        tmp_path / "src",
        ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "*.yaml", "*.yml"),
    )
    shutil.copy(repository / "pyproject.toml", tmp_path)
    return tmp_path


def test_rooms_import_downward_only(repository: Path) -> None:
    result = lint_imports(repository)
    assert result.returncode == 0, result.stdout
    assert CLEAN in result.stdout


@pytest.mark.parametrize("module", WRONG)
def test_a_wrong_import_is_found(copy: Path, module: str) -> None:
    path = copy / "src" / "hansa" / module
    path.write_text(f"{path.read_text()}\n{WRONG[module]}\n")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout
    assert "0 kept, 1 broken" in result.stdout


def test_a_room_without_a_floor_is_found(copy: Path) -> None:
    room = copy / "src" / "hansa" / "annexe"
    room.mkdir()
    (room / "__init__.py").write_text('"""Nobody gave it a floor."""\n')
    result = lint_imports(copy)
    assert result.returncode != 0
    assert "annexe" in result.stdout + result.stderr
