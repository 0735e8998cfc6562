"""What exists is documented: verbs, options and their choices, settings, checks, rooms, limits, links."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from typer.main import get_command

from hansa.assessment import load_checks
from hansa.catalogs import load_standard
from hansa.cli import app
from hansa.knowledge import KnowledgeBase, load_vocabulary
from hansa.sources import Limits

from .rooms import ROOMS


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
    choices = 0
    for name, command in _commands():
        assert name in sections, f"{name} is not in docs/cli.md"
        for parameter in command.params:  # type: ignore[attr-defined]
            for option in parameter.opts:
                if option.startswith("-") and option != "--help":
                    assert f"`{option}`" in sections[name], f"{name} {option}"
            for choice in parameter.type_descriptor.choices or ():
                choices += 1
                assert f"`{choice.value}`" in sections[name], f"{name} {parameter.opts}: {choice.value}"
    assert choices > 20


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


def test_every_limit_is_documented_with_its_value(repository: Path) -> None:
    rows = dict(
        re.findall(r"(?m)^\| `([a-z_]+)` \| ([\d,.]+) \|", (repository / "SECURITY.md").read_text("utf-8"))
    )
    limits = Limits()
    assert {name: float(value.replace(",", "")) for name, value in rows.items()} == {
        entry.name: float(getattr(limits, entry.name)) for entry in fields(Limits)
    }


def test_everything_that_people_declare_is_documented(repository: Path) -> None:
    text = (repository / "docs/institution.md").read_text("utf-8")
    declared = {
        name.partition(".")[2].removeprefix("declared_")
        for name in load_vocabulary()
        if name.startswith("institution.") or ".declared_" in name
    }
    assert declared
    assert {name for name in declared if f"`{name}`" not in text} == set()


def test_figures_in_the_documentation_are_those_of_the_data(
    repository: Path, knowledge: KnowledgeBase
) -> None:
    standard = load_standard()
    readme = " ".join((repository / "README.md").read_text("utf-8").split())
    assert f"{len(standard.controls)} controls, {len(load_checks())} checks" in readme
    limits = " ".join((repository / "docs/limits.md").read_text("utf-8").split())
    regions = sum(len(rows) for rows in knowledge.regions.values())
    assert f"{len(knowledge.parties)} parties, {regions} regions, {len(knowledge.laws)} laws" in limits


def test_every_page_is_in_the_index(repository: Path) -> None:
    index = (repository / "docs/index.md").read_text("utf-8")
    for page in (repository / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index
    records = (repository / "docs/adr/README.md").read_text("utf-8")
    for page in (repository / "docs/adr").glob("0*.md"):
        assert f"({page.name})" in records


def test_what_is_pinned_is_what_is_declared(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    pins = (repository / "constraints.txt").read_text("utf-8").lower()
    for line in project["dependencies"]:
        name = re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0].lower()
        pattern = "[-_]".join(re.escape(part) for part in re.split("[-_]", name))
        assert re.search(rf"(?m)^{pattern}==", pins), name
    assert "://" not in pins
