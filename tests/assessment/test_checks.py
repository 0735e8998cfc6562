"""Every check: it names a control, its examples come out as they say, and nothing makes it pass."""

from __future__ import annotations

from typing import Any

import pytest

from hansa.assessment.check_files import CompiledCheck, compile_check, load_checks
from hansa.assessment.expression import CelExpression, ExpressionError, properties_used
from hansa.catalogs import load_standard
from hansa.sources import SourceError

CHECKS = load_checks()
CONTEXT: dict[str, Any] = {
    "as_of": 739_100,
    "allowed": ["DE", "EU", "FR", "NL"],
    "eu": ["DE", "FR", "NL"],
    "jurisdiction": "NL",
    "data_rank": 3,
    "data_class": "bijzonder",
}


@pytest.fixture(params=sorted(CHECKS), name="compiled")
def _compiled(request: pytest.FixtureRequest) -> CompiledCheck:
    return CHECKS[request.param]


def _data(compiled: CompiledCheck, example: str) -> dict[str, dict[str, Any]]:
    given = compiled.examples[example]
    data: dict[str, dict[str, Any]] = {name: dict(values) for name, values in given.items() if name != "ctx"}
    data["ctx"] = CONTEXT | dict(given.get("ctx", {}))
    for name in compiled.uses:
        namespace, _, short = name.partition(".")
        if _is_list(name) and name not in compiled.check.requires:
            data.setdefault(namespace, {}).setdefault(short, [])
    return data


def _is_list(name: str) -> bool:
    from hansa.assessment.check_files import DERIVED
    from hansa.knowledge import load_vocabulary

    return DERIVED.get(name, False) or (name in load_vocabulary() and load_vocabulary()[name].many)


def test_there_are_at_least_forty() -> None:
    assert len(CHECKS) >= 40


def test_it_tests_a_control_of_the_standard(compiled: CompiledCheck) -> None:
    assert load_standard().has_control(compiled.check.control)


def test_its_passing_example_passes(compiled: CompiledCheck) -> None:
    assert compiled.expression.evaluate(_data(compiled, "pass")) is True


def test_its_failing_example_fails(compiled: CompiledCheck) -> None:
    if "fail" not in compiled.examples:
        # A check of mere presence cannot fail: what is not there is unknown, never wrong.
        assert compiled.check.expression.startswith("size(")
        assert compiled.check.requires
        return
    assert compiled.expression.evaluate(_data(compiled, "fail")) is False


def test_nothing_is_no_pass_unless_presence_is_required(compiled: CompiledCheck) -> None:
    empty: dict[str, dict[str, Any]] = {"ctx": CONTEXT}
    answer = compiled.expression.evaluate(empty)
    assert answer is not True


def test_it_speaks_the_languages_of_the_report(compiled: CompiledCheck) -> None:
    for texts in (compiled.check.title, compiled.check.remedy, compiled.check.ask):
        assert set(texts) >= {"en", "nl"}
        assert all(texts.values())


def test_a_check_that_needs_a_condition_names_its_properties(compiled: CompiledCheck) -> None:
    assert set(properties_used(compiled.check.expression)) <= set(compiled.uses)
    assert compiled.uses


@pytest.mark.parametrize("text", ["resource.a || true", "true || resource.a", "resource.a ||  true && false"])
def test_an_expression_that_always_passes_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="passes whatever"):
        CelExpression(text)


@pytest.mark.parametrize("text", ["resource.", "1 + 1", "'text'", "no_such_variable"])
def test_an_expression_that_is_no_test_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        CelExpression(text)


def test_a_missing_key_is_no_answer() -> None:
    assert CelExpression("resource.public == false").evaluate({"resource": {}}) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "terrible"}, "terrible"),
        ({"expression": "resource.nonsense"}, "not in the vocabulary"),
        ({"surprise": 1}, "surprise"),
        ({"control": None, "subject": "planet"}, "planet"),
    ],
)
def test_a_bad_check_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    row = {
        "id": "X-01",
        "title": {"en": "x"},
        "control": "LOC-01",
        "subject": "resource",
        "expression": "resource.public",
        "severity": "low",
        "remedy": {"en": "x"},
        "ask": {"en": "x"},
    }
    with pytest.raises(SourceError, match=words):
        compile_check("x.yaml", row | change)


def test_a_check_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(SourceError, match="not a mapping"):
        compile_check("x.yaml", ["id"])
