"""The verdict algebra: every route of DESIGN section 3, and its laws as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.assessment import ControlState, clause_verdict, control_states, delta_holds
from hansa.evidence import Reliance
from hansa.model import (
    ClaimStatus,
    Clause,
    Country,
    Delta,
    Finding,
    Mapping,
    Quantity,
    Relation,
    Role,
    Severity,
    Status,
    Subject,
    SubjectKind,
    VerdictStatus,
)

DAY = date(2026, 11, 1)
CLAUSE = Clause("scheme", "1.1", Role.PROVIDER)
INSTITUTION_CLAUSE = Clause("scheme", "1.1", Role.INSTITUTION)
MET, EXCEPT, NOT_MET, UNKNOWN, NOT_APPLICABLE = (
    VerdictStatus.MET,
    VerdictStatus.MET_EXCEPT,
    VerdictStatus.NOT_MET,
    VerdictStatus.UNKNOWN,
    VerdictStatus.NOT_APPLICABLE,
)


def claim(
    relation: Relation,
    control: str = "A-01",
    *,
    status: ClaimStatus = ClaimStatus.SECOND_READ,
    deltas: tuple[Delta, ...] = (),
    group: str = "",
) -> Mapping:
    return Mapping(
        id=f"scheme.1.1.{control}.{relation.value}.{group}",
        scheme="scheme",
        edition="1",
        clause="1.1",
        control=control,
        relation=relation,
        rationale="",
        source="",
        confidence=1.0,
        status=status,
        deltas=deltas,
        covers_group=group,
    )


def finding(
    status: Status,
    control: str = "A-01",
    subject: str = "x",
    *,
    check: str = "A-01-R",
    days: int | None = None,
) -> Finding:
    shown = status in (Status.PASS, Status.FAIL)
    return Finding(
        check=check,
        control=control,
        subject=Subject(SubjectKind.RESOURCE, subject),
        status=status,
        severity=Severity.HIGH,
        as_of=DAY,
        reason="" if shown else "no_evidence",
        observations=("o",) if shown else (),
        achieved={} if days is None else {"days": Quantity(Decimal(days), "days")},
    )


def states(*rows: Finding) -> dict[str, ControlState]:
    return control_states(rows)


def verdict(claims: list[Mapping], *rows: Finding, relied_on: tuple[Reliance, ...] = ()) -> VerdictStatus:
    return clause_verdict("service", CLAUSE, claims, states(*rows), relied_on).status


def reliance(*, valid: bool = True, exceptions: tuple[str, ...] = ()) -> Reliance:
    document = Subject(SubjectKind.DOCUMENT, "d")
    return Reliance(
        document, None, "scheme", "1", valid, "" if valid else "expired", exceptions, (), "", ("a",)
    )


@pytest.mark.parametrize(
    ("relation", "status", "expected"),
    [
        (Relation.EQUAL, Status.PASS, MET),
        (Relation.SUBSET, Status.PASS, MET),
        (Relation.SUPERSET, Status.PASS, UNKNOWN),
        (Relation.INTERSECTS, Status.PASS, UNKNOWN),
        (Relation.EQUAL, Status.FAIL, NOT_MET),
        (Relation.SUPERSET, Status.FAIL, NOT_MET),
        (Relation.SUBSET, Status.FAIL, UNKNOWN),
        (Relation.INTERSECTS, Status.FAIL, UNKNOWN),
        (Relation.EQUAL, Status.UNKNOWN, UNKNOWN),
        (Relation.SUBSET, Status.UNKNOWN, UNKNOWN),
        (Relation.SUPERSET, Status.UNKNOWN, UNKNOWN),
        (Relation.EQUAL, Status.NOT_APPLICABLE, NOT_APPLICABLE),
        (Relation.NONE, Status.PASS, UNKNOWN),
    ],
)
def test_one_route(relation: Relation, status: Status, expected: VerdictStatus) -> None:
    assert verdict([claim(relation)], finding(status)) is expected


@pytest.mark.parametrize("status", [ClaimStatus.PROPOSED, ClaimStatus.REJECTED])
def test_a_claim_nobody_stands_behind_counts_for_nothing(status: ClaimStatus) -> None:
    result = clause_verdict(
        "service", CLAUSE, [claim(Relation.EQUAL, status=status)], states(finding(Status.PASS))
    )
    assert (result.status, result.reason) == (UNKNOWN, "unmapped")


def test_a_clause_without_a_claim_is_unmapped() -> None:
    result = clause_verdict("service", CLAUSE, [], {})
    assert (result.status, result.reason) == (UNKNOWN, "unmapped")


def test_a_control_nobody_tested_is_unknown() -> None:
    assert verdict([claim(Relation.EQUAL)]) is UNKNOWN


def test_a_delta_that_is_achieved_is_met() -> None:
    rows = [claim(Relation.EQUAL, deltas=(Delta("days", ">=", Decimal(90), "days"),))]
    assert verdict(rows, finding(Status.PASS, days=120)) is MET


@pytest.mark.parametrize("days", [30, None])
def test_a_delta_that_is_not_achieved_is_named(days: int | None) -> None:
    delta = Delta("days", ">=", Decimal(90), "days")
    result = clause_verdict(
        "service",
        CLAUSE,
        [claim(Relation.EQUAL, deltas=(delta,))],
        states(finding(Status.PASS, days=days)),
    )
    assert (result.status, result.deltas) == (EXCEPT, (delta,))


def test_a_complete_group_meets_what_each_superset_alone_does_not() -> None:
    group = [claim(Relation.SUPERSET, "A-01", group="g"), claim(Relation.SUPERSET, "B-01", group="g")]
    both = (finding(Status.PASS, "A-01"), finding(Status.PASS, "B-01", check="B-01-R"))
    assert verdict(group, *both) is MET
    assert verdict(group, both[0]) is UNKNOWN
    assert verdict(group, both[0], finding(Status.FAIL, "B-01", check="B-01-R")) is NOT_MET


def test_equals_that_disagree_are_a_conflict() -> None:
    result = clause_verdict(
        "service",
        CLAUSE,
        [claim(Relation.EQUAL, "A-01"), claim(Relation.EQUAL, "B-01")],
        states(finding(Status.PASS, "A-01"), finding(Status.FAIL, "B-01", check="B-01-R")),
    )
    assert (result.status, result.reason) == (UNKNOWN, "conflict")


def test_of_several_routes_the_worst_counts() -> None:
    rows = [claim(Relation.SUBSET, "A-01"), claim(Relation.SUPERSET, "B-01")]
    good = finding(Status.PASS, "A-01")
    assert verdict(rows, good, finding(Status.FAIL, "B-01", check="B-01-R")) is NOT_MET
    assert verdict(rows, good, finding(Status.PASS, "B-01", check="B-01-R")) is UNKNOWN
    assert verdict(rows, good, finding(Status.NOT_APPLICABLE, "B-01", check="B-01-R")) is MET


def test_an_attestation_answers_the_provider_not_the_institution() -> None:
    assert verdict([], relied_on=(reliance(),)) is MET
    own = clause_verdict("service", INSTITUTION_CLAUSE, [], {}, (reliance(),))
    assert own.status is UNKNOWN


@pytest.mark.parametrize(
    "entry", [reliance(valid=False), reliance(exceptions=("1.1",)), reliance(exceptions=("1",))]
)
def test_an_attestation_that_does_not_cover_the_clause_answers_nothing(entry: Reliance) -> None:
    assert verdict([], relied_on=(entry,)) is UNKNOWN


def test_evidence_against_an_attestation_wins() -> None:
    assert verdict([claim(Relation.EQUAL)], finding(Status.FAIL), relied_on=(reliance(),)) is NOT_MET


def test_a_pass_over_an_open_population_is_unknown() -> None:
    held = control_states([finding(Status.PASS)], {"A-01-R": "a source was not read"})
    assert (held["A-01"].status, held["A-01"].reason) == (Status.UNKNOWN, "scope")


def test_a_failure_stands_whatever_the_population() -> None:
    held = control_states([finding(Status.FAIL)], {"A-01-R": "a source was not read"})
    assert held["A-01"].status is Status.FAIL


@pytest.mark.parametrize(
    ("delta", "value", "holds"),
    [
        (Delta("days", "<=", Decimal(30), "days"), Quantity(Decimal(30), "days"), True),
        (Delta("days", "<=", Decimal(30), "days"), Quantity(Decimal(31), "days"), False),
        (Delta("days", "<=", Decimal(30), "days"), Quantity(Decimal(1), "hours"), False),
        (Delta("place", "in", ("DE", "FR")), Country("DE"), True),
        (Delta("place", "in", ("DE", "FR")), Country("NL"), False),
        (Delta("custody", "==", "external"), "external", True),
        (Delta("custody", "==", "external"), "provider_key", False),
        (Delta("custody", ">=", "external"), "external", False),
        (Delta("flag", "==", "true"), True, True),
    ],
)
def test_deltas(delta: Delta, value: object, holds: bool) -> None:
    assert delta_holds(delta, [value]) is holds  # type: ignore[list-item]
    assert delta_holds(delta, []) is False


# ---- laws -------------------------------------------------------------------------------------------------

CONTROLS = ("A-01", "B-01", "C-01")
ORDER = [NOT_MET, UNKNOWN, EXCEPT, MET]

relations = st.sampled_from([Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS])
delta_sets = st.sampled_from([(), (Delta("days", ">=", Decimal(90), "days"),)])
claims_strategy = st.lists(
    st.builds(
        lambda relation, control, deltas, group: claim(relation, control, deltas=deltas, group=group),
        relations,
        st.sampled_from(CONTROLS),
        delta_sets,
        st.sampled_from(["", "", "g"]),
    ),
    min_size=1,
    max_size=5,
)
findings_strategy = st.lists(
    st.builds(
        lambda status, control, subject, days: finding(
            status, control, subject, check=f"{control}-R", days=days if status is Status.PASS else None
        ),
        st.sampled_from([Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE]),
        st.sampled_from(CONTROLS),
        st.sampled_from(["x", "y"]),
        st.sampled_from([30, 120]),
    ),
    max_size=6,
    unique_by=lambda row: (row.check, row.subject),
)


@given(claims_strategy, findings_strategy, st.randoms())
def test_the_order_of_claims_and_findings_never_matters(
    claims: list[Mapping], rows: list[Finding], random: object
) -> None:
    before = clause_verdict("service", CLAUSE, claims, states(*rows))
    random.shuffle(claims)  # type: ignore[attr-defined]
    random.shuffle(rows)  # type: ignore[attr-defined]
    after = clause_verdict("service", CLAUSE, claims, states(*rows))
    assert (before.status, before.reason) == (after.status, after.reason)
    assert set(before.deltas) == set(after.deltas)


@given(claims_strategy, findings_strategy)
def test_unknown_never_counts_as_met(claims: list[Mapping], rows: list[Finding]) -> None:
    blank = [
        replace(row, status=Status.UNKNOWN, reason="no_evidence", observations=(), achieved={})
        for row in rows
    ]
    assert verdict(claims, *blank) in (UNKNOWN,)


@given(claims_strategy, findings_strategy, st.data())
def test_supporting_evidence_never_lowers_a_verdict(
    claims: list[Mapping], rows: list[Finding], data: st.DataObject
) -> None:
    """For fixed subjects: an UNKNOWN that turns into a PASS that achieves the most."""
    open_rows = [place for place, row in enumerate(rows) if row.status is Status.UNKNOWN]
    if not open_rows:
        return
    place = data.draw(st.sampled_from(open_rows))
    shown = list(rows)
    shown[place] = finding(
        Status.PASS, rows[place].control, rows[place].subject.key, check=rows[place].check, days=10_000
    )
    before, after = verdict(claims, *rows), verdict(claims, *shown)
    if before in ORDER and after in ORDER:
        assert ORDER.index(after) >= ORDER.index(before)


@given(claims_strategy, findings_strategy)
def test_an_attestation_never_lowers_a_verdict(claims: list[Mapping], rows: list[Finding]) -> None:
    before = verdict(claims, *rows)
    after = verdict(claims, *rows, relied_on=(reliance(),))
    if before is not NOT_APPLICABLE:
        assert ORDER.index(after) >= ORDER.index(before)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
def test_a_stricter_parameter_never_makes_a_verdict_better(mild: int, more: int, achieved: int) -> None:
    def at_least(days: int) -> VerdictStatus:
        delta = Delta("days", ">=", Decimal(days), "days")
        return verdict([claim(Relation.EQUAL, deltas=(delta,))], finding(Status.PASS, days=achieved))

    assert ORDER.index(at_least(mild + more)) <= ORDER.index(at_least(mild))
