"""Logs of every kind, whole and damaged."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zstandard

import hansa.telemetry
from hansa.knowledge import load_vocabulary
from hansa.model import ProblemReason, Quantity
from hansa.sources import DEFAULT_LIMITS, Limits
from hansa.telemetry import Event, EventSource, event_time, parse_time, product_of, read_events

SMALL = replace(DEFAULT_LIMITS, line_bytes=1000)


def line(number: int, **more: Any) -> dict[str, Any]:
    time = f"2026-10-27T12:{number:02}:00Z"
    return {"@timestamp": time, "Channel": "Security", "EventID": number, **more}


def lines(count: int = 3) -> bytes:
    return b"".join(json.dumps(line(number)).encode() + b"\n" for number in range(count))


def read(
    tmp_path: Path, name: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> tuple[list[Event], EventSource]:
    (tmp_path / name).write_bytes(data)
    source = read_events(tmp_path, tmp_path / name, limits=limits, batch_size=2)
    return [event for batch in source for event in batch], source


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


PACKED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "bare": (lambda data: data, "log"),
    "gzip": (gzip.compress, "log!/log"),
    "zstd": (zstandard.ZstdCompressor().compress, "log!/log"),
    "zip": (lambda data: zipped(inner=data), "log!/inner"),
}
FORMS: dict[str, tuple[bytes, str]] = {
    "lines": (lines(), "json-lines"),
    "lines without the last end": (lines().rstrip(), "json-lines"),
    "lines with blanks between": (lines().replace(b"\n", b"\r\n\r\n"), "json-lines"),
    "lines with a mark": (b"\xef\xbb\xbf" + lines(), "json-lines"),
    "lines in UTF-16": (lines().decode().encode("utf-16"), "json-lines"),
    "an array": (json.dumps([line(n) for n in range(3)]).encode(), "json-array"),
    "an array with blanks": (json.dumps([line(n) for n in range(3)], indent=1).encode(), "json-array"),
    "an array in UTF-16": (json.dumps([line(n) for n in range(3)]).encode("utf-16"), "json-array"),
    "a wrapper": (json.dumps({"Records": [line(n) for n in range(3)]}).encode(), "json-lines"),
    "a wrapper over lines": (
        json.dumps({"Records": [line(n) for n in range(3)]}, indent=1).encode(),
        "json-object",
    ),
}


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_every_wrapping(tmp_path: Path, form: str, packed: str) -> None:
    data, name = FORMS[form]
    pack, member = PACKED[packed]
    events, source = read(tmp_path, "log", pack(data))
    assert [event.data["EventID"] for event in events] == [0, 1, 2]
    assert [(event.index, event.file) for event in events] == [(0, member), (1, member), (2, member)]
    assert source.problems == []
    assert [coverage.format for coverage in source.coverage] == [name]
    assert all(json.loads(event.raw.lstrip("\ufeff")) == event.data for event in events)


def test_bad_lines_are_counted_and_named(tmp_path: Path) -> None:
    bad = b'{"a": \n' + b'{"a": "\xff"}\n' + b'["list"]\n' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"\n"
    events, source = read(tmp_path, "log", lines(1) + bad + b'{"a": 1' * 3 + b"\n" + lines(1))
    assert [event.index for event in events] == [0, 6]
    assert source.not_parsed == {
        ProblemReason.MALFORMED: 2,
        ProblemReason.ENCODING: 1,
        ProblemReason.WRONG_TYPE: 1,
        ProblemReason.TOO_DEEP: 1,
    }
    places = {problem.reason: (problem.place, problem.count, problem.whole) for problem in source.problems}
    assert places[ProblemReason.MALFORMED] == ("line 2, line 6", 2, False)
    assert places[ProblemReason.ENCODING] == ("line 3", 1, False)


def test_deep_but_parseable_lines_are_refused(tmp_path: Path) -> None:
    deep = b'{"a":' * 150 + b"1" + b"}" * 150
    wide = b'{"a":[' + b",".join([b"{}"] * 300) + b"]}"
    events, source = read(tmp_path, "log", deep + b"\n" + wide + b"\n")
    assert len(events) == 1
    assert source.not_parsed == {ProblemReason.TOO_DEEP: 1}


def test_half_a_surrogate_hides_no_event(tmp_path: Path) -> None:
    events, source = read(tmp_path, "log", b'{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}\n')
    assert events[0].data == {"a": "x\ufffdy", "b": "😀"}
    assert source.problems == []


def test_long_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    long = b'{"a": "' + b"x" * 5_000_000 + b'"}\n'
    events, source = read(tmp_path, "log", lines(1) + long + lines(1) + long.rstrip(), SMALL)
    assert [event.index for event in events] == [0, 2]
    assert source.not_parsed == {ProblemReason.TOO_LARGE: 2}
    assert source.problems[0].place == "line 2, line 4"


def test_an_array_that_breaks_keeps_what_stood_before(tmp_path: Path) -> None:
    whole = json.dumps([line(n) for n in range(4)]).encode()
    events, source = read(tmp_path, "cut", whole[:-30])
    assert len(events) == 3
    assert [(p.reason, p.whole) for p in source.problems] in (
        [(ProblemReason.TRUNCATED, False)],
        [(ProblemReason.MALFORMED, False)],
    )
    events, source = read(tmp_path, "bad", b'[{"a": 1}, {"a": 2} {"a": 3}]')
    assert len(events) == 2
    assert source.problems[0].reason is ProblemReason.MALFORMED
    assert source.problems[0].place == "element 2"


def test_an_array_is_read_in_pieces(tmp_path: Path) -> None:
    many = json.dumps([{"n": n, "pad": "é" * 300} for n in range(6000)], ensure_ascii=False).encode()
    events, source = read(tmp_path, "log", many, SMALL)
    assert [event.data["n"] for event in events] == list(range(6000))
    assert source.problems == []


def test_an_element_without_an_end(tmp_path: Path) -> None:
    events, source = read(tmp_path, "log", b'[{"a": 1}, {"a": "' + b"x" * 8_000_000, SMALL)
    assert len(events) == 1
    assert source.problems[0].place == "element 1"
    deep, source = read(tmp_path, "deep", b"[" * 1_000_000)
    assert deep == []
    assert source.problems[0].whole


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty", b"", ProblemReason.EMPTY),
        ("words", b"these are words\nonly\n", ProblemReason.UNSUPPORTED),
        ("binary", b"\x00\x05\x16\x07\x00", ProblemReason.WRONG_TYPE),
        ("pdf", b"%PDF-1.7\n", ProblemReason.WRONG_TYPE),
        ("evtx", b"ElfFile\x00" + b"\x00" * 20, ProblemReason.MALFORMED),
        ("gz", gzip.compress(lines(), mtime=0)[:-12], ProblemReason.TRUNCATED),
        ("zip", b"PK\x03\x04 not a zip", ProblemReason.MALFORMED),
        ("nested", zipped(inner=zipped(x=lines())), ProblemReason.UNSUPPORTED),
        ("nested2", gzip.compress(gzip.compress(lines(), mtime=0)), ProblemReason.UNSUPPORTED),
        ("xz", b"\xfd7zXZ\x00" + b"\x00" * 30, ProblemReason.UNSUPPORTED),
    ],
)
def test_what_is_no_log_is_named(tmp_path: Path, name: str, data: bytes, reason: ProblemReason) -> None:
    events, source = read(tmp_path, name, data)
    if name != "gz":
        assert events == []
    assert [problem.reason for problem in source.problems] == [reason]
    assert source.problems[0].path.startswith(name)


def test_what_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "gone", ProblemReason.MISSING), (tmp_path, ProblemReason.WRONG_TYPE)):
        source = read_events(tmp_path, path)
        assert list(source) == []
        assert [problem.reason for problem in source.problems] == [reason]


def test_a_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    events, source = read(tmp_path, "a.zip", zipped(a=lines(1), b=b"", c=b"%PDF-", d=lines(2)))
    assert [event.file for event in events] == ["a.zip!/a", "a.zip!/d", "a.zip!/d"]
    assert {problem.path: problem.reason for problem in source.problems} == {
        "a.zip!/b": ProblemReason.EMPTY,
        "a.zip!/c": ProblemReason.WRONG_TYPE,
    }


def test_a_bomb_is_stopped_and_keeps_what_was_read(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, archive_bytes=1_000_000)
    bomb = zipped(a=lines(1), b=(b'{"a": 1}\n' * 200_000), c=lines(1))
    events, source = read(tmp_path, "b.zip", bomb, limits)
    assert events[0].file == "b.zip!/a"
    assert not any(event.file == "b.zip!/c" for event in events)
    assert [problem.reason for problem in source.problems] == [ProblemReason.BOMB]
    assert not source.problems[0].whole


def test_a_file_beyond_its_bound_is_cut_and_says_so(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, telemetry_bytes=2_000_000)
    events, source = read(tmp_path, "log", b'{"a": 1}\n' * 400_000, limits)
    assert events
    assert [(p.reason, p.whole) for p in source.problems] == [(ProblemReason.TOO_LARGE, False)]


def test_coverage_becomes_observations(tmp_path: Path) -> None:
    rows = [line(30), line(5), {"Channel": "Security", "EventID": 1}, line(8)]
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows) + b"broken\n"
    _, source = read(tmp_path, "log", data)
    (coverage,) = source.coverage
    assert (coverage.events, coverage.unread, coverage.undated, coverage.longest_gap) == (4, 1, 1, 1320.0)
    vocabulary = load_vocabulary()
    assert [vocabulary.fault(observation) for observation in source.observations] == [""] * 7
    said = {o.property: o for o in source.observations}
    assert said["telemetry.events"].value == 4
    assert said["telemetry.unread"].value == 1
    assert said["telemetry.product"].value == "windows"
    assert said["telemetry.longest_gap"].value == Quantity(Decimal("0.37"), "hours")
    assert (said["telemetry.first"].locator.index, said["telemetry.last"].locator.index) == (1, 0)
    assert said["telemetry.longest_gap"].locator.index == 3
    records = data.decode().splitlines()
    for observation in source.observations:
        assert observation.quote
        assert observation.quote in records[observation.locator.index]


def test_iterating_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(lines(50) * 2000)
    source = iter(read_events(tmp_path, tmp_path / "log", batch_size=10))
    assert len(next(source)) == 10


def test_a_wrapper_is_taken_apart_in_batches(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(json.dumps({"Records": [{"n": n} for n in range(25)]}), "utf-8")
    source = read_events(tmp_path, tmp_path / "log", batch_size=10)
    assert [len(batch) for batch in source] == [10, 10, 5]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-27T12:00:00Z", "2026-10-27T12:00:00+00:00"),
        ("2026-10-27T12:00:00.1234567Z", "2026-10-27T12:00:00.123456+00:00"),
        ("2026-10-27T12:00:00.123456789Z", "2026-10-27T12:00:00.123456+00:00"),
        ("2026-10-27 12:00:00", "2026-10-27T12:00:00+00:00"),
        ("2026-10-27T12:00:00+0200", "2026-10-27T12:00:00+02:00"),
        ("2021-01-01 00:00:00 UTC", "2021-01-01T00:00:00+00:00"),
        (1793145600, "2026-10-28T00:00:00+00:00"),
        (1793145600000, "2026-10-28T00:00:00+00:00"),
        ("1793145600.5", "2026-10-28T00:00:00.500000+00:00"),
        ("nonsense", None),
        ("2026-13-40T00:00:00Z", None),
        (True, None),
        (7, None),
        (1e300, None),
    ],
)
def test_times(value: object, expected: str | None) -> None:
    moment = parse_time(value)
    assert (moment.isoformat() if moment else None) == expected


def test_utc_goes_before_local_time() -> None:
    found = event_time({"EventTime": "2026-10-27 14:00:00", "@timestamp": "2026-10-27T12:00:00Z"})
    assert found is not None
    assert found.text == "2026-10-27T12:00:00Z"
    assert event_time({"time": "9999-12-31T23:59:59-01:00"}) is None


@pytest.mark.parametrize(
    ("data", "product"),
    [
        ({"Event": {"System": {"EventID": 1, "Channel": "Security"}}}, "windows"),
        ({"Event": {"System": {"EventID": 1, "Channel": "Linux-Sysmon/Operational"}}}, "linux"),
        ({"winlog": {"channel": "Security"}}, "windows"),
        ({"Channel": "Security", "EventID": 1}, "windows"),
        ({"apiVersion": "audit.k8s.io/v1"}, "kubernetes"),
        ({"eventSource": "s3.amazonaws.com", "eventName": "x", "eventVersion": "1.08"}, "aws"),
        ({"product": "stackit", "eventSource": "a", "eventName": "x", "eventVersion": "1.0"}, "stackit"),
        ({"product": "ovh", "eventSource": "a", "eventName": "x", "eventVersion": "1.0"}, "ovh"),
        ({"typeURI": "http://schemas.dmtf.org/cloud/audit/1.0/event"}, "openstack"),
        ({"type": "SYSCALL"}, "linux"),
        ({"type": "something", "auid": "0"}, "linux"),
        ({"hello": "world"}, ""),
    ],
)
def test_products(data: dict[str, Any], product: str) -> None:
    assert product_of(data) == product


def test_exported_names() -> None:
    assert all(hasattr(hansa.telemetry, name) for name in hansa.telemetry.__all__)


@pytest.mark.corpus
def test_all_event_logs_are_read_completely(corpus: Path) -> None:
    paths = sorted((corpus / "evtx").rglob("*.evtx"))
    sources = [read_events(corpus, path) for path in paths]
    events = sum(len(batch) for source in sources for batch in source)
    assert (len(paths), events) == (137, 4607)
    assert [problem for source in sources for problem in source.problems] == []
    assert all(coverage.undated == 0 for source in sources for coverage in source.coverage)


@pytest.mark.corpus
def test_a_damaged_event_log_gives_what_is_left(corpus: Path, tmp_path: Path) -> None:
    path = max((corpus / "evtx").rglob("*.evtx"), key=lambda item: item.stat().st_size)
    whole = path.read_bytes()
    intact, _ = read(tmp_path, "intact", whole)
    cut, source = read(tmp_path, "cut", whole[: 4096 + 65536 + 1000])
    assert 0 < len(cut) < len(intact)
    assert [problem.reason for problem in source.problems] == [ProblemReason.TRUNCATED]
    broken = bytearray(whole)
    broken[70_000:70_400] = b"\xff" * 400
    left, source = read(tmp_path, "broken.gz", gzip.compress(bytes(broken), mtime=0))
    assert 0 < len(left) < len(intact)
    assert source.not_parsed[ProblemReason.MALFORMED] >= 1


@pytest.mark.corpus
def test_members_that_are_no_logs_are_named(corpus: Path) -> None:
    path = next((corpus / "events").rglob("cmd_stop_event_logging_controlset001_minint_key.zip"))
    source = read_events(corpus, path)
    assert sum(len(batch) for batch in source) > 1000
    assert [problem.path.rpartition("!/")[2] for problem in source.problems] == [
        "__MACOSX/._cmd_stop_event_logging_controlset001_minint_key.json"
    ]
