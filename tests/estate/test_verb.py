"""``hansa estate``: the machine contract, the table, the sentence for people, the exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hansa.cli import app

from .plans import plan, resource

KEYS = [
    "address",
    "type",
    "class",
    "service",
    "provider",
    "operator",
    "region",
    "country",
    "encrypted",
    "key_custody",
    "public",
    "exposures",
    "unknown",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    volume = resource("aws_ebs_volume.v", {"region": "eu-central-1", "encrypted": True})
    bucket = resource("stackit_objectstorage_bucket.b", {"name": "=b", "region": "eu01"})
    late = resource("aws_db_instance.d", {"region": "eu-west-1"}, unknown={"storage_encrypted": True})
    (tmp_path / "plan.json").write_text(json.dumps(plan([volume, bucket, late])), "utf-8")
    return tmp_path


def test_json_keeps_to_the_contract(folder: Path) -> None:
    result = CliRunner().invoke(app, ["estate", str(folder / "plan.json"), "--format", "json"])
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)
    assert [list(row) for row in rows] == [KEYS] * 3
    volume, bucket, late = rows
    assert volume["address"] == "aws_ebs_volume.v"
    assert (volume["operator"], volume["region"], volume["country"]) == (
        "Amazon Web Services EMEA SARL",
        "eu-central-1",
        "DE",
    )
    assert (volume["encrypted"], volume["key_custody"], volume["service"]) == (True, "provider_key", None)
    assert {"law": "us-cloud-act", "country": "US", "party": "Amazon.com, Inc."}.items() <= volume[
        "exposures"
    ][0].items()
    assert all(list(entry) == ["law", "country", "party", "path"] for entry in volume["exposures"])
    assert bucket["exposures"] == []
    assert bucket["unknown"] == []
    assert late["encrypted"] is None
    assert any(sentence.startswith("encrypted: after_apply") for sentence in late["unknown"])


def test_csv_holds_no_formulas(folder: Path) -> None:
    result = CliRunner().invoke(app, ["estate", str(folder), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == KEYS
    assert [row["encrypted"] for row in rows] == ["true", "", ""]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_text_counts(folder: Path) -> None:
    result = CliRunner().invoke(app, ["estate", str(folder)])
    assert result.exit_code == 0
    assert (
        "3 resources: 2 reached by foreign law, 0 of which something is not known, 1 clear" in result.stdout
    )


def test_what_is_not_read_is_named(folder: Path) -> None:
    (folder / "broken.json").write_text('{"a": ', "utf-8")
    result = CliRunner().invoke(app, ["estate", str(folder), "--format", "json"])
    assert result.exit_code == 0
    assert "broken.json" in result.stderr
    assert "broken.json" in CliRunner().invoke(app, ["estate", str(folder)]).stdout


@pytest.mark.parametrize("name", ["missing.json", "notes.txt"])
def test_unusable_input_leaves_with_two(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    result = CliRunner().invoke(app, ["estate", str(tmp_path / name)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert name in result.stderr


def test_the_sample_institution(havenstad: Path) -> None:
    if not (havenstad / "hansa.toml").exists():
        pytest.skip("the sample institution is not there")
    result = CliRunner().invoke(app, ["estate", str(havenstad), "--format", "json"])
    assert result.exit_code == 0, result.stderr
    rows = {row["address"]: row for row in json.loads(result.stdout)}
    assert {row["service"] for row in rows.values()} >= {
        "zaaksysteem",
        "burgerportaal",
        "archief",
        "rapportage",
        "meldingen",
    }
    archive = [row for row in rows.values() if row["service"] == "archief"]
    assert {(row["country"], row["operator"]) for row in archive} == {("NL", "Havenstad Datacentrum B.V.")}
    assert not any(row["exposures"] for row in archive)
    reports = [
        row for row in rows.values() if row["service"] == "rapportage" and row["class"] == "object_store"
    ]
    assert all({entry["law"] for entry in row["exposures"]} >= {"us-cloud-act"} for row in reports)
    portal = [row for row in rows.values() if row["service"] == "burgerportaal"]
    assert "CA" in {entry["country"] for row in portal for entry in row["exposures"]}
    shippers = [row for row in rows.values() if row["service"] == "meldingen" and row["type"] == "ConfigMap"]
    assert "US" in {entry["country"] for row in shippers for entry in row["exposures"]}
