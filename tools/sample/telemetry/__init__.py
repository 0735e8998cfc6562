"""Five working days of invented telemetry, with one attack in it."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.sample.telemetry import cloud, kubernetes, linux, openstack, windows
from tools.sample.telemetry.clock import Happening

__all__ = ["FILES", "write_story", "write_telemetry"]

FILES = {
    "windows.jsonl.gz": windows.happenings,
    "linux-audit.jsonl.gz": linux.happenings,
    "kubernetes-audit.jsonl.gz": kubernetes.happenings,
    "stackit-audit.jsonl.gz": cloud.stackit,
    "aws-cloudtrail.jsonl.gz": cloud.aws,
    "ovh-audit.jsonl.gz": cloud.ovh,
    "openstack-audit.jsonl.gz": openstack.happenings,
}

_HEAD = """\
# The attack in the sample telemetry, step by step; written by the generator (python -m tools.sample).
# record: place of the event in its file, counted from 0. time: UTC. shows: what a rule can recognise it by.
"""


def write_telemetry(folder: Path) -> dict[str, list[Happening]]:
    """Write the log files into ``folder``.

    Returns:
        File name → its events in the order in which they stand there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, list[Happening]] = {}
    for name, make in FILES.items():
        events = sorted(make(), key=lambda event: event.at)
        lines = "".join(json.dumps(event.record, ensure_ascii=False) + "\n" for event in events)
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
            packed.write(lines.encode())
        (folder / name).write_bytes(buffer.getvalue())
        written[name] = events
    return written


def write_story(path: Path, written: Mapping[str, list[Happening]]) -> None:
    """Write which record of which file is which step of the attack."""
    steps: list[dict[str, Any]] = []
    for name, events in written.items():
        for place, event in enumerate(events):
            if event.step:
                steps.append(
                    {
                        "step": event.step,
                        "file": f"telemetry/{name}",
                        "record": place,
                        "time": event.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "what": event.what,
                        "shows": event.shows,
                    }
                )
    steps.sort(key=lambda row: (row["time"], row["file"], row["record"]))
    counts = {f"telemetry/{name}": len(events) for name, events in written.items()}
    text = yaml.safe_dump({"events": counts, "steps": steps}, allow_unicode=True, sort_keys=False, width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD + text, encoding="utf-8")
