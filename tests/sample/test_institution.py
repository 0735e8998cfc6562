"""What the sample institution says: its facts, its attack, its plan."""

import gzip
import json
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

from hansa.knowledge import load_vocabulary
from hansa.runs.answers import read_answers
from hansa.runs.config import read_config

HERE = Path(__file__).parent
HAVENSTAD = HERE.parents[1] / "examples" / "havenstad"
FACTS: dict[str, Any] = yaml.safe_load((HERE / "expected_facts.yaml").read_text(encoding="utf-8"))
STORY: dict[str, Any] = yaml.safe_load((HERE / "attack_story.yaml").read_text(encoding="utf-8"))


def records(name: str) -> list[dict[str, Any]]:
    with gzip.open(HAVENSTAD / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_property_is_in_the_vocabulary() -> None:
    words = load_vocabulary()
    for document in FACTS.values():
        for fact in document["facts"]:
            assert fact["property"] in words, fact


@pytest.mark.parametrize("name", [name for name, row in FACTS.items() if not row["scan"]])
def test_quotes_stand_on_their_pages(name: str) -> None:
    document = pypdfium2.PdfDocument((HAVENSTAD / "documents" / name).read_bytes())
    pages = [plain(page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    assert len(pages) == FACTS[name]["pages"]
    for page in pages:
        assert "Voorbeeldgegevens / sample data" in page
    for fact in FACTS[name]["facts"]:
        if "quote" in fact:
            assert plain(fact["quote"]) in pages[fact["page"] - 1]


def test_the_register_is_read_and_names_only_what_is_there() -> None:
    config = read_config(HAVENSTAD)
    services = config.institution.services
    assert [service.id for service in services] == [
        "zaaksysteem",
        "burgerportaal",
        "archief",
        "rapportage",
        "meldingen",
    ]
    named = {path for service in services for path in (*service.documents, *service.telemetry)}
    assert all((HAVENSTAD / path).is_file() for path in named)
    there = {
        str(path.relative_to(HAVENSTAD))
        for folder in ("documents", "telemetry")
        for path in (HAVENSTAD / folder).iterdir()
    }
    assert named == there
    assert set(config.jurisdictions) == {path for path in there if path.startswith("telemetry/")}


def test_declarations_are_understood() -> None:
    config = read_config(HAVENSTAD)
    answers = read_answers(HAVENSTAD, HAVENSTAD / "answers.toml", config.institution)
    assert not answers.problems
    assert len(answers.observations) >= 15
    assert answers.csf is not None
    assert set(answers.csf) == {"zaaksysteem", "archief", "rapportage"}


def test_each_step_of_the_attack_is_where_the_story_says() -> None:
    loaded = {name: records(name) for name in STORY["events"]}
    assert {name: len(events) for name, events in loaded.items()} == STORY["events"]
    assert sum(STORY["events"].values()) >= 20_000
    telling = {
        "the memory of lsass is dumped with comsvcs.dll": "comsvcs.dll, MiniDump",
        "PsExec installs its service on the administration host": "PSEXESVC",
        "a shell is opened in the application's container": '"subresource": "exec"',
        "the key of the case system is exported": "kms.key.export",
        "the snapshot of the database is copied to the United States": "us-east-1",
        "the attachments of the portal are replicated to Canada": "BHS",
    }
    seen = set()
    for step in STORY["steps"]:
        text = json.dumps(loaded[step["file"]][step["record"]])
        if step["what"] in telling:
            assert telling[step["what"]] in text
            seen.add(step["what"])
    assert seen == set(telling)


def test_the_attack_goes_forward_in_time() -> None:
    order = ["mail", "execution", "credentials", "lateral", "evasion", "keys", "exfiltration"]
    first = {}
    for step in STORY["steps"]:
        first.setdefault(step["step"], step["time"])
    assert [first[step] for step in order] == sorted(first[step] for step in order)


def test_only_one_log_has_a_gap_of_more_than_a_day() -> None:
    gaps = {}
    for name in STORY["events"]:
        times = sorted(moment(record) for record in records(name))
        gaps[name] = max(later - earlier for earlier, later in pairwise(times))
    long = {name for name, gap in gaps.items() if gap > timedelta(hours=24)}
    assert long == {"telemetry/linux-audit.jsonl.gz"}


def moment(record: dict[str, Any]) -> datetime:
    for key in ("@timestamp", "requestReceivedTimestamp", "eventTimeStamp", "eventTime"):
        if key in record:
            return datetime.fromisoformat(record[key][:19])
    raise AssertionError(record)


def test_the_plan_has_the_form_of_a_plan() -> None:
    plan = json.loads((HAVENSTAD / "infrastructure" / "plan.json").read_text(encoding="utf-8"))
    assert plan["format_version"] == "1.2"
    planned = [row["address"] for row in rows(plan["planned_values"]["root_module"])]
    changes = {row["address"]: row for row in plan["resource_changes"]}
    assert sorted(planned) == sorted(changes)
    assert 35 <= len(planned) <= 50
    for row in changes.values():
        change = row["change"]
        assert set(change) == {
            "actions",
            "before",
            "after",
            "after_unknown",
            "before_sensitive",
            "after_sensitive",
        }
        for name, unknown in change["after_unknown"].items():
            assert unknown is not True or name not in change["after"], row["address"]
    configured = {row["address"] for row in plan["configuration"]["root_module"]["resources"]}
    for name, call in plan["configuration"]["root_module"]["module_calls"].items():
        configured |= {f"module.{name}.{row['address']}" for row in call["module"]["resources"]}
    assert configured == set(planned)


def rows(module: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(module.get("resources", []))
    for child in module.get("child_modules", []):
        found += rows(child)
    return found
