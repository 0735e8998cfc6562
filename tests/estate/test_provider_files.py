"""The provider files keep to the vocabulary; a mistake in one is found here and not in somebody's plan."""

from __future__ import annotations

import pytest

from hansa.estate._internal.emitter import convert
from hansa.estate._internal.facts import FactReader
from hansa.estate._internal.kinds import load_kinds
from hansa.estate._internal.providers import Provider, ResourceType, Rule, load_providers
from hansa.knowledge import load_knowledge, load_vocabulary

CLASSES = set(load_vocabulary()["resource.class"].values)
PROVIDERS = load_providers()
TYPES = [(provider, kind) for provider in PROVIDERS.values() for kind in provider.types.values()]
RULES = [(kind, rule) for _provider, kind in TYPES for rule in kind.facts]


def test_all_ten_are_there() -> None:
    assert set(PROVIDERS) == {
        "aws",
        "azurerm",
        "google",
        "hcloud",
        "ionoscloud",
        "kubernetes",
        "openstack",
        "ovh",
        "scaleway",
        "stackit",
    }


def test_every_provider_has_regions_on_file_or_leaves_them_to_the_site() -> None:
    knowledge = load_knowledge()
    assert set(PROVIDERS) - set(knowledge.regions) == {"openstack", "kubernetes"}


@pytest.mark.parametrize(("provider", "kind"), TYPES, ids=lambda entry: getattr(entry, "name", ""))
def test_type(provider: Provider, kind: ResourceType) -> None:
    assert kind.name.startswith(f"{provider.id}_")
    assert kind.cls in CLASSES
    if kind.part_of is not None:
        assert set(kind.part_of.types) <= set(provider.types)


@pytest.mark.parametrize(("kind", "rule"), RULES, ids=lambda entry: getattr(entry, "name", ""))
def test_rule(kind: ResourceType, rule: Rule) -> None:
    assert rule.form in FactReader._FORMS
    if rule.form in ("value", "unknown"):
        assert rule.property in load_vocabulary()
    if rule.form == "value":
        words = [word for word in rule.map.values() if word not in (None, "=")]
        for value in (
            *words,
            *(word for word in (rule.present, rule.absent, rule.always) if word is not None),
        ):
            assert convert(rule.property, value) is not None, (kind.name, rule)
        assert rule.path or rule.always is not None
    elif rule.form == "world":
        assert rule.options["cidrs"]
    else:
        assert rule.path
    assert set(rule.options) <= {
        "identity",
        "aliases",
        "part",
        "template",
        "detail",
        "factor",
        "each",
        "cidrs",
        "only",
        "protocol",
        "from",
        "to",
        "ports",
    }


def test_kinds_of_kubernetes() -> None:
    kinds = load_kinds()
    assert set(kinds.classes.values()) <= CLASSES
    assert all("{}" in template for template in kinds.environment.values())
