"""``hansa detect`` as people call it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from hansa.cli.app import app

FIELDS = [
    "rule_id",
    "rule_title",
    "level",
    "tags",
    "time",
    "file",
    "record",
    "channel",
    "event_id",
    "computer",
    "matched",
]
RULE = {
    "title": "Evil",
    "id": "00000000-0000-4000-8000-000000000001",
    "level": "medium",
    "tags": ["attack.execution"],
    "logsource": {"product": "windows", "service": "security"},
    "detection": {"s": {"EventID": 4688, "CommandLine|contains": "evil"}, "condition": "s"},
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "evil.yml").write_text(yaml.safe_dump(RULE), "utf-8")
    (tmp_path / "logs").mkdir()
    event = {"@timestamp": "2026-10-27T12:00:00Z", "Channel": "Security", "EventID": 4688, "Hostname": "h"}
    lines = [{**event, "CommandLine": "=evil()"}, {**event, "CommandLine": "good"}]
    data = "\n".join(json.dumps(line) for line in lines) + "\nnot json\n"
    (tmp_path / "logs" / "a.jsonl.gz").write_bytes(gzip.compress(data.encode()))
    return tmp_path


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["detect", *arguments])


def test_jsonl_and_summary(place: Path) -> None:
    result = call("logs", "--rules", "rules", "--format", "jsonl", "--summary", "s.json", "--quiet")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    detection = json.loads(line)
    assert list(detection) == FIELDS
    assert detection == {
        "rule_id": RULE["id"],
        "rule_title": "Evil",
        "level": "medium",
        "tags": ["attack.execution"],
        "time": "2026-10-27T12:00:00Z",
        "file": "logs/a.jsonl.gz!/a.jsonl",
        "record": 0,
        "channel": "Security",
        "event_id": "4688",
        "computer": "h",
        "matched": {"EventID": 4688, "CommandLine": "=evil()"},
    }
    summary = json.loads((place / "s.json").read_text("utf-8"))
    assert summary["events_read"] == 2
    assert summary["not_parsed"] == {"total": 1, "reasons": {"malformed": 1}}
    assert summary["rules_loaded"] == 1
    assert summary["could_not_load"]["total"] == 0
    assert summary["could_not_fire"]["total"] == 0


def test_fail_on(place: Path) -> None:
    assert call("logs", "--rules", "rules", "--fail-on", "medium").exit_code == 1
    assert call("logs", "--rules", "rules", "--fail-on", "high").exit_code == 0


def test_csv_cells_are_never_formulas(place: Path) -> None:
    result = call("logs", "--rules", "rules", "--format", "csv", "-o", "out.csv")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO((place / "out.csv").read_text("utf-8"))))
    assert list(rows[0]) == FIELDS
    assert json.loads(rows[0]["matched"])["CommandLine"] == "=evil()"
    assert not any(value.startswith(("=", "+", "-", "@")) for value in rows[0].values())


def test_text_names_what_was_lost(place: Path) -> None:
    (place / "rules" / "bad.yml").write_text("title: x\n", "utf-8")
    result = call("logs", "--rules", "rules")
    assert "Evil" in result.stdout
    assert "2 events, 1 detections" in result.stderr
    assert "1 records not parsed, 1 rules could not load" in result.stderr
    assert "bad.yml" in result.stderr
    assert "line 3" in result.stderr


def test_control_characters_do_not_reach_the_terminal(place: Path) -> None:
    event = {"Channel": "Security", "EventID": 4688, "CommandLine": "evil \x1b[31m\x07"}
    (place / "logs" / "b.jsonl").write_text(json.dumps(event), "utf-8")
    result = call("logs/b.jsonl", "--rules", "rules")
    assert "evil" in result.stdout
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.jsonl"], "gone.jsonl does not exist"),
        (["logs", "--rules", "gone"], "gone does not exist"),
        (["logs", "--value", "x"], "is not NAME=VALUE"),
        (["empty.jsonl"], "no event could be read"),
    ],
)
def test_unusable_input_is_one_sentence(place: Path, arguments: list[str], words: str) -> None:
    (place / "empty.jsonl").write_text("", "utf-8")
    result = call(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_rules_that_do_not_load_are_unusable(place: Path) -> None:
    (place / "rules" / "evil.yml").write_text("title: x\n", "utf-8")
    result = call("logs", "--rules", "rules")
    assert result.exit_code == 2
    assert "no detection" in result.stderr


def test_own_rules_on_the_sample(havenstad: Path, tmp_path: Path) -> None:
    values = ["--value", "reviewed_digests=x", "--value", "allowed_countries=NL"]
    result = call(str(havenstad / "telemetry"), "--format", "jsonl", *values)
    assert result.exit_code == 1
    titles = {json.loads(line)["rule_title"] for line in result.stdout.splitlines()}
    assert {"Key Exported From The Key Service", "Process Memory Dumped With comsvcs.dll"} <= titles
