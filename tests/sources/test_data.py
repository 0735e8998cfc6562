"""JSON, YAML and TOML: strict, and bounded in depth and expansion."""

from __future__ import annotations

import codecs
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.model import ProblemReason
from hansa.sources import Limits, SourceError, load_json, load_toml, load_yaml_documents

BOMB = (
    'a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]\n'
    + "\n".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "\n"
)


def refused(load: Any, data: bytes, limits: Limits | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load("x", data, **({"limits": limits} if limits else {}))
    return caught.value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_json_is_read_as_written(value: Any) -> None:
    assert load_json("x", json.dumps(value).encode()) == value


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_with_a_byte_order_mark(encoding: str) -> None:
    assert load_json("x", '{"a": "é"}'.encode(encoding)) == {"a": "é"}


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b'{"a": [1, 2', ProblemReason.TRUNCATED, "line 1, column 12"),
        (b'{"a": 1}\n}', ProblemReason.MALFORMED, "line 2, column 1"),
        (b'{\n  "a": nope\n}', ProblemReason.MALFORMED, "line 2, column 8"),
        (b'{"a": NaN}', ProblemReason.MALFORMED, "line 1, column 7"),
        (b'{"a": 1, }', ProblemReason.MALFORMED, "line 1, column 8"),
    ],
)
def test_broken_json_names_line_and_column(data: bytes, reason: ProblemReason, place: str) -> None:
    error = refused(load_json, data)
    assert error.reason is reason
    assert error.place == place


def test_json_that_is_no_text() -> None:
    assert refused(load_json, b"\xff\xfe\x00").reason is ProblemReason.ENCODING


@pytest.mark.parametrize("opening", ["[", '{"a":', "[[{", '[{"a":'])
def test_deep_json_is_refused_before_it_is_parsed(opening: str) -> None:
    error = refused(load_json, opening.encode() * 500_000)
    assert error.reason is ProblemReason.TOO_DEEP
    assert error.place == "line 1"


def test_the_bound_on_depth_is_exact() -> None:
    limits = Limits(depth=5)
    assert load_json("x", b"[[[[[1]]]]]", limits=limits) == [[[[[1]]]]]
    assert refused(load_json, b"[[[[[[1]]]]]]", limits).reason is ProblemReason.TOO_DEEP


def test_brackets_within_strings_are_no_depth() -> None:
    text = json.dumps({"a": '[{"' * 300, "b": "\\" * 7 + '"[' * 300})
    assert load_json("x", text.encode()) == json.loads(text)


def test_wide_json_is_not_deep() -> None:
    assert len(load_json("x", json.dumps([[1], {"a": 2}] * 1000).encode())) == 2000


@given(
    st.dictionaries(
        st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers() | st.booleans()
    )
)
def test_yaml_reads_json(value: dict[str, Any]) -> None:
    assert load_yaml_documents("x", json.dumps(value).encode()) == [value]


def test_every_document_of_a_stream_is_read() -> None:
    assert load_yaml_documents("x", b"a: 1\n---\nb: 2\n---\n") == [{"a": 1}, {"b": 2}, None]


def test_an_honest_alias_is_written_out() -> None:
    assert load_yaml_documents("x", b"a: &x {k: 1}\nb: *x\n") == [{"a": {"k": 1}, "b": {"k": 1}}]


def test_an_alias_bomb_is_refused_at_once() -> None:
    started = time.monotonic()
    error = refused(load_yaml_documents, BOMB.encode())
    assert error.reason is ProblemReason.BOMB
    assert error.place.startswith("line ")
    # Written out it has 9^9 nodes: whoever builds it does not come back within this bound.
    assert time.monotonic() - started < 30


def test_the_bound_on_nodes_counts_what_aliases_stand_for() -> None:
    data = b"a: &a [1, 2, 3]\nb: [*a, *a]\n"
    assert load_yaml_documents("x", data, limits=Limits(nodes=16))
    assert refused(load_yaml_documents, data, Limits(nodes=13)).reason is ProblemReason.BOMB


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"{a: " * 100_000, b"- " * 100_000], ids=["flow list", "flow map", "block"]
)
def test_deep_yaml_is_refused(data: bytes) -> None:
    assert refused(load_yaml_documents, data).reason is ProblemReason.TOO_DEEP


@pytest.mark.parametrize(
    "data",
    [
        b"!!python/object/apply:os.system ['true']",
        b"!!python/name:os.system ''",
        b"!own {a: 1}",
        b"a: [1, 2",
        b"a: *unknown",
        b"\tkey: value",
        b"a: 'open",
        b"a: !!int 'x'",
        b"a: 2026-99-99",
        b"? [a, b]\n: c\n? {d: e}\n: f\n",
        b"a: &a [*a]\n? *a\n: b\n",
    ],
)
def test_yaml_that_cannot_be_read_safely_is_malformed(data: bytes) -> None:
    assert refused(load_yaml_documents, data).reason is ProblemReason.MALFORMED


def test_yaml_that_contains_itself_does_not_hang() -> None:
    try:
        documents = load_yaml_documents("x", b"&a [*a, *a]\n")
    except SourceError:
        return
    assert len(documents) == 1


@given(st.binary(max_size=80))
def test_no_bytes_break_the_yaml_reader(data: bytes) -> None:
    try:
        load_yaml_documents("x", data)
    except SourceError as error:
        assert error.reason in ProblemReason  # noqa: PT017 - either outcome is right


@given(st.text(max_size=60, alphabet="&*a: []{}-?!|>'\"#%\n\t,0"))
def test_no_text_breaks_the_yaml_reader(text: str) -> None:
    try:
        load_yaml_documents("x", text.encode())
    except SourceError as error:
        assert error.path == "x"  # noqa: PT017 - either outcome is right


def test_toml_is_read() -> None:
    assert load_toml("x", codecs.BOM_UTF8 + b'[a]\nb = "\xc3\xa9"\n') == {"a": {"b": "é"}}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[a", ProblemReason.MALFORMED),
        (b"a = 1\na = 2\n", ProblemReason.MALFORMED),
        (b"a = 1979-99-99", ProblemReason.MALFORMED),
        (b'a = "\xff"', ProblemReason.ENCODING),
    ],
)
def test_broken_toml_says_why(data: bytes, reason: ProblemReason) -> None:
    assert refused(load_toml, data).reason is reason


@pytest.mark.parametrize("data", [b"a = " + b"[" * 100_000, b"a = " + b"{b = " * 100_000])
def test_deep_toml_is_refused(data: bytes) -> None:
    assert refused(load_toml, data).reason in (ProblemReason.TOO_DEEP, ProblemReason.MALFORMED)


@given(st.text(max_size=60, alphabet="[]{}=.\"'\n\\#a1-:TZ, "))
def test_no_text_breaks_the_toml_reader(text: str) -> None:
    try:
        assert isinstance(load_toml("x", text.encode()), dict)
    except SourceError as error:
        assert error.path == "x"  # noqa: PT017 - either outcome is right
