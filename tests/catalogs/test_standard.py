"""The standard that ships: clean, complete against the texts at hand, and shown as it is."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
import yaml
from tools.list_clauses import bio2, bsi_c5, secnumcloud
from typer.testing import CliRunner

from hansa.catalogs import lint, load_standard
from hansa.cli import app
from hansa.model import ClaimStatus, Relation

STANDARD = load_standard()


def test_it_is_clean() -> None:
    assert list(lint(STANDARD)) == []


def test_how_much_there_is() -> None:
    assert len(STANDARD.controls) >= 70
    counted = [row for row in STANDARD.mappings if row.status.counts]
    assert len(counted) >= 150
    assert not [row for row in STANDARD.mappings if row.status is ClaimStatus.REVIEWED]


@pytest.mark.parametrize(
    ("scheme", "listed", "count"),
    [("bsi-c5", bsi_c5, 610), ("bio2", bio2, 120), ("secnumcloud", secnumcloud, 0)],
)
def test_every_clause_of_the_texts_is_listed(corpus: Path, scheme: str, listed: object, count: int) -> None:
    sections = listed(corpus)  # type: ignore[operator]
    expected = [clause for levels in sections.values() for rows in levels.values() for clause in rows]
    ours = [clause.id for clause in STANDARD.clauses_of(scheme)]
    assert sorted(ours) == sorted(expected)
    if count:
        assert len(ours) == count


def test_the_basic_level_of_c5_is_its_basic_criteria() -> None:
    assert {clause.id[-1] for clause in STANDARD.clauses_of("bsi-c5", "basic")} == {"B"}


def test_a_mapped_clause_has_our_paraphrase() -> None:
    for claim in STANDARD.mappings:
        clause = STANDARD.clause(f"{claim.scheme}:{claim.clause}")
        assert clause.title, clause.ref


def test_what_the_two_readers_differed_in_is_recorded_as_settled() -> None:
    text = resources.files("hansa.catalogs").joinpath("data/second-reading.yaml").read_text("utf-8")
    rows = yaml.safe_load(text)["disagreements"]
    claims = {row.id: row for row in STANDARD.mappings}
    order = {"equal": 0, "subset": 1, "superset": 1, "intersects": 2, "none": 3}
    assert len(rows) > 50
    for row in rows:
        assert row["first"] != row["second"]
        claim = claims[row["claim"]]
        if row["settled"] == "rejected":
            assert claim.status is ClaimStatus.REJECTED
        else:
            assert claim.relation is Relation(row["settled"])
            assert order[row["settled"]] >= max(order[row["first"]], order[row["second"]])


def test_the_verb_lists_and_shows() -> None:
    runner = CliRunner()
    listed = json.loads(runner.invoke(app, ["catalog", "list", "--format", "json"]).stdout)
    assert {row["id"] for row in listed["schemes"]} == {"bsi-c5", "secnumcloud", "bio2"}
    for row in listed["schemes"]:
        assert row["mapped"] + row["unmapped"] == row["clauses"]
    assert "LOC-01" in runner.invoke(app, ["catalog", "list"]).stdout
    control = json.loads(runner.invoke(app, ["catalog", "show", "LOC-01", "--format", "json"]).stdout)
    assert any(row["clause"] == "secnumcloud:19.2.b" for row in control["claims"])
    assert "superset" in runner.invoke(app, ["catalog", "show", "secnumcloud:19.2.b"]).stdout
    assert "unmapped" in runner.invoke(app, ["catalog", "show", "bio2"]).stdout
    assert "gegevens" in runner.invoke(app, ["catalog", "show", "LOC-01", "--language", "nl"]).stdout.lower()
    missing = runner.invoke(app, ["catalog", "show", "nothing"])
    assert (missing.exit_code, "nothing" in missing.stderr) == (2, True)
