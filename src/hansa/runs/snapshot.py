"""What a run leaves behind for the next: failures and decisions, to tell what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hansa.model import Decision, Finding, Status
from hansa.runs.run import Changes

__all__ = ["SNAPSHOT_FOLDER", "compare", "read_snapshot", "write_snapshot"]

SNAPSHOT_FOLDER = ".hansa"
_NAME = "last-run.json"
_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The last run, as far as the next one compares with it."""

    as_of: date
    failures: frozenset[str]
    decisions: Mapping[str, str]


def read_snapshot(root: Path) -> Snapshot | None:
    """The last run of this folder; None if there was none or what is there cannot be used."""
    path = root / SNAPSHOT_FOLDER / _NAME
    try:
        if path.stat().st_size > _BYTES:
            return None
        data = json.loads(path.read_text("utf-8"))
        return Snapshot(
            date.fromisoformat(data["as_of"]),
            frozenset(map(str, data["failures"])),
            {str(service): str(outcome) for service, outcome in data["decisions"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_snapshot(
    root: Path, as_of: date, findings: tuple[Finding, ...], decisions: tuple[Decision, ...]
) -> None:
    """Keep this run for the next one, in one step.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder = root / SNAPSHOT_FOLDER
    folder.mkdir(exist_ok=True)
    data = {
        "as_of": as_of.isoformat(),
        "failures": sorted(row.fingerprint for row in findings if row.status is Status.FAIL),
        "decisions": {row.service: row.outcome.value for row in decisions},
    }
    partial = folder / f".{_NAME}.part"
    partial.write_text(json.dumps(data, indent=1), "utf-8")
    partial.replace(folder / _NAME)


def compare(
    last: Snapshot | None, findings: tuple[Finding, ...], decisions: tuple[Decision, ...]
) -> Changes | None:
    """What is different from the last run; None without one."""
    if last is None:
        return None
    failures = {row.fingerprint for row in findings if row.status is Status.FAIL}
    return Changes(
        since=last.as_of,
        new_failures=tuple(sorted(failures - last.failures)),
        closed_failures=tuple(sorted(last.failures - failures)),
        decisions={
            row.service: (last.decisions[row.service], row.outcome.value)
            for row in decisions
            if last.decisions.get(row.service, row.outcome.value) != row.outcome.value
        },
    )
