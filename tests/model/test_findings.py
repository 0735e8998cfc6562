"""Observations keep their identity; no finding without evidence; the laws of the roll-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.model import (
    Basis,
    Finding,
    JsonPointer,
    Observation,
    Severity,
    Source,
    SourceKind,
    Status,
    Subject,
    SubjectKind,
    roll_up,
)

RESOURCE = Subject(SubjectKind.RESOURCE, "infrastructure/plan.json#stackit_objectstorage_bucket.a")
FACT = Observation(
    subject=RESOURCE,
    property="resource.public",
    value=False,
    source=Source("infrastructure/plan.json", "ab" * 32, SourceKind.INFRASTRUCTURE, 10),
    locator=JsonPointer("/planned_values/root_module/resources/0/values/public"),
    quote="false",
    basis=Basis.OBSERVED,
    reader="test",
)


def finding(status: Status, **changes: Any) -> Finding:
    known: dict[str, Any] = {
        "check": "LOC-01",
        "control": "HC-LOC-01",
        "subject": RESOURCE,
        "status": status,
        "severity": Severity.HIGH,
        "as_of": date(2026, 11, 1),
        "observations": ("a",) if status in (Status.PASS, Status.FAIL) else (),
        "reason": "" if status in (Status.PASS, Status.FAIL) else "no_evidence",
    }
    return Finding(**{**known, **changes})


def test_the_id_of_a_fact_is_the_same_in_every_run() -> None:
    # Written down once: if this changes, every baseline and suppression of every user is lost.
    assert FACT.id == "e086f7bfb10d7a267cf16d6b46c89d67"


@pytest.mark.parametrize(
    "change",
    [
        {"source": replace(FACT.source, sha256="cd" * 32)},
        {"locator": JsonPointer("/elsewhere")},
        {"subject": Subject(SubjectKind.RESOURCE, "other")},
        {"property": "resource.encrypted"},
        {"value": True},
        {"value": 0},
        {"value": "false"},
    ],
)
def test_what_makes_another_fact(change: dict[str, Any]) -> None:
    assert replace(FACT, **change).id != FACT.id


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "False"},
        {"basis": Basis.DECLARED},
        {"reader": "another"},
        {"reader_version": "2"},
        {"confidence": 0.5},
        {"observed_at": date(2026, 1, 1)},
        {"source": replace(FACT.source, path="moved/plan.json")},
    ],
)
def test_what_leaves_a_fact_the_same(change: dict[str, Any]) -> None:
    assert replace(FACT, **change).id == FACT.id


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_confidence_lies_between_nothing_and_certain(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        replace(FACT, confidence=confidence)


@pytest.mark.parametrize("status", [Status.PASS, Status.FAIL])
def test_no_pass_and_no_fail_without_an_observation(status: Status) -> None:
    with pytest.raises(ValueError, match="without an observation"):
        finding(status, observations=())


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.NOT_APPLICABLE])
def test_no_unknown_without_a_reason(status: Status) -> None:
    with pytest.raises(ValueError, match="without a reason"):
        finding(status, reason="")


def test_the_fingerprint_is_of_check_and_subject_alone() -> None:
    first = finding(Status.PASS)
    assert finding(Status.FAIL, as_of=date(2027, 1, 1), message="new").fingerprint == first.fingerprint
    assert finding(Status.PASS, check="LOC-02").fingerprint != first.fingerprint
    assert len(first.fingerprint) == 32


def test_json_of_a_finding_names_its_evidence() -> None:
    data = finding(Status.FAIL, achieved={"retention_days": 30}).to_json()
    assert data["observations"] == ["a"]
    assert data["achieved"] == {"retention_days": 30}
    assert data["subject"] == RESOURCE.urn


statuses = st.lists(st.sampled_from(Status), max_size=8)


@given(statuses)
def test_roll_up_keeps_its_laws(found: list[Status]) -> None:
    whole = roll_up(map(finding, found))
    assert (whole is Status.FAIL) == (Status.FAIL in found)
    if whole is Status.PASS:
        assert Status.PASS in found
        assert Status.UNKNOWN not in found
    assert roll_up(map(finding, reversed(found))) is whole
    assert roll_up(map(finding, [*found, *found])) is whole


@given(statuses)
def test_a_failure_more_is_always_a_failure(found: list[Status]) -> None:
    assert roll_up(map(finding, [*found, Status.FAIL])) is Status.FAIL


@given(statuses)
def test_what_is_not_known_never_helps(found: list[Status]) -> None:
    assert roll_up(map(finding, [*found, Status.UNKNOWN])) in (Status.FAIL, Status.UNKNOWN)


def test_nothing_found_is_not_a_pass() -> None:
    assert roll_up([]) is Status.UNKNOWN
    assert roll_up([finding(Status.NOT_APPLICABLE)]) is Status.NOT_APPLICABLE
