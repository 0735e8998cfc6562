"""The closed vocabulary: every row is usable, and what does not keep to it is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hansa.knowledge import load_vocabulary
from hansa.model import Country, Quantity, Subject, SubjectKind, Unknown, Value

WORDS = load_vocabulary()
TYPES = {"text", "integer", "decimal", "boolean", "date", "quantity", "country"}
UNITS = {"days", "hours", "minutes", "bits", "percent", "count", "bytes"}
SAMPLES: dict[str, Value] = {
    "text": "words",
    "integer": 3,
    "decimal": Decimal("1.5"),
    "boolean": True,
    "date": date(2026, 11, 1),
    "country": Country("NL"),
}


def sample(name: str) -> Value:
    word = WORDS[name]
    if word.type.startswith("subject:"):
        return Subject(SubjectKind(word.type.removeprefix("subject:")), "x")
    if word.type == "quantity":
        return Quantity(Decimal(1), word.unit)
    return word.values[0] if word.values else SAMPLES[word.type]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_row_is_whole(name: str) -> None:
    word = WORDS[name]
    assert word.kinds
    assert word.about
    assert word.type in TYPES or SubjectKind(word.type.removeprefix("subject:"))
    assert bool(word.unit) == (word.type == "quantity")
    assert not word.unit or word.unit in UNITS
    assert not word.values or word.type == "text"
    assert name.partition(".")[2]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_row_takes_its_own_kind_of_value_and_no_other(name: str) -> None:
    word = WORDS[name]
    subject = Subject(word.kinds[0], "x")
    right = sample(name)
    assert word.fault(subject, right) == ""
    assert word.fault(subject, Unknown("unreadable")) == ""
    for other in (*SAMPLES.values(), Quantity(Decimal(1), "parsecs"), Subject(SubjectKind.HOST, "h")):
        if type(other) is not type(right):
            assert word.fault(subject, other), f"{name} takes {other!r}"
    stranger = next(kind for kind in SubjectKind if kind not in word.kinds)
    assert "not a property of" in word.fault(Subject(stranger, "x"), right)


def test_true_is_no_number() -> None:
    name = next((name for name, word in WORDS.items() if word.type == "integer"), "")
    if not name:
        pytest.skip("no property of the vocabulary is a plain integer")
    assert WORDS[name].fault(Subject(WORDS[name].kinds[0], "x"), True)


def test_a_closed_list_is_closed() -> None:
    resource = Subject(SubjectKind.RESOURCE, "x")
    assert WORDS["resource.key_custody"].fault(resource, "provider_kms") == ""
    assert "is one of" in WORDS["resource.key_custody"].fault(resource, "somebody")


def test_a_wrong_unit_is_no_other_amount() -> None:
    resource = Subject(SubjectKind.RESOURCE, "x")
    assert "counted in days" in WORDS["resource.retention"].fault(resource, Quantity(Decimal(1), "hours"))
