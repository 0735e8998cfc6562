"""The graph, joins, populations, parties and reliance, on facts made for the purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from hansa.evidence import (
    Graph,
    RegisterLine,
    VocabularyError,
    join_services,
    party_observations,
    reliances,
    resource_populations,
)
from hansa.knowledge import KnowledgeBase
from hansa.model import (
    Basis,
    Clause,
    JsonPointer,
    LineSpan,
    Observation,
    Problem,
    ProblemReason,
    Role,
    Source,
    SourceKind,
    Subject,
    SubjectKind,
    Value,
)

TODAY = date(2026, 11, 1)
PLAN = Source("infrastructure/plan.json", "a" * 64, SourceKind.INFRASTRUCTURE)
PAPER = Source("documents/c5.pdf", "b" * 64, SourceKind.DOCUMENT)
REGISTER = Source("hansa.toml", "c" * 64, SourceKind.CONFIG)
BUCKET = Subject(SubjectKind.RESOURCE, "infrastructure/plan.json#stackit_objectstorage_bucket.a")
DOCUMENT = Subject(SubjectKind.DOCUMENT, "b" * 64)
ARTIFACT = Subject(SubjectKind.ARTIFACT, "d" * 64)
SERVICE = Subject(SubjectKind.SERVICE, "zaaksysteem")
LOG = Subject(SubjectKind.LOG_SOURCE, "telemetry/logs.zip!/windows.jsonl")


def fact(subject: Subject, name: str, value: Value, **changes: object) -> Observation:
    base = Observation(
        subject=subject,
        property=name,
        value=value,
        source=PLAN if subject.kind is SubjectKind.RESOURCE else PAPER,
        locator=JsonPointer(f"/{name}/{value}"),
        quote=str(value),
        basis=Basis.OBSERVED,
        reader="test",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def line(field: str, value: str) -> RegisterLine:
    return RegisterLine("zaaksysteem", field, value, REGISTER, LineSpan(4, 4), f'{field} = "{value}"')


# ---- graph -----------------------------------------------------------------------------------------------


def test_the_order_of_facts_does_not_matter() -> None:
    weak = fact(BUCKET, "resource.public", False, basis=Basis.DECLARED)
    strong = replace(weak, basis=Basis.OBSERVED)
    other = fact(BUCKET, "resource.encrypted", True)
    assert weak.id == strong.id
    for order in permutations((weak, strong, other)):
        graph = Graph(order)
        assert graph.observations == {strong.id: strong, other.id: other}
        assert graph.values(BUCKET, "resource.public") == [strong]
        assert graph.subjects(SubjectKind.RESOURCE) == (BUCKET,)


def test_facts_are_found_by_what_they_point_at() -> None:
    party = Subject(SubjectKind.PARTY, "stackit")
    row = fact(BUCKET, "resource.operated_by", party)
    graph = Graph([row])
    assert graph.pointing_at(party) == [row]
    assert graph.pointing_at(BUCKET) == []
    assert list(graph.all_of(BUCKET)) == [row]
    assert graph.of(DOCUMENT) == {}


@pytest.mark.parametrize(
    ("name", "value"), [("resource.colour", "red"), ("resource.public", "no"), ("document.type", "policy")]
)
def test_a_fact_outside_the_vocabulary_is_a_fault_of_the_reader(name: str, value: Value) -> None:
    with pytest.raises(VocabularyError, match=r"^test: "):
        Graph([fact(BUCKET, name, value)])


# ---- joins -----------------------------------------------------------------------------------------------


def joined(
    lines: Iterable[RegisterLine], rows: Iterable[Observation], base: KnowledgeBase
) -> set[tuple[str, Value]]:
    found = join_services(lines, Graph(rows), base)
    assert all(row.subject == SERVICE and row.quote and row.source is REGISTER for row in found)
    return {(row.property, row.value) for row in found}


def test_a_service_reaches_what_its_patterns_name(knowledge: KnowledgeBase) -> None:
    rows = [
        fact(BUCKET, "resource.name", "a"),
        fact(BUCKET, "resource.runs_artifact", ARTIFACT),
        fact(DOCUMENT, "document.type", "contract"),
        fact(ARTIFACT, "artifact.name", "registry/zaak@sha256:dd"),
        fact(LOG, "telemetry.format", "json_lines"),
    ]
    found = joined(
        [
            line("documents", "documents/c5*"),
            line("resources", "*#stackit_objectstorage_bucket.*"),
            line("software", "registry/zaak@*"),
            line("telemetry", "telemetry/logs.zip"),
            line("owner", "CISO"),
            line("data_class", "intern"),
        ],
        rows,
        knowledge,
    )
    assert found == {
        ("service.document", DOCUMENT),
        ("service.contract", DOCUMENT),
        ("service.resource", BUCKET),
        ("service.artifact", ARTIFACT),
        ("service.telemetry", LOG),
        ("service.owner", "CISO"),
        ("service.data_class", "intern"),
    }


def test_a_pattern_that_fits_nothing_joins_nothing(knowledge: KnowledgeBase) -> None:
    rows = [fact(BUCKET, "resource.name", "a"), fact(DOCUMENT, "document.type", "policy")]
    lines = [
        line("documents", "documents/other*"),
        line("resources", "*#ovh_*"),
        line("software", "*nothing*"),
    ]
    assert joined(lines, rows, knowledge) == set()


def test_only_contracts_are_contracts(knowledge: KnowledgeBase) -> None:
    for kind, contract in (("service_agreement", True), ("attestation", False), ("exit_plan", False)):
        found = joined([line("documents", "*")], [fact(DOCUMENT, "document.type", kind)], knowledge)
        assert (("service.contract", DOCUMENT) in found) is contract


def test_a_supplier_nobody_knows_is_not_sure(knowledge: KnowledgeBase) -> None:
    known = join_services([line("supplier", "STACKIT GmbH & Co. KG")], Graph([]), knowledge)
    unknown = join_services([line("supplier", "Nergens Bekend Automatisering")], Graph([]), knowledge)
    assert [row.confidence for row in known] == [1.0]
    assert [row.confidence for row in unknown] == [0.5]
    assert isinstance(unknown[0].value, Subject)
    assert unknown[0].value.key.startswith("unresolved/")


# ---- populations -----------------------------------------------------------------------------------------


def population(rows: Iterable[Observation], problems: Iterable[Problem] = ()) -> tuple[str, bool, int]:
    kinds = {"infrastructure/plan.json": SourceKind.INFRASTRUCTURE, "documents/c5.pdf": SourceKind.DOCUMENT}
    found = resource_populations(Graph(rows), ["zaaksysteem"], problems, kinds)["zaaksysteem"]
    return found.complete, found.suffices, len(found.members)


MEMBER = fact(SERVICE, "service.resource", BUCKET)


def test_a_register_with_patterns_declares_its_resources_complete() -> None:
    assert population([MEMBER]) == ("declared", True, 1)


def test_a_plan_that_was_not_read_whole_leaves_it_unknown() -> None:
    lost = Problem("infrastructure/plan.json", ProblemReason.TRUNCATED, "is cut.", whole=False)
    assert population([MEMBER], [lost]) == ("unknown", False, 1)


def test_an_unread_document_says_nothing_of_resources() -> None:
    lost = Problem("documents/c5.pdf", ProblemReason.ENCRYPTED, "is encrypted.")
    assert population([MEMBER], [lost]) == ("declared", True, 1)


def test_nobody_is_not_everybody() -> None:
    assert population([]) == ("unknown", False, 0)


# ---- parties ---------------------------------------------------------------------------------------------


def test_the_owners_of_a_party_come_with_it(knowledge: KnowledgeBase) -> None:
    party = knowledge.resolve_party("Amazon Web Services EMEA SARL").subject
    rows = party_observations(knowledge, [party])
    by_subject = {row.subject for row in rows}
    assert party in by_subject
    assert {row.id for row in rows} == {row.id for row in Graph(rows).observations.values()}
    ultimate = {
        str(row.value) for row in rows if row.subject == party and row.property == "party.ultimate_country"
    }
    assert ultimate == {"US"}
    assert all(row.source.kind is SourceKind.KNOWLEDGE and row.source.sha256 for row in rows)


def test_an_unknown_party_gives_no_facts(knowledge: KnowledgeBase) -> None:
    assert party_observations(knowledge, [Subject(SubjectKind.PARTY, "unresolved/nobody")]) == ()


# ---- reliance --------------------------------------------------------------------------------------------

STACKIT = Subject(SubjectKind.PARTY, "stackit")


def clause(ident: str, binds: Role = Role.PROVIDER, scheme: str = "bsi-c5") -> Clause:
    return Clause(scheme=scheme, id=ident, binds=binds)


def attestation(*more: Observation, kind: str = "attestation", holder: Subject = STACKIT) -> Graph:
    return Graph(
        [
            fact(DOCUMENT, "document.type", kind, basis=Basis.ATTESTED),
            fact(DOCUMENT, "document.scheme", "bsi-c5", basis=Basis.ATTESTED),
            fact(DOCUMENT, "document.holder", holder, basis=Basis.ATTESTED),
            *more,
        ]
    )


def until(day: date, **changes: object) -> Observation:
    return fact(DOCUMENT, "document.valid_until", day, **changes)


def test_a_valid_attestation_answers_the_providers_clauses_only() -> None:
    (found,) = reliances(attestation(until(TODAY)), [DOCUMENT], STACKIT, TODAY)
    assert found.valid
    assert found.observations
    assert found.answers(clause("OPS-01"))
    assert not found.answers(clause("OPS-01", Role.INSTITUTION))
    assert not found.answers(clause("9.4", scheme="secnumcloud"))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no_validity"),
        ([until(TODAY - timedelta(days=1))], "expired"),
        ([until(TODAY), fact(DOCUMENT, "document.valid_from", TODAY + timedelta(days=1))], "not_yet"),
        ([until(TODAY + timedelta(days=9), confidence=0.5)], "low_confidence"),
        ([fact(DOCUMENT, "document.period_to", TODAY - timedelta(days=548))], ""),
        ([fact(DOCUMENT, "document.period_to", TODAY - timedelta(days=549))], "expired"),
        # Two dates: the earlier one counts.
        ([until(TODAY), until(TODAY - timedelta(days=1))], "expired"),
    ],
)
def test_when_an_attestation_is_not_relied_on(rows: list[Observation], why: str) -> None:
    (found,) = reliances(attestation(*rows), [DOCUMENT], STACKIT, TODAY)
    assert found.why_not == why
    assert found.valid is (why == "")
    assert found.answers(clause("OPS-01")) is (why == "")


@pytest.mark.parametrize("supplier", [Subject(SubjectKind.PARTY, "ovh"), None])
def test_an_attestation_of_somebody_else_is_not_relied_on(supplier: Subject | None) -> None:
    (found,) = reliances(attestation(until(TODAY)), [DOCUMENT], supplier, TODAY)
    assert found.why_not == "holder"


def test_an_attestation_with_two_holders_is_not_relied_on() -> None:
    second = fact(DOCUMENT, "document.holder", Subject(SubjectKind.PARTY, "ovh"))
    (found,) = reliances(attestation(until(TODAY), second), [DOCUMENT], STACKIT, TODAY)
    assert found.why_not == "holder"
    assert found.party is None


@pytest.mark.parametrize("kind", ["contract", "policy", "exit_plan", "audit_report"])
def test_other_documents_attest_nothing(kind: str) -> None:
    assert reliances(attestation(until(TODAY), kind=kind), [DOCUMENT], STACKIT, TODAY) == ()


def test_exceptions_are_taken_out() -> None:
    row = fact(DOCUMENT, "document.exception", "Kriterium OPS-13 wurde nicht erfüllt")
    (found,) = reliances(attestation(until(TODAY), row), [DOCUMENT], STACKIT, TODAY)
    assert found.exceptions == ("OPS-13",)
    assert not found.answers(clause("OPS-13"))
    assert not found.answers(clause("OPS-13.01B"))
    assert found.answers(clause("OPS-14"))
    assert found.answers(clause("OPS-01"))
