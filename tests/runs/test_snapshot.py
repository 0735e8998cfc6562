"""What a run leaves for the next, and what it makes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hansa.model import Decision, DecisionOutcome, Finding, Severity, Status, Subject, SubjectKind
from hansa.runs import SNAPSHOT_FOLDER, write_snapshot
from hansa.runs.snapshot import compare, read_snapshot

DAY = date(2026, 11, 1)


def failure(key: str) -> Finding:
    subject = Subject(SubjectKind.RESOURCE, key)
    return Finding("X-01", "LOC-01", subject, Status.FAIL, Severity.HIGH, DAY, observations=("o",))


def decision(outcome: DecisionOutcome) -> Decision:
    return Decision("service", "intern", outcome)


def test_the_difference_between_two_runs(tmp_path: Path) -> None:
    old, kept, new = failure("old"), failure("kept"), failure("new")
    write_snapshot(tmp_path, DAY, (old, kept), (decision(DecisionOutcome.NOT_ALLOWED),))
    changes = compare(read_snapshot(tmp_path), (kept, new), (decision(DecisionOutcome.ALLOWED),))
    assert changes is not None
    assert changes.since == DAY
    assert changes.new_failures == (new.fingerprint,)
    assert changes.closed_failures == (old.fingerprint,)
    assert changes.decisions == {"service": ("not_allowed", "allowed")}


def test_the_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    assert compare(read_snapshot(tmp_path), (), ()) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"as_of": 1}', '{"as_of": "x", "failures": [], "decisions": {}}']
)
def test_a_damaged_snapshot_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / SNAPSHOT_FOLDER).mkdir()
    (tmp_path / SNAPSHOT_FOLDER / "last-run.json").write_text(text, "utf-8")
    assert read_snapshot(tmp_path) is None
