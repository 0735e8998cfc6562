"""The scorer of the EU Cloud Sovereignty Framework, against the Commission's worked example and its rules."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hansa.assessment.seal import AnswerError, check_answers, interval, possible_rungs, score
from hansa.catalogs import load_answering, load_questionnaire
from hansa.cli import app

SHEET = load_questionnaire()
CALCULATOR = SHEET.weights["calculator"]


def test_there_are_48_questions_and_two_sets_of_weights() -> None:
    assert len(SHEET.questions) == 48
    assert {name: sum(weights.values()) for name, weights in SHEET.weights.items()} == {
        "calculator": 100,
        "framework": 100,
    }
    assert {row.id for row in SHEET.questions if not row.gating} == {"3.5", "5.1", "5.2", "5.3", "6.5"}


def test_the_figures_are_those_of_the_calculator(corpus: Path) -> None:
    data = json.loads((corpus / "catalogs/csf/ec_calculator_48.json").read_text("utf-8"))
    for row in data["questions"]:
        ours = SHEET.question(row["id"].removeprefix("SOV-"))
        assert ours.gating is row["gating"]
        ladder = [(Decimal(str(rung["points"])), rung["seal"]) for rung in row["ladder"]]
        assert [(rung.points, rung.seal) for rung in ours.rungs] == ladder


@pytest.mark.parametrize(("weights", "expected"), [("calculator", 67.9159), ("framework", 65.98)])
def test_the_worked_example(corpus: Path, tmp_path: Path, weights: str, expected: float) -> None:
    data = json.loads((corpus / "catalogs/csf/ec_calculator_48.json").read_text("utf-8"))
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(data["worked_example"]), "utf-8")
    done = CliRunner().invoke(app, ["score", str(path), "--weights", weights, "--format", "json"])
    assert done.exit_code == 0
    result = json.loads(done.stdout)
    assert result["score"] == pytest.approx(expected, abs=0.005 if weights == "framework" else 0.00005)
    assert result["seal"] == 2


def test_nothing_answered_earns_nothing_and_says_nothing() -> None:
    result = score({}, SHEET.questions, CALCULATOR)
    assert result.score == 0
    assert result.seal is not None
    assert not result.seal.exact
    assert len(result.missing) == 48


def test_what_nobody_knows_leaves_the_denominator() -> None:
    best = {row.id: len(row.rungs) for row in SHEET.questions if row.objective == "SOV-2"}
    missing = score({name: rung for name, rung in best.items() if name != "2.1"}, SHEET.questions, CALCULATOR)
    unknown = score({**best, "2.1": None}, SHEET.questions, CALCULATOR)
    assert unknown.objectives["SOV-2"].score == 100
    assert (missing.objectives["SOV-2"].score or 0) < 100
    assert unknown.nobody_knows == ("2.1",)


@pytest.mark.parametrize(
    "bad", [{"9.9": 1}, {"1.1": 0}, {"1.1": 99}, {"1.1": "four"}, {"1.1": True}, {"1.1": 1.5}]
)
def test_a_bad_answer_is_refused_by_name(bad: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(AnswerError):
        check_answers(bad, SHEET.questions)  # type: ignore[arg-type]
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(bad), "utf-8")
    done = CliRunner().invoke(app, ["score", str(path)])
    assert done.exit_code == 2
    assert next(iter(bad)) in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{", "\udcff"])
def test_a_file_that_is_no_answers_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = CliRunner().invoke(app, ["score", str(path)])
    assert done.exit_code == 2
    assert "answers.json" in done.stderr


answers = st.dictionaries(
    st.sampled_from([row.id for row in SHEET.questions]), st.integers(1, 2), max_size=48
)


@given(answers)
def test_the_interval_holds_every_way_the_open_questions_turn_out(known: dict[str, int]) -> None:
    bounds = interval({name: {rung} for name, rung in known.items()}, SHEET.questions, CALCULATOR)
    for rest in (1, 2):
        full = {row.id: known.get(row.id, min(rest, len(row.rungs))) for row in SHEET.questions}
        result = score(full, SHEET.questions, CALCULATOR)
        assert bounds.at_least is not None
        assert bounds.at_most is not None
        assert result.score is not None
        assert bounds.at_least <= result.score <= bounds.at_most
        assert bounds.seal is not None
        assert result.seal is not None
        assert bounds.seal.low <= result.seal.low <= bounds.seal.high


def test_evidence_answers_what_it_can_and_no_more() -> None:
    assert possible_rungs({}, SHEET.questions, load_answering()) == {}
    shown = possible_rungs({"KEY-01": "PASS", "KEY-02": "PASS"}, SHEET.questions, load_answering())
    assert shown["3.1"] == frozenset({5})
