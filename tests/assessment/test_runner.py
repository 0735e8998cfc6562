"""How a check is run: what carries a PASS or a FAIL, and what is only unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from hansa.assessment import Derived, Facts, Frame, compile_check, run_check
from hansa.knowledge import EU
from hansa.model import (
    Basis,
    Country,
    Finding,
    JsonPointer,
    Observation,
    Source,
    SourceKind,
    Status,
    Subject,
    SubjectKind,
    Unknown,
    UnknownReason,
    Value,
)

DAY = date(2026, 11, 1)
RESOURCE = Subject(SubjectKind.RESOURCE, "plan.json:bucket")
SOURCE = Source("plan.json", "0" * 64, SourceKind.INFRASTRUCTURE)
FRAME = Frame(DAY, frozenset({"NL", "DE"}), "NL", EU)


def observe(name: str, value: Value, **more: Any) -> Observation:
    given = {"basis": Basis.OBSERVED, "quote": str(value), "locator": JsonPointer(f"/{name}/{value}")} | more
    return Observation(subject=RESOURCE, property=name, value=value, source=SOURCE, reader="test", **given)


def run(
    expression: str,
    rows: Sequence[Observation],
    *,
    requires: Sequence[str] = (),
    when: str = "",
    rank: int = 1,
    damaged: bool = False,
    derived: dict[str, Derived] | None = None,
) -> Finding:
    check = compile_check(
        "test.yaml",
        {
            "id": "T-01",
            "title": {"en": "t"},
            "control": "LOC-01",
            "subject": "resource",
            "expression": expression,
            "severity": "high",
            "requires": list(requires),
            "when": when,
            "remedy": {"en": "mend it"},
            "ask": {"en": "show it"},
        },
    )
    by_name: dict[str, list[Observation]] = {}
    for row in rows:
        by_name.setdefault(row.property, []).append(row)
    facts = Facts(RESOURCE, by_name, derived or {}, damaged)
    return run_check(check, facts, FRAME, FRAME.context(rank, "intern"))


PUBLIC = "!resource.public"


def test_a_pass_rests_on_what_it_saw() -> None:
    row = observe("resource.public", False)
    found = run(PUBLIC, [row], requires=["resource.public"])
    assert (found.status, found.observations) == (Status.PASS, (row.id,))


def test_a_failure_carries_its_remedy() -> None:
    found = run(PUBLIC, [observe("resource.public", True)])
    assert (found.status, found.remedy) == (Status.FAIL, {"en": "mend it"})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_evidence"),
        ([observe("resource.public", Unknown("after_apply"))], "after_apply"),
        ([observe("resource.public", Unknown("no such reason"))], "unreadable"),
        ([observe("resource.public", False, confidence=0.3)], "low_confidence"),
        ([observe("resource.public", False, basis=Basis.DECLARED)], "low_basis"),
        ([observe("resource.public", False, valid_to=date(2026, 10, 31))], "expired"),
        ([observe("resource.public", False), observe("resource.public", True)], "conflict"),
    ],
)
def test_what_is_weak_or_missing_is_unknown(rows: list[Observation], reason: str) -> None:
    found = run(PUBLIC, rows, requires=["resource.public"])
    assert (found.status, found.reason) == (Status.UNKNOWN, reason)


def test_a_stronger_basis_wins_and_names_what_it_contradicts() -> None:
    seen = observe("resource.public", True)
    said = observe("resource.public", False, basis=Basis.DECLARED)
    found = run(PUBLIC, [seen, said])
    assert (found.status, found.contradicts) == (Status.FAIL, (said.id,))


IN_PLACE = "resource.replicates_to.all(country, country in ctx.allowed)"


def test_no_replica_passes_on_the_silence_of_a_source_that_was_read_whole() -> None:
    # The class of the resource is what was seen of it; without any observation nothing passes.
    assert run(IN_PLACE, []).reason == "no_evidence"


def test_the_silence_of_a_damaged_source_proves_nothing() -> None:
    rows = [observe("resource.public", False)]
    expression = f"{PUBLIC} && {IN_PLACE}"
    assert run(expression, rows).status is Status.PASS
    found = run(expression, rows, damaged=True)
    assert (found.status, found.reason) == (Status.UNKNOWN, "unreadable")


def test_one_member_that_fails_fails_although_another_is_unknown() -> None:
    rows = [observe("resource.replicates_to", Country("CA")), observe("resource.replicates_to", Unknown("x"))]
    assert run(IN_PLACE, rows).status is Status.FAIL


def test_one_member_that_is_unknown_keeps_the_others_from_passing() -> None:
    rows = [observe("resource.replicates_to", Country("DE")), observe("resource.replicates_to", Unknown("x"))]
    found = run(IN_PLACE, rows)
    assert (found.status, found.reason) == (Status.UNKNOWN, "unreadable")


def test_a_doubtful_member_neither_passes_nor_fails() -> None:
    rows = [observe("resource.replicates_to", Country("DE"))]
    rows.append(observe("resource.replicates_to", Country("CA"), confidence=0.4))
    found = run(IN_PLACE, rows)
    assert (found.status, found.reason) == (Status.UNKNOWN, "low_confidence")


def test_an_expression_without_an_answer_is_a_fault_of_the_check() -> None:
    found = run("resource.public + 1 == 2", [observe("resource.public", True)])
    assert (found.status, found.reason) == (Status.UNKNOWN, "check_error")


def test_a_check_whose_condition_does_not_hold_does_not_apply() -> None:
    rows = [observe("resource.public", True)]
    assert run(PUBLIC, rows, when="ctx.data_rank >= 3").status is Status.NOT_APPLICABLE
    assert run(PUBLIC, rows, when="ctx.data_rank >= 3", rank=3).status is Status.FAIL


def test_a_condition_that_is_not_known_is_not_taken_for_no() -> None:
    rows = [observe("resource.public", Unknown("after_apply"))]
    found = run(PUBLIC, rows, when="has(resource.public)")
    assert (found.status, found.reason) == (Status.UNKNOWN, "after_apply")


def test_what_is_derived_keeps_its_evidence_and_its_weakness() -> None:
    expression = "exposure.content.all(law, false)"
    clean = run(expression, [], derived={"exposure.content": Derived((), ("o1",))})
    assert (clean.status, clean.observations) == (Status.PASS, ("o1",))
    open_end = {"exposure.content": Derived((), ("o1",), UnknownReason.NO_EVIDENCE)}
    assert run(expression, [], derived=open_end).reason == "no_evidence"
    reached = {"exposure.content": Derived(("law",), ("o2",), UnknownReason.NO_EVIDENCE)}
    assert run(expression, [], derived=reached).status is Status.FAIL
