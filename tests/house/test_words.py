"""Words that have no place in what we ship."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

# Written apart, so that this file does not find itself.
UNFINISHED = re.compile("|".join((r"\bTO" + "DO", r"\bFIX" + "ME", r"\bXX" + "X\\b", r"\bHA" + "CK\\b")))
MACHINE = re.compile(r"(?<![\w.-])/(?:work|tmp|root|home/\w+)/[\w.-]+")
REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\." + "org",
            r"pythonhosted\." + "org",
            r"npm" + r"js\.(?:org|com)",
            r"(?:deb|security)\.debian\." + "org",
            r"archive\.ubuntu\." + "com",
        )
    )
)
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".j2", ".js", ".css", ".txt", ".cfg", ""}


def files(repository: Path) -> list[Path]:
    """What the repository holds, or, without git, what lies in its folders."""
    listed = subprocess.run(
        ["git", "-C", str(repository), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [repository / name for name in listed.stdout.split("\0") if name]
    else:
        folders = ("src", "tests", "tools", "docs", "examples", "benchmarks")
        paths = [path for folder in folders for path in (repository / folder).rglob("*")]
    return [path for path in paths if path.is_file() and path.suffix in TEXTS]


def found(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}: {match.group()}"
        for path in paths
        for match in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]


def test_nothing_is_put_off(repository: Path) -> None:
    paths = [path for path in files(repository) if path.is_relative_to(repository / "src")]
    assert len(paths) > 100
    assert found(paths, UNFINISHED) == []


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRIES], ids=["a path of some machine", "a registry"])
def test_no_place_of_ours(repository: Path, pattern: re.Pattern[str]) -> None:
    paths = [
        path
        for path in files(repository)
        if path.name not in ("LICENSE", Path(__file__).name) and "sigma" not in path.parts
    ]
    # Events and commands of the sample and of tests may name paths of the machines they tell of.
    ours = [path for path in paths if not {"examples", "sample", "data"} & set(path.parts)]
    if pattern is MACHINE:
        ours = [path for path in ours if path.relative_to(repository).parts[0] != "tests"]
    assert found(ours, pattern) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (UNFINISHED, "# TO" + "DO: later"),
        (MACHINE, "see /wo" + "rk/main"),
        (REGISTRIES, "https://py" + "pi.org/simple"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
