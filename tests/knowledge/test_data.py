"""Every row of the shipped knowledge has the form it must have, and the whole hangs together."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from hansa.knowledge import EEA, Control, KnowledgeBase, load_knowledge
from hansa.model import Country

SAMPLE = Path(__file__).parents[2] / "examples" / "havenstad" / "knowledge"
CUSTODY = ["provider_key", "provider_kms", "imported", "external", "client_side"]
LINKS = ["place", "operator", "owner", "key_holder", "staff", "subcontractor"]
PROVENANCE = {
    "source": {"type": "string", "minLength": 5},
    "date": {},
    "confidence": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
}
COUNTRY = {"type": "string", "pattern": "^[A-Z]{2}$"}
HOST = {"type": "string", "pattern": r"^[a-z0-9.-]+\.[a-z0-9-]+$"}
TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
SCHEMAS: dict[str, dict[str, Any]] = {
    "parties.yaml": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "name", "aliases", "country", "parents", "hosts", *PROVENANCE],
            "properties": {
                **PROVENANCE,
                "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                "name": {"type": "string", "minLength": 2},
                "aliases": TEXTS,
                "country": COUNTRY,
                "parents": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["party", "control"],
                        "properties": {
                            "party": {"type": "string"},
                            "control": {"enum": [control.value for control in Control]},
                        },
                    },
                },
                "hosts": {
                    "type": "array",
                    "items": {
                        "anyOf": [
                            HOST,
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["host", "country"],
                                "properties": {"host": HOST, "country": COUNTRY},
                            },
                        ]
                    },
                },
                "register": {"type": "string"},
                "ultimate": {"type": "boolean"},
            },
        },
    },
    "regions.yaml": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": False,
            "required": ["operator", "regions", *PROVENANCE],
            "properties": {
                **PROVENANCE,
                "operator": {"type": "string", "minLength": 1},
                "regions": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["match", "country"],
                        "properties": {
                            "match": {**TEXTS, "minItems": 1},
                            "country": COUNTRY,
                            "operator": {"type": "string"},
                        },
                    },
                },
            },
        },
    },
    "laws.yaml": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "name", "country", "reaches", "demands", "defeated_by", *PROVENANCE],
            "properties": {
                **PROVENANCE,
                "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                "name": {"type": "object", "required": ["en", "nl"]},
                "country": COUNTRY,
                "reaches": {"type": "array", "items": {"enum": LINKS}, "minItems": 1, "uniqueItems": True},
                "demands": {"type": "array", "items": {"enum": ["content", "metadata", "decryption"]}},
                "defeated_by": {"type": "array", "items": {"enum": CUSTODY}},
            },
        },
    },
}


def _shipped(name: str) -> Any:
    return yaml.safe_load(resources.files("hansa.knowledge").joinpath(f"data/{name}").read_text("utf-8"))


def _files() -> list[tuple[str, Any]]:
    shipped = [(name, _shipped(name)) for name in SCHEMAS]
    sample = [(path.name, yaml.safe_load(path.read_text("utf-8"))) for path in sorted(SAMPLE.glob("*.yaml"))]
    return shipped + sample


@pytest.fixture(scope="module", params=["shipped", "with the sample's own rows"])
def knowledge(request: pytest.FixtureRequest) -> KnowledgeBase:
    return load_knowledge(None if request.param == "shipped" else SAMPLE)


@pytest.mark.parametrize(("name", "rows"), _files())
def test_file_keeps_to_its_schema(name: str, rows: Any) -> None:
    jsonschema.validate(rows, SCHEMAS[name])
    for row in rows.values() if isinstance(rows, dict) else rows:
        assert isinstance(row["date"], date)


@pytest.mark.parametrize("name", ["parties.yaml", "laws.yaml"])
def test_ids_are_not_used_twice(name: str) -> None:
    ids = [row["id"] for row in _shipped(name)]
    assert len(ids) == len(set(ids))


def test_size(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.parties) >= 25
    assert {"stackit", "ovh", "scaleway", "ionoscloud", "hcloud", "aws", "azurerm", "google"} <= set(
        knowledge.regions
    )


def test_every_parent_and_operator_exists(knowledge: KnowledgeBase) -> None:
    for party in knowledge.parties.values():
        assert all(parent.party in knowledge.parties for parent in party.parents), party.id
    for rows in knowledge.regions.values():
        assert all(not row.operator or row.operator in knowledge.parties for row in rows)
    assert all(operator in knowledge.parties for operator in knowledge.operators.values())


def test_nobody_owns_himself(knowledge: KnowledgeBase) -> None:
    for party in knowledge.parties:
        assert party not in {owner.id for owner in knowledge.owners(party)}


def test_an_ultimate_owner_has_nobody_above(knowledge: KnowledgeBase) -> None:
    assert all(not (party.ultimate and party.parents) for party in knowledge.parties.values())


def test_no_spelling_or_host_names_two_parties(knowledge: KnowledgeBase) -> None:
    seen: dict[str, str] = {}
    for party in knowledge.parties.values():
        for spelling in (party.name, *party.aliases):
            resolved = knowledge.resolve_party(spelling)
            assert resolved.match.sure
            assert resolved.party is party, spelling
        for host in party.hosts:
            assert seen.setdefault(host, party.id) == party.id


def test_regions_of_one_provider_do_not_overlap(knowledge: KnowledgeBase) -> None:
    for provider, rows in knowledge.regions.items():
        for row in rows:
            for pattern in row.patterns:
                probe = pattern.rstrip("*").rstrip("-")
                found = knowledge.region(provider, probe) or knowledge.region(provider, pattern.rstrip("*"))
                assert found is not None
                assert found.country == row.country, (provider, pattern)


@pytest.mark.parametrize(
    ("party", "chain"),
    [
        ("aws-emea", ["amazon"]),
        ("microsoft-ireland", ["microsoft"]),
        ("google-cloud-emea", ["google", "alphabet"]),
        ("github", ["microsoft"]),
        ("redhat", ["ibm"]),
        ("scaleway", ["iliad", "iliad-holding"]),
        ("ionos", ["ionos-group", "united-internet"]),
    ],
)
def test_owners(party: str, chain: list[str]) -> None:
    knowledge = load_knowledge()
    assert [owner.id for owner in knowledge.owners(party)] == chain
    assert knowledge.ownership_is_known(party)


def test_an_owner_not_on_file_is_not_known() -> None:
    knowledge = load_knowledge()
    assert knowledge.parties["hetzner"].parents == ()
    assert not knowledge.ownership_is_known("hetzner")
    assert not knowledge.ownership_is_known("nobody-of-that-name")


@pytest.mark.parametrize(
    ("provider", "region", "country"),
    [
        ("stackit", "eu01", "DE"),
        ("stackit", "eu01-m", "DE"),
        ("ovh", "GRA11", "FR"),
        ("ovh", "BHS5", "CA"),
        ("ovh", "UK1", "GB"),
        ("aws", "eu-central-1a", "DE"),
        ("aws", "eu-central-2", "CH"),
        ("ionoscloud", "us/las", "US"),
        ("hcloud", "ash", "US"),
        ("google", "europe-west1-b", "BE"),
        ("google", "europe-west12", "IT"),
    ],
)
def test_region_to_country(provider: str, region: str, country: str) -> None:
    found = load_knowledge().region(provider, region)
    assert found is not None
    assert found.country == Country(country)


@pytest.mark.parametrize(
    ("provider", "region"), [("ovh", "default"), ("stackit", "eu0"), ("openstack", "RegionOne"), ("aws", "")]
)
def test_what_is_not_on_file_has_no_country(provider: str, region: str) -> None:
    assert load_knowledge().region(provider, region) is None


@pytest.mark.parametrize(
    ("host", "party", "country"),
    [
        ("http-intake.logs.datadoghq.com", "datadog", "US"),
        ("http-intake.logs.datadoghq.eu", "datadog", "EU"),
        ("s3.eu-central-1.amazonaws.com", "aws", "DE"),
        ("object.storage.eu01.onstackit.cloud", "stackit", "DE"),
        ("ghcr.io", "github", None),
        ("notdatadoghq.com", None, None),
    ],
)
def test_host_to_party_and_country(host: str, party: str | None, country: str | None) -> None:
    knowledge = load_knowledge()
    found = knowledge.party_of_host(host)
    assert (found.id if found else None) == party
    assert knowledge.country_of_host(host) == (Country(country) if country else None)


def test_no_law_of_an_eea_country_is_listed() -> None:
    assert not {law.country.code for law in load_knowledge().laws} & EEA


def test_invented_parties_are_not_in_the_shipped_data() -> None:
    shipped, sample = load_knowledge(), load_knowledge(SAMPLE)
    invented = set(sample.parties) - set(shipped.parties)
    assert "havenstad-datacentrum" in invented
    assert all(sample.parties[party].source == "sample data" for party in invented)
