"""Which law reaches what: stories, and the rules that must hold for every set of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.assessment.exposure import Exposure, exposures, service_exposures
from hansa.knowledge import KnowledgeBase, Party, expand_places, load_knowledge
from hansa.model import (
    Basis,
    Country,
    JsonPointer,
    Observation,
    Source,
    SourceKind,
    Subject,
    SubjectKind,
    Unknown,
    Value,
)

SOURCE = Source("plan.json", "0" * 64, SourceKind.INFRASTRUCTURE)
BUCKET = Subject(SubjectKind.RESOURCE, "plan.json:aws_s3_bucket.b")
CONTRACT = Subject(SubjectKind.DOCUMENT, "1" * 64)
EEA = expand_places(("EEA",))
KNOWLEDGE = load_knowledge()


def fact(
    name: str, value: Value, *, confidence: float = 1.0, quote: str = "q", at: str = "/x"
) -> Observation:
    subject = CONTRACT if name.startswith("contract.") else BUCKET
    return Observation(
        subject=subject,
        property=name,
        value=value,
        source=SOURCE,
        locator=JsonPointer(at),
        quote=quote,
        basis=Basis.OBSERVED,
        reader="test",
        confidence=confidence,
    )


def party(key: str) -> Subject:
    return Subject(SubjectKind.PARTY, key)


def ask(
    *rows: Observation, documents: list[Observation] | None = None, base: KnowledgeBase = KNOWLEDGE
) -> Any:
    return exposures(BUCKET, {BUCKET: rows}, documents, base, EEA)


def links(result: Any) -> set[tuple[str, str, str]]:
    return {(row.law, row.link, row.party) for row in result.exposures}


AWS = (
    fact("resource.country", Country("DE")),
    fact("resource.operated_by", party("aws-emea")),
    fact("resource.key_custody", "provider_kms"),
    fact("resource.keys_held_by", party("aws-emea")),
)
STACKIT = (
    fact("resource.country", Country("DE")),
    fact("resource.operated_by", party("stackit")),
    fact("resource.key_custody", "provider_key"),
    fact("resource.keys_held_by", party("stackit")),
)


def test_a_european_place_does_not_keep_the_owner_out() -> None:
    result = ask(*AWS)
    assert ("us-cloud-act", "owner", "Amazon.com, Inc.") in links(result)
    assert ("us-cloud-act", "key_holder", "Amazon.com, Inc.") in links(result)
    assert not any(row.link in ("place", "operator") for row in result.exposures)
    assert all(row.defeated_by == "" for row in result.exposures)
    path = next(row.path for row in result.exposures if row.link == "owner")
    assert path[1:] == (
        "operated by Amazon Web Services EMEA SARL (LU)",
        "owned by Amazon.com, Inc. (US)",
    )


def test_every_exposure_names_what_it_rests_on_and_what_would_cut_it() -> None:
    for row in ask(*AWS).exposures:
        assert row.observations
        assert row.cut_by
        assert set(row.observations) <= {entry.id for entry in AWS}


def test_a_european_provider_with_known_owners_is_clear() -> None:
    result = ask(*STACKIT)
    assert result.exposures == ()
    assert result.unknown == ()
    assert set(result.rests_on) == {row.id for row in STACKIT}


def test_keys_of_the_customer_keep_content_unreadable_but_the_path_stays() -> None:
    rows = (AWS[0], AWS[1], fact("resource.key_custody", "client_side"))
    result = ask(*rows)
    assert {row.link for row in result.exposures} == {"owner"}
    assert {row.defeated_by for row in result.exposures} == {"client_side"}


def test_external_keys_help_only_if_their_holder_is_known_and_out_of_reach() -> None:
    external = fact("resource.key_custody", "external")
    nobody = ask(AWS[0], AWS[1], external)
    american = ask(AWS[0], AWS[1], external, fact("resource.keys_held_by", party("aws-emea")))
    german = ask(AWS[0], AWS[1], external, fact("resource.keys_held_by", party("stackit")))
    unowned = ask(AWS[0], AWS[1], external, fact("resource.keys_held_by", party("hetzner")))
    assert {row.defeated_by for row in nobody.exposures} == {""}
    assert {row.defeated_by for row in american.exposures} == {""}
    assert {row.defeated_by for row in german.exposures} == {"external"}
    assert {row.defeated_by for row in unowned.exposures} == {""}


def test_of_two_kinds_of_custody_the_weaker_counts() -> None:
    two = (
        fact("resource.key_custody", "client_side", at="/a"),
        fact("resource.key_custody", "provider_kms", at="/b", confidence=0.3),
    )
    assert {row.defeated_by for row in ask(AWS[1], *two).exposures} == {""}


def test_a_doubtful_or_unknown_custody_protects_nothing() -> None:
    doubtful = ask(*AWS[:2], fact("resource.key_custody", "client_side", confidence=0.4))
    unknown = ask(*AWS[:2], fact("resource.key_custody", Unknown("after_apply")))
    assert {row.defeated_by for row in doubtful.exposures + unknown.exposures} == {""}
    assert "who holds the keys is not known" in unknown.unknown


def test_a_replica_abroad_is_a_place_abroad() -> None:
    rows = (*STACKIT, fact("resource.replicates_to", Country("CA"), quote="BHS"))
    result = ask(*rows)
    (row,) = result.exposures
    assert (row.law, row.country, row.link) == ("ca-criminal-code-487", "CA", "place")
    assert row.path[1] == "replicated to BHS in CA"
    assert row.cut_by == ("end the copy in CA",)


def test_what_is_sent_abroad_is_readable_there_whoever_holds_the_keys() -> None:
    rows = (
        *STACKIT[:2],
        fact("resource.key_custody", "client_side"),
        fact("resource.sends_to_party", party("datadog"), quote="http-intake.logs.datadoghq.com"),
        fact("resource.sends_to_country", Country("US"), quote="http-intake.logs.datadoghq.com"),
    )
    result = ask(*rows)
    assert {row.link for row in result.exposures} == {"place", "subcontractor"}
    assert {row.defeated_by for row in result.exposures} == {""}


def test_an_american_receiver_in_the_union_is_reached_all_the_same() -> None:
    rows = (
        *STACKIT,
        fact("resource.sends_to_party", party("datadog"), quote="datadoghq.eu"),
        fact("resource.sends_to_country", Country("EU"), quote="datadoghq.eu"),
    )
    assert links(ask(*rows)) == {
        ("us-cloud-act", "subcontractor", "Datadog, Inc."),
        ("us-fisa-702", "subcontractor", "Datadog, Inc."),
    }


def test_staff_and_subcontractors_come_from_the_documents() -> None:
    documents = [
        fact("contract.staff_location", Country("DE"), at="/1"),
        fact("contract.staff_location", Country("IN"), at="/2"),
        fact("contract.subprocessor", party("github"), at="/3"),
    ]
    result = ask(*STACKIT, documents=documents)
    assert ("in-it-act-69", "staff", "") in links(result)
    assert ("us-cloud-act", "subcontractor", "Microsoft Corporation") in links(result)
    assert not {row.country for row in result.exposures} & EEA


def test_silent_documents_leave_staff_and_subcontractors_unknown() -> None:
    assert len(ask(*STACKIT, documents=[]).unknown) == 2
    assert ask(*STACKIT, documents=None).unknown == ()


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ((), "the operator is not known"),
        ((), "the place is not known"),
        ((fact("resource.operated_by", party("hetzner")),), "who owns Hetzner Online GmbH"),
        ((fact("resource.operated_by", party("unresolved/acme"), confidence=0.5),), "acme is not on file"),
        ((fact("resource.operated_by", party("stackit"), confidence=0.5),), "is not sure"),
        ((fact("resource.country", Unknown("after_apply")),), "the place is not known"),
        ((fact("resource.country", Country("BR")),), "no law of BR is on file"),
        ((fact("resource.country", Country("DE"), confidence=0.2),), "whether the place is DE is not sure"),
        ((fact("resource.sends_to", Unknown("after_apply")),), "where it sends data is not known"),
    ],
)
def test_what_is_not_known_is_named(rows: tuple[Observation, ...], part: str) -> None:
    assert any(part in sentence for sentence in ask(*rows).unknown)


def test_the_union_as_a_place_is_allowed_only_if_all_of_it_is() -> None:
    rows = (fact("resource.country", Country("EU")), *STACKIT[1:])
    assert ask(*rows).unknown == ()
    narrow = exposures(BUCKET, {BUCKET: rows}, None, KNOWLEDGE, frozenset({"DE"}))
    assert any("the Union as a whole" in sentence for sentence in narrow.unknown)


def test_minority_owners_do_not_count() -> None:
    day = date(2026, 1, 1)
    parent = {"party": "us", "control": "minority"}
    from hansa.knowledge import Control, Parent

    rows = [
        Party(
            "eu",
            "EU Cloud SA",
            Country("FR"),
            (),
            (Parent("us", Control(parent["control"])),),
            (),
            "",
            True,
            day,
            "t",
            1,
        ),
        Party("us", "US Fund", Country("US"), (), (), (), "", True, day, "t", 1),
    ]
    base = KnowledgeBase.build(rows, [], {}, KNOWLEDGE.laws, [])
    result = ask(
        fact("resource.country", Country("FR")), fact("resource.operated_by", party("eu")), base=base
    )
    assert result.exposures == ()
    assert result.unknown == ()


def test_a_service_has_the_exposures_of_its_resources_and_documents_once() -> None:
    other = Subject(SubjectKind.RESOURCE, "plan.json:aws_s3_bucket.c")
    documents = [fact("contract.staff_location", Country("IN"))]
    result = service_exposures(
        "reporting", [BUCKET, other], {BUCKET: AWS, other: ()}, documents, KNOWLEDGE, EEA
    )
    staff = [row for row in result.exposures if row.link == "staff"]
    assert [row.path for row in staff] == [("reporting", "staff has access from IN")]
    assert "aws_s3_bucket.c: the operator is not known" in result.unknown
    assert len(result.exposures) == len(set(result.exposures))


# ---- rules for every set of facts -------------------------------------------------------------------------

COUNTRIES = st.sampled_from(["DE", "FR", "US", "IN", "CA", "BR", "EU", "GB"]).map(Country)
PARTIES = st.sampled_from(
    ["stackit", "ovh", "aws-emea", "microsoft-ireland", "hetzner", "datadog", "ovh-us", "unresolved/acme"]
).map(party)
CONFIDENCE = st.sampled_from([0.3, 0.5, 0.9, 1.0])
UNKNOWNS = st.just(Unknown("after_apply"))


def _rows(names: list[str], strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Observation]:
    return st.builds(
        lambda name, value, confidence, at: fact(name, value, confidence=confidence, at=f"/{at}"),
        st.sampled_from(names),
        st.one_of(strategy, UNKNOWNS),
        CONFIDENCE,
        st.integers(0, 3),
    )


RESOURCE_ROWS = st.lists(
    st.one_of(
        _rows(["resource.country", "resource.replicates_to", "resource.sends_to_country"], COUNTRIES),
        _rows(["resource.operated_by", "resource.keys_held_by", "resource.sends_to_party"], PARTIES),
        _rows(
            ["resource.key_custody"],
            st.sampled_from(["provider_key", "provider_kms", "imported", "external", "client_side"]),
        ),
    ),
    max_size=8,
    unique_by=lambda row: row.id,
)
DOCUMENT_ROWS = st.lists(
    st.one_of(
        _rows(["contract.staff_location", "contract.subprocessor_country"], COUNTRIES),
        _rows(["contract.subprocessor"], PARTIES),
    ),
    max_size=4,
    unique_by=lambda row: row.id,
)


def _kind(row: Exposure) -> tuple[str, str, str, str]:
    return (row.law, row.country, row.party, row.link)


def _kinds(rows: tuple[Exposure, ...]) -> set[tuple[str, str, str, str]]:
    return {_kind(row) for row in rows}


@settings(max_examples=150, deadline=None)
@given(RESOURCE_ROWS, DOCUMENT_ROWS, st.data())
def test_taking_a_fact_away_never_adds_an_exposure(
    rows: list[Observation], documents: list[Observation], data: st.DataObject
) -> None:
    before = ask(*rows, documents=documents)
    everything = rows + documents
    if not everything:
        return
    gone = data.draw(st.sampled_from(everything))
    after = ask(
        *[row for row in rows if row is not gone], documents=[row for row in documents if row is not gone]
    )
    assert _kinds(after.exposures) <= _kinds(before.exposures)


@settings(max_examples=150, deadline=None)
@given(RESOURCE_ROWS, DOCUMENT_ROWS, st.one_of(RESOURCE_ROWS, DOCUMENT_ROWS))
def test_a_doubtful_fact_never_removes_or_defeats_an_exposure(
    rows: list[Observation], documents: list[Observation], doubtful: list[Observation]
) -> None:
    before = ask(*rows, documents=documents)
    more = [
        fact(row.property, row.value, confidence=0.4, at=f"{row.locator.pointer}/more")  # type: ignore[union-attr]
        for row in doubtful
    ]
    after = ask(
        *rows,
        *[row for row in more if row.subject == BUCKET],
        documents=documents + [row for row in more if row.subject == CONTRACT],
    )
    open_before = {(_kind(row), row.path) for row in before.exposures if not row.defeated_by}
    open_after = {(_kind(row), row.path) for row in after.exposures if not row.defeated_by}
    assert open_before <= open_after
    assert set(before.unknown) - {"the place is not known", "the operator is not known"} <= set(
        after.unknown
    ) | {sentence for sentence in before.unknown if sentence.startswith("no document")}


@settings(max_examples=100, deadline=None)
@given(RESOURCE_ROWS, DOCUMENT_ROWS)
def test_no_law_of_an_allowed_country_and_nothing_in_another_order(
    rows: list[Observation], documents: list[Observation]
) -> None:
    result = ask(*rows, documents=documents)
    assert not {row.country for row in result.exposures} & EEA
    assert ask(*reversed(rows), documents=documents[::-1]) == result


def test_one_path_read_at_two_places_is_one_exposure_on_both() -> None:
    rows = [fact("resource.country", Country("US"), at=f"/{place}") for place in (1, 2)]
    found = ask(*rows).exposures
    assert {row.law for row in found} == {"us-cloud-act", "us-fisa-702"}
    assert len(found) == 2
    assert all(set(row.observations) == {entry.id for entry in rows} for row in found)
