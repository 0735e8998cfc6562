"""The specification says what the code does: its example, its words, its settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hansa.provenance import REVIEW_TYPE, Refusal, load_review_schema, parse_review
from hansa.provenance.policy import _REVIEW_KEYS

# Reasons that are about the chain as a whole, not about one review.
_OF_THE_CHAIN = {
    Refusal.NO_POLICY,
    Refusal.NO_STATEMENT,
    Refusal.BROKEN_BEFORE,
    Refusal.NO_SOURCE,
    Refusal.CONFLICT,
    Refusal.WRONG_BUILDER,
    Refusal.TOO_FEW_COUNTRIES,
}


@pytest.fixture
def text(repository: Path) -> str:
    return (repository / "docs" / "source-review.md").read_text("utf-8")


def test_example_is_the_test_vector_and_is_read(text: str) -> None:
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    example = json.loads(found.group(1))
    vector = Path(__file__).parent / "data" / "source-review-v0.1.vector.json"
    assert example == json.loads(vector.read_text("utf-8"))["statement"]
    assert example["predicateType"] == REVIEW_TYPE
    parse_review(example["predicate"])


def test_every_reason_is_documented(text: str) -> None:
    section = text.partition("## 4.")[2].partition("## 5.")[0]
    named = set(re.findall(r"`([a-z_]+)`", section))
    assert {reason.value for reason in set(Refusal) - _OF_THE_CHAIN} <= named


def test_every_field_of_the_schema_is_documented(text: str) -> None:
    section = text.partition("## 3.")[2].partition("```")[0]
    for name, rule in load_review_schema()["properties"].items():
        assert f"`{name}" in section, name
        inner = rule.get("properties", {}) if name in ("authority", "scope", "base") else {}
        for field in inner:
            assert f"`{name}.{field}`" in section, field


def test_every_setting_is_documented(text: str) -> None:
    section = text.partition("## 6.")[2]
    for name in _REVIEW_KEYS:
        assert f"`review.{name}`" in section, name
