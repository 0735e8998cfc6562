"""The house: direction of imports, size of files, exported names, documented options, no stray words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import FunctionType

import pytest
from typer.main import get_command

import hansa
from hansa.assessment import load_checks
from hansa.cli import app

ROOMS = [
    "model", "sources", "knowledge", "telemetry", "documents", "estate", "provenance", "detection",
    "evidence", "catalogs", "assessment", "runs", "reports", "cli",
]  # fmt: skip


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed")
    env = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [str(program), "--no-cache"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def _copy(repository: Path, folder: Path) -> Path:
    shutil.copytree(
        repository / "src", folder / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
    )
    shutil.copy(repository / "pyproject.toml", folder)
    return folder


def test_rooms_import_downward_only(repository: Path, tmp_path: Path) -> None:
    done = _lint_imports(_copy(repository, tmp_path))
    assert done.returncode == 0, done.stdout


def test_an_import_upward_is_found(repository: Path, tmp_path: Path) -> None:
    folder = _copy(repository, tmp_path)
    (folder / "src/hansa/model/upward.py").write_text("import hansa.runs\n", "utf-8")
    assert _lint_imports(folder).returncode == 1


def test_no_file_is_too_long(repository: Path) -> None:
    long = {
        str(path.relative_to(repository)): count
        for path in (repository / "src").rglob("*.py")
        if (count := len(path.read_text("utf-8").splitlines())) > 600
    }
    assert long == {}


@pytest.mark.parametrize("room", ROOMS)
def test_public_names_exist_and_are_documented(room: str) -> None:
    package = importlib.import_module(f"hansa.{room}")
    assert package.__doc__
    names = list(package.__all__)
    assert len(names) == len(set(names))
    for name in names:
        value = getattr(package, name)
        if isinstance(value, type | FunctionType):
            assert value.__doc__, f"hansa.{room}.{name}"


def test_every_module_says_what_it_is() -> None:
    for module in pkgutil.walk_packages(hansa.__path__, "hansa."):
        if module.name.endswith("__main__"):
            continue
        assert importlib.import_module(module.name).__doc__, module.name


def _commands() -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []

    def walk(name: str, command: object) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            found.append((name, command))
        for part, below in (inner or {}).items():
            walk(f"{name} {part}", below)

    walk("hansa", get_command(app))
    return found


def test_every_verb_and_option_is_documented(repository: Path) -> None:
    text = (repository / "docs/cli.md").read_text("utf-8")
    sections = {part.split("`", 2)[1]: part for part in re.split(r"(?m)^## (?=`)", text)[1:]}
    for name, command in _commands():
        assert name in sections, f"{name} is not in docs/cli.md"
        for parameter in command.params:  # type: ignore[attr-defined]
            for option in parameter.opts:
                if option.startswith("-") and option != "--help":
                    assert f"`{option}`" in sections[name], f"{name} {option}"


def test_every_check_is_listed(repository: Path) -> None:
    text = (repository / "docs/checks.md").read_text("utf-8")
    listed = set(re.findall(r"(?m)^\| ([A-Z]{3}-\d\d-[A-Z]) \|", text))
    assert listed == set(load_checks())


def test_every_room_is_in_the_architecture(repository: Path) -> None:
    text = (repository / "docs/architecture.md").read_text("utf-8")
    for room in ROOMS:
        assert f"`{room}`" in text


def test_every_setting_is_documented(repository: Path) -> None:
    from hansa.runs import config

    text = (repository / "docs/institution.md").read_text("utf-8")
    tables = [value for name, value in vars(config).items() if name.endswith("Table")]
    assert len(tables) == 9
    for table in tables:
        for key in table.model_fields:
            assert f"`{key}`" in text, f"{table.__name__}.{key}"


def test_links_in_the_documentation_resolve(repository: Path) -> None:
    for path in [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_no_stray_words(repository: Path) -> None:
    stray = re.compile(r"\b(?:TODO|FIXME|XXX)\b|pypi\.org|registry\.npmjs|/work/|/tmp/[a-z]")
    for folder in ("src", "tools", "docs"):
        for path in (repository / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".yml", ".md", ".toml"):
                found = stray.search(path.read_text("utf-8"))
                assert found is None, f"{path}: {found}"


def test_what_is_pinned_is_what_is_declared(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    pins = (repository / "constraints.txt").read_text("utf-8").lower()
    for line in project["dependencies"]:
        name = re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0].lower()
        pattern = "[-_]".join(re.escape(part) for part in re.split("[-_]", name))
        assert re.search(rf"(?m)^{pattern}==", pins), name
    assert "://" not in pins
