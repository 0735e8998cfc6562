"""Values and places: one JSON form each, exact, both ways."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.model import (
    Basis,
    Cell,
    Country,
    JsonPointer,
    LineSpan,
    Locator,
    PageBox,
    Quantity,
    Record,
    Severity,
    Subject,
    SubjectKind,
    Unknown,
    Value,
    locator_from_json,
    locator_to_json,
    value_from_json,
    value_to_json,
    value_to_text,
)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6)
subjects = st.builds(Subject, st.sampled_from(SubjectKind), st.text(min_size=1))
values: st.SearchStrategy[Value] = (
    st.booleans()
    | st.integers()
    | st.text()
    | decimals
    | st.dates()
    | st.builds(Quantity, decimals, st.sampled_from(["days", "hours", "bits", "percent", "count"]))
    | st.from_regex("[A-Z]{2}", fullmatch=True).map(Country)
    | subjects
    | st.builds(Unknown, st.sampled_from(["after_apply", "unreadable"]), st.text())
)
points = st.floats(allow_nan=False, allow_infinity=False, width=32)
counts = st.integers(min_value=0, max_value=10**9)
locators: st.SearchStrategy[Locator] = (
    st.builds(PageBox, counts, points, points, points, points)
    | st.builds(JsonPointer, st.text(), counts)
    | st.builds(LineSpan, counts, counts)
    | st.builds(Record, counts, st.text())
    | st.builds(Cell, st.text(), counts, counts)
)


@given(values)
def test_a_value_survives_json(value: Value) -> None:
    back = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert back == value
    assert type(back) is type(value)


@given(locators)
def test_a_place_survives_json(locator: Locator) -> None:
    back = locator_from_json(json.loads(json.dumps(locator_to_json(locator))))
    assert back == locator
    assert type(back) is type(locator)


@given(subjects)
def test_a_subject_survives_its_urn(subject: Subject) -> None:
    assert Subject.parse(subject.urn) == subject
    assert str(subject) == subject.urn


@pytest.mark.parametrize("value", [1.5, None, [1], {"a": 1}, b"x", datetime(2026, 11, 1)])
def test_what_is_no_value_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        value_to_json(value)


@pytest.mark.parametrize(
    "data",
    [
        1.5,
        None,
        [],
        {},
        {"decimal": "x"},
        {"decimal": 1},
        {"date": "2026-13-01"},
        {"quantity": "1"},
        {"country": "nl"},
        {"subject": "nothing"},
        {"subject": "planet:earth"},
        {"unknown": "x"},
    ],
)
def test_what_is_no_encoded_value_is_refused(data: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind of error is the contract
        value_from_json(data)


@pytest.mark.parametrize("data", [{}, {"kind": "somewhere"}, {"kind": "line_span"}, {"kind": "cell", "x": 1}])
def test_what_is_no_place_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a locator"):
        locator_from_json(data)


@pytest.mark.parametrize("code", ["", "N", "nl", "NLD", "N1", "ÅL"])
def test_a_country_has_two_capital_letters(code: str) -> None:
    with pytest.raises(ValueError, match="two-letter"):
        Country(code)


def test_a_subject_needs_a_key() -> None:
    with pytest.raises(ValueError, match="names nothing"):
        Subject(SubjectKind.PARTY, "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (30, "30"),
        (Quantity(Decimal("30.0"), "days"), "30 days"),
        (Quantity(Decimal("1E+2"), "bits"), "100 bits"),
        (Country("NL"), "NL"),
        (date(2026, 11, 1), "2026-11-01"),
        (Subject(SubjectKind.PARTY, "ovh-sas"), "ovh-sas"),
        (Unknown("after_apply"), "unknown (after_apply)"),
    ],
)
def test_values_for_people(value: Value, text: str) -> None:
    assert value_to_text(value) == text


def test_basis_and_severity_are_ordered() -> None:
    order = [Basis.PROVEN, Basis.OBSERVED, Basis.ATTESTED, Basis.CONTRACTED, Basis.DECLARED]
    assert sorted(Basis, key=lambda basis: -basis.strength) == order
    assert all(basis.at_least(basis) for basis in Basis)
    assert Basis.OBSERVED.at_least(Basis.ATTESTED)
    assert not Basis.DECLARED.at_least(Basis.CONTRACTED)
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3, 4]
