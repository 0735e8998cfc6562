"""What the lint catches, and what an institution's own folder can add or break."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.assessment.expression import CelExpression
from hansa.catalogs import StandardError, lint, load_answering, load_questionnaire, load_standard
from hansa.model import Delta, Mapping, Relation
from hansa.sources import SourceError


def _claim(name: str) -> Mapping:
    return next(claim for claim in load_standard().mappings if claim.id == name)


def _messages(*claims: Mapping) -> str:
    standard = load_standard()
    broken = dataclasses.replace(standard, mappings=(*standard.mappings, *claims))
    return "\n".join(str(defect) for defect in lint(broken))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"control": "XXX-99"}, "names a control that is not there: XXX-99"),
        ({"clause": "99.9.z"}, "is about a clause that is not there: 99.9.z"),
        ({"edition": "9.9"}, "is about a scheme that is not there: secnumcloud 9.9"),
        ({"deltas": (Delta("weight", "<=", Decimal(1), "kg"),)}, "LOG-02 has no parameter weight"),
        (
            {"deltas": (Delta("retention_days", "<=", Decimal(9), "days"),)},
            "retention_days <= does not tighten what is stricter when higher",
        ),
        (
            {"deltas": (Delta("retention_days", ">=", Decimal(9), "hours"),)},
            "retention_days is measured in 'days', not 'hours'",
        ),
        ({"confidence": 1.5}, "confidence 1.5 is not between 0 and 1"),
        ({"relation": Relation.INTERSECTS}, "contradicts secnumcloud-3.2.12.6.c.LOG-02"),
        ({}, "repeats secnumcloud-3.2.12.6.c.LOG-02"),
        ({"covers_group": "alone"}, "alone: is a group of one claim"),
    ],
)
def test_a_broken_claim_is_named(change: dict[str, object], message: str) -> None:
    claim = dataclasses.replace(_claim("secnumcloud-3.2.12.6.c.LOG-02"), id="broken", **change)
    assert message in _messages(claim)


def test_a_doubled_id_is_named() -> None:
    name = "secnumcloud-3.2.12.6.c.LOG-02"
    assert f"{name}: is the id of 2 mappings" in _messages(_claim(name))


def _own(root: Path, control: str) -> Path:
    (root / "controls").mkdir()
    (root / "controls" / "own.yaml").write_text(
        f"area: own\ncontrols:\n- id: {control}\n  title: {{en: Own}}\n  statement: {{en: Own rule.}}\n"
        "  binds: [institution]\n  evidence: [policy]\n",
        encoding="utf-8",
    )
    return root


def test_an_institution_adds_its_own_control(tmp_path: Path) -> None:
    standard = load_standard(_own(tmp_path, "OWN-01"))
    assert standard.control("OWN-01").area == "own"
    assert not load_standard().has_control("OWN-01")


def test_an_own_control_cannot_take_a_shipped_id(tmp_path: Path) -> None:
    with pytest.raises(StandardError, match="LOG-02: is the id of 2 controls"):
        load_standard(_own(tmp_path, "LOG-02"))


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "area: x\n", "area: x\ncontrols: [{id: A}]\n", "a: [\n", "\x00"]
)
def test_an_unusable_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"own\.yaml"):
        load_standard(tmp_path)


def test_the_rules_of_answering_name_what_exists() -> None:
    standard, questionnaire = load_standard(), load_questionnaire()
    for answer in load_answering():
        question = questionnaire.question(answer.question)
        for rule in answer.rules:
            assert 1 <= rule.rung <= len(question.rungs)
            named = re.findall(r'controls\["([^"]+)"\]', rule.when)
            assert named
            assert all(standard.has_control(name) for name in named), rule.when
            CelExpression(rule.when)
