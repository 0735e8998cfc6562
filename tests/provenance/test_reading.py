"""The software folder: what is observed, where it stands, and what could not be read."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tools.sample import digests
from tools.sample.software import build

from hansa.knowledge import KnowledgeBase, load_vocabulary
from hansa.model import (
    Basis,
    Country,
    JsonPointer,
    LineSpan,
    Observation,
    ProblemReason,
    SubjectKind,
    Unknown,
)
from hansa.provenance import Refusal, SoftwareReading, read_software
from provenance.simulator import hex_of, provenance_body, seal

AS_OF = date(2026, 11, 1)
REVIEWED = digests.ZAAKSYSTEEM_APP_DIGEST.removeprefix("sha256:")
UNREVIEWED = digests.MELDINGEN_API_DIGEST.removeprefix("sha256:")
STRANGE = hex_of("an image that nobody knows")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build(tmp_path / "software")
    return tmp_path


@pytest.fixture
def read(root: Path, knowledge: KnowledgeBase) -> Any:
    def go(**options: Any) -> SoftwareReading:
        return read_software(root, root / "software", knowledge=knowledge, **({"as_of": AS_OF} | options))

    return go


def facts(observations: tuple[Observation, ...], key: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for entry in observations:
        if entry.subject.key == key:
            found.setdefault(entry.property, []).append(entry.value)
    return found


def text_at(root: Path, observation: Observation) -> str:
    """Open the place of an observation again, by another route than the reader's."""
    path = root / observation.source.path
    locator = observation.locator
    if isinstance(locator, LineSpan):
        return "\n".join(path.read_text("utf-8").split("\n")[locator.first - 1 : locator.last])
    assert isinstance(locator, JsonPointer)
    value = json.loads(path.read_text("utf-8"))
    for step in locator.pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return str(value)


def test_sample_is_read_without_problems(read: Any) -> None:
    reading = read()
    assert reading.problems == ()
    assert {subject.key for subject in reading.artifacts} == {REVIEWED, UNREVIEWED}
    assert all(subject.kind is SubjectKind.ARTIFACT for subject in reading.artifacts)
    assert len(reading.sources) == 10


def test_facts_of_the_reviewed_image(read: Any) -> None:
    found = facts(read().observations, REVIEWED)
    assert found["artifact.provenance_valid"] == [True]
    assert found["artifact.review_quorum"] == [True]
    assert sorted(found["artifact.reviewed_by"], key=str) == [Country("DE"), Country("NL")]
    assert found["artifact.built_from"] == [f"{digests.ZAAKSYSTEEM_REPOSITORY}@{digests.ZAAKSYSTEEM_COMMIT}"]
    assert found["artifact.has_sbom"] == [True]
    assert found["artifact.component_count"] == [6]
    assert sorted(found["artifact.origin_country"], key=str) == [Country("DE"), Country("NL")]
    assert "artifact.review_objection" not in found


def test_the_quorum_lapses_with_the_last_review_it_needs(read: Any) -> None:
    (quorum,) = [entry for entry in read().observations if entry.property == "artifact.review_quorum"]
    assert quorum.valid_to == date(2027, 4, 4)
    later = read(as_of=date(2027, 4, 5))
    assert "artifact.review_quorum" not in facts(later.observations, REVIEWED)


def test_absence_is_observed_only_for_what_is_deployed(read: Any) -> None:
    reading = read()
    assert "artifact.review_quorum" not in facts(reading.observations, UNREVIEWED)
    deployed = reading.deployed_observations([f"sha256:{UNREVIEWED}", digests.ZAAKSYSTEEM_APP_REFERENCE])
    assert facts(deployed, REVIEWED) == {}
    assert facts(deployed, UNREVIEWED) == {"artifact.review_quorum": [False]}


def test_an_image_nobody_speaks_of(read: Any) -> None:
    deployed = read().deployed_observations(
        [f"registry.example/shipper:1@sha256:{STRANGE}", "busybox:latest"]
    )
    assert facts(deployed, STRANGE) == {
        "artifact.provenance_valid": [False],
        "artifact.review_quorum": [False],
    }
    assert len(deployed) == 2
    assert {entry.quote for entry in deployed} == {'covers = "everything deployed"', "quorum = 2"}


def test_every_observation_keeps_to_the_vocabulary_and_its_quote_stands_there(root: Path, read: Any) -> None:
    reading = read()
    deployed = reading.deployed_observations([UNREVIEWED, STRANGE])
    vocabulary = load_vocabulary()
    for entry in (*reading.observations, *deployed):
        assert vocabulary.fault(entry) == ""
        assert entry.quote
        assert entry.quote in text_at(root, entry)
        assert entry.source in reading.sources


def test_only_verified_signatures_and_the_policy_prove(read: Any) -> None:
    for entry in read().observations:
        from_sbom = entry.source.path.startswith("software/sbom/")
        assert entry.basis is (Basis.ATTESTED if from_sbom else Basis.PROVEN)


def test_policy_that_covers_nothing_makes_nothing_of_absence(root: Path, read: Any) -> None:
    path = root / "software" / "policy.toml"
    path.write_text(path.read_text("utf-8").replace('covers = "everything deployed"\n', ""), "utf-8")
    assert read().deployed_observations([UNREVIEWED, STRANGE]) == ()


def test_policy_that_covers_one_registry(root: Path, read: Any) -> None:
    path = root / "software" / "policy.toml"
    text = path.read_text("utf-8").replace(
        '"everything deployed"', '["registry.onstackit.cloud/havenstad/*"]'
    )
    path.write_text(text, "utf-8")
    found = read().deployed_observations(
        [digests.MELDINGEN_API_REFERENCE, f"docker.example/x:1@sha256:{STRANGE}"]
    )
    assert facts(found, UNREVIEWED) == {"artifact.review_quorum": [False]}
    assert facts(found, STRANGE) == {}


def test_absence_is_unknown_while_a_file_could_not_be_read(root: Path, read: Any) -> None:
    path = root / "software" / "reviews" / "zaaksysteem-app-de.dsse.json"
    path.write_bytes(path.read_bytes()[:200])
    reading = read()
    assert [problem.reason for problem in reading.problems] == [ProblemReason.TRUNCATED]
    (quorum,) = facts(reading.deployed_observations([REVIEWED]), REVIEWED)["artifact.review_quorum"]
    assert isinstance(quorum, Unknown)
    assert quorum.reason == "unreadable"


def test_tampered_review(root: Path, read: Any) -> None:
    path = root / "software" / "reviews" / "zaaksysteem-app-de.dsse.json"
    data = json.loads(path.read_text("utf-8"))
    other = json.loads((root / "software" / "reviews" / "zaaksysteem-app-nl.dsse.json").read_text("utf-8"))
    data["signatures"][0]["sig"] = other["signatures"][0]["sig"]
    path.write_text(json.dumps(data), "utf-8")
    reading = read()
    chain = reading.chain(REVIEWED)
    assert not chain.ok
    assert Refusal.BAD_SIGNATURE in {link.refusal for link in chain.links}
    found = facts(reading.deployed_observations([REVIEWED]), REVIEWED)
    assert found == {"artifact.review_quorum": [False]}


def test_forged_provenance_is_observed_at_its_signature(root: Path, read: Any) -> None:
    envelope = seal(provenance_body(STRANGE, hex_of("commit", 40)), "stranger")
    path = root / "software" / "provenance" / "forged.json"
    path.write_text(json.dumps(_to_json(envelope)), "utf-8")
    reading = read()
    assert facts(reading.observations, STRANGE) == {"artifact.provenance_valid": [False]}
    deployed = reading.deployed_observations([STRANGE])
    assert facts(deployed, STRANGE) == {"artifact.review_quorum": [False]}


def _to_json(envelope: Any) -> dict[str, Any]:
    return {
        "payload": base64.b64encode(envelope.payload).decode(),
        "payloadType": envelope.payload_type,
        "signatures": [{"keyid": entry.keyid, "sig": entry.text} for entry in envelope.signatures],
    }


def test_without_a_policy_provenance_is_attested_only(root: Path, read: Any) -> None:
    (root / "software" / "policy.toml").unlink()
    reading = read()
    found = facts(reading.observations, UNREVIEWED)
    assert set(found) == {"artifact.builder", "artifact.name", "artifact.built_from"}
    assert {entry.basis for entry in reading.observations} == {Basis.ATTESTED}
    assert not any(chain.ok for chain in reading.chains)
    assert reading.deployed_observations([UNREVIEWED]) == ()
    assert {problem.path for problem in reading.problems} == {
        f"software/keys/{name}.pem"
        for name in ("builder", "demo-review-de", "demo-review-fr", "demo-review-nl")
    }


def test_json_lines(root: Path, read: Any) -> None:
    folder = root / "software"
    files = sorted(folder.glob("*/*.dsse.json"))
    lines = [json.dumps(json.loads(path.read_text("utf-8"))) for path in files]
    shutil.rmtree(folder / "provenance")
    shutil.rmtree(folder / "reviews")
    lines.insert(2, "{broken")
    (folder / "all.intoto.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    reading = read()
    assert reading.chain(REVIEWED).ok
    (problem,) = reading.problems
    assert (problem.place, problem.whole) == ("line 3", False)
    for entry in reading.observations:
        assert entry.quote in text_at(root, entry)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", ProblemReason.EMPTY),
        (b"hello", ProblemReason.UNSUPPORTED),
        (b"\x00\x01\x02", ProblemReason.UNSUPPORTED),
        (b"{}", ProblemReason.UNSUPPORTED),
        (b"[1, 2]", ProblemReason.UNSUPPORTED),
        (b'{"payloadType": "x", "signatures": []', ProblemReason.TRUNCATED),
        (b'{"payloadType": 1, "payload": "", "signatures": []}', ProblemReason.MALFORMED),
        (b'{"payloadType": "x", "payload": "e30", "signatures": []}', ProblemReason.MALFORMED),
        (b'{"payloadType": "x", "payload": "e31=", "signatures": []}', ProblemReason.MALFORMED),
        (b'{"payloadType": "x", "payload": "e30=", "signatures": [1]}', ProblemReason.MALFORMED),
        (b'{"payloadType": "x", "payload": "e30=", "signatures": [{"sig": 1}]}', ProblemReason.MALFORMED),
        (b'{"payloadType": "x", "payload": "e30=", "signatures": []}', ProblemReason.UNSUPPORTED),
        (b'{"payloadType": "x", "payload": "/////w==", "signatures": []}', ProblemReason.ENCODING),
        (b'{"spdxVersion": "SPDX-2.3"}', ProblemReason.UNSUPPORTED),
        (b'{"mediaType": "x", "dsseEnvelope": {}}', ProblemReason.UNSUPPORTED),
        (b'{"bomFormat": "CycloneDX"}', ProblemReason.MISSING_DATA),
        (b'{"bomFormat": "CycloneDX", "metadata": {"component": {"name": "x"}}}', ProblemReason.MISSING_DATA),
        (b'{"a":' * 5000, ProblemReason.TOO_DEEP),
        (b'{"_type": "https://in-toto.io/Statement/v1", "subject": []}', ProblemReason.MALFORMED),
    ],
)
def test_what_cannot_be_read_is_named(root: Path, read: Any, content: bytes, reason: ProblemReason) -> None:
    (root / "software" / "odd.json").write_bytes(content)
    reading = read()
    (problem,) = reading.problems
    assert (problem.path, problem.reason) == ("software/odd.json", reason)
    assert problem.message
    assert reading.chain(REVIEWED).ok


def test_repeated_key_in_a_payload_is_refused(root: Path, read: Any) -> None:
    body = '{"_type":"https://in-toto.io/Statement/v1","predicateType":"a","predicateType":"b"}'
    path = root / "software" / "odd.json"
    path.write_text(body, "utf-8")
    (problem,) = read().problems
    assert "stands there twice" in problem.message


def test_unsigned_statement_is_shown_as_unsigned(root: Path, read: Any) -> None:
    body = provenance_body(STRANGE, hex_of("commit", 40))
    (root / "software" / "bare.json").write_text(json.dumps(body), "utf-8")
    reading = read()
    assert reading.problems == ()
    assert reading.chain(STRANGE).provenance.refusal is Refusal.UNSIGNED
    (entry,) = [entry for entry in reading.observations if entry.subject.key == STRANGE]
    assert (entry.value, text_at(root, entry)) == (False, "https://in-toto.io/Statement/v1")


def test_link_out_of_the_folder_is_not_followed(root: Path, read: Any, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.json"
    outside.write_text("{}", "utf-8")
    (root / "software" / "x.json").symlink_to(outside)
    (problem,) = read().problems
    assert problem.reason is ProblemReason.UNSAFE_PATH


def test_folder_that_is_not_there(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    reading = read_software(tmp_path, tmp_path / "software", knowledge=knowledge, as_of=AS_OF)
    (problem,) = reading.problems
    assert problem.reason is ProblemReason.MISSING
    assert reading.observations == ()


def test_broken_policy_is_a_problem_and_proves_nothing(root: Path, read: Any) -> None:
    (root / "software" / "policy.toml").write_text("version = 1\nversion = 1\n", "utf-8")
    reading = read()
    assert reading.policy is None
    assert reading.problems[0].path == "software/policy.toml"
    assert {entry.basis for entry in reading.observations} == {Basis.ATTESTED}


def test_sbom_found_by_purl_and_nested_components(root: Path, read: Any) -> None:
    sbom = {
        "bomFormat": "CycloneDX",
        "metadata": {"component": {"name": "x", "purl": f"pkg:oci/x@sha256%3A{STRANGE}?arch=amd64"}},
        "components": [
            {"name": "a", "components": [{"name": "b", "supplier": {"address": {"country": "Frankrijk"}}}]},
            {"name": "c", "manufacturer": {"address": {"country": "fr"}}},
        ],
    }
    (root / "software" / "sbom" / "x.json").write_text(json.dumps(sbom), "utf-8")
    reading = read()
    found = facts(reading.observations, STRANGE)
    assert found["artifact.component_count"] == [3]
    assert Country("FR") in found["artifact.origin_country"]
    assert [value.reason for value in found["artifact.origin_country"] if isinstance(value, Unknown)] == [
        "unreadable"
    ]
    for entry in reading.observations:
        assert entry.quote in text_at(root, entry)


def test_sample_is_the_same_bytes_at_every_run(root: Path, havenstad: Path) -> None:
    shipped, made = havenstad / "software", root / "software"
    names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file())
    for name in names:
        assert (shipped / name).read_bytes() == (made / name).read_bytes(), name


def test_more_lines_than_are_read(root: Path, read: Any) -> None:
    (root / "software" / "long.jsonl").write_bytes(b"{}" + b"\n" * 100_000 + b"{}\n" * 7)
    found = {(problem.reason, problem.place) for problem in read().problems}
    assert found == {
        (ProblemReason.TOO_LARGE, "line 100001"),
        (ProblemReason.UNSUPPORTED, "line 1"),
    }
