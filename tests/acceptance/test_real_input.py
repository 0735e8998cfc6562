"""Real input that nobody of this project wrote: 137 event logs, public rules, a PDF of the system."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETS = (
    "atomic/windows/credential_access/host/empire_mimikatz_logonpasswords.zip",
    "atomic/windows/lateral_movement/host",
    "atomic/aws/collection/ec2_proxy_s3_exfiltration.zip",
)
CONFIG = """
[institution]
id = "real"
name = "Real input"
jurisdiction = "NL"
as_of = 2026-11-01
[[data_classes]]
id = "intern"
rank = 1
[[services]]
id = "estate"
name = "Estate"
supplier = "STACKIT GmbH & Co. KG"
data_class = "intern"
owner = "Nobody"
documents = ["documents/*"]
telemetry = ["telemetry/*"]
[[schemes]]
id = "bio2"
edition = "1.2"
[rules]
folders = ["RULES"]
own = false
"""


def _system_pdf() -> Path | None:
    named = os.environ.get("HANSA_TEST_PDF", "/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf")
    return Path(named) if Path(named).is_file() else None


@pytest.mark.corpus
def test_real_logs_rules_and_a_real_document(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "institution"
    (folder / "documents").mkdir(parents=True)
    shutil.copytree(corpus / "evtx", folder / "telemetry" / "evtx", ignore=shutil.ignore_patterns("*.md"))
    for number, name in enumerate(SETS):
        path = corpus / "events" / name
        if path.is_dir():
            path = sorted(path.glob("*.zip"))[0]
        shutil.copy(path, folder / "telemetry" / f"set{number}.zip")
    pdf = _system_pdf()
    if pdf is not None:
        shutil.copy(pdf, folder / "documents" / "system.pdf")
    rules = corpus / "sigma" / "rules"
    (folder / "hansa.toml").write_text(CONFIG.replace("RULES", rules.resolve().as_posix()), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hansa", "check", str(folder), "--format", "json", "--quiet"],
        capture_output=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    report = json.loads(done.stdout)
    logs = [row for row in report["sources"]["read"] if row["path"].endswith(".evtx")]
    assert len(logs) == 137
    events = {
        row["subject"]: row["value"]
        for row in report["observations"]
        if row["property"] == "telemetry.events" and row["subject"].endswith(".evtx")
    }
    unread = [
        row["value"]
        for row in report["observations"]
        if row["property"] == "telemetry.unread" and row["subject"].endswith(".evtx")
    ]
    assert (len(events), sum(events.values()), sum(unread)) == (137, 4607, 0)
    assert report["detection"]["events"] > 4607
    files = len(list(rules.rglob("*.yml")))
    failed = sum(report["detection"]["rules_failed"].values())
    assert report["detection"]["rules_loaded"] + failed == files == 3141
    named = [row for row in report["sources"]["not_read"] if row["message"].startswith("could not load")]
    assert len(named) == failed
    assert len(report["detections"]) > 100
    if pdf is not None:
        read = {row["path"]: row["observations"] for row in report["sources"]["read"]}
        assert "documents/system.pdf" in read
