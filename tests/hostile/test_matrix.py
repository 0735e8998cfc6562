"""Every kind of source × every fault: named with its reason, within bounds, and nothing passes because of it.

The files are made when the test runs. Cells that make no sense are named in ``NO_SENSE``.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

SECONDS = 60
MEMORY = int(1.5 * 1024**3)

KINDS = {
    "document": "documents/fault.pdf",
    "plan": "infrastructure/fault.json",
    "manifest": "infrastructure/fault.yaml",
    "software": "software/fault.json",
    "telemetry": "telemetry/fault.jsonl",
    "config": "hansa.toml",
    "answers": "answers.toml",
    "parties": "knowledge/parties.yaml",
    "rules": "rules/fault.yml",
}

NO_SENSE = {
    (
        "manifest",
        "deep_json",
    ): "JSON is YAML here: the plan has this cell, the manifest the alias bomb",
    ("document", "deep_json"): "a document is no JSON",
    ("document", "alias_bomb"): "a document is no YAML",
    ("telemetry", "alias_bomb"): "telemetry is never read as YAML",
    ("plan", "alias_bomb"): "a plan is never read as YAML; the manifest is",
    ("software", "alias_bomb"): "statements and SBOMs are never read as YAML",
    ("config", "alias_bomb"): "TOML has no aliases",
    ("answers", "alias_bomb"): "TOML has no aliases",
    ("config", "deep_json"): "TOML, not JSON",
    ("answers", "deep_json"): "TOML, not JSON",
    ("parties", "deep_json"): "JSON is YAML: the same parser as alias_bomb",
    ("rules", "deep_json"): "JSON is YAML: the same parser as alias_bomb",
    **{(kind, "page_tree_loop"): "only a PDF has a page tree" for kind in KINDS if kind != "document"},
    **{
        (
            kind,
            "archive_traversal",
        ): "only telemetry opens archives; zip_bomb shows the refusal"
        for kind in KINDS
        if kind != "telemetry"
    },
}


# ---- faults ----------------------------------------------------------------------------------------------


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    good = {
        ".pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pa",
        ".json": b'{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"addr',
        ".yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n",
        ".jsonl": b'{"EventID": 1, "Channel": "Security", "n": 1}\n{"EventID": 1, "Cha',
        ".toml": b'[institution]\nid = "havens',
        ".yml": b"title: x\nlogsource: {product: windows\n",
    }
    path.write_bytes(good[path.suffix])


def wrong_type(path: Path) -> None:
    # A picture under the name of something else.
    path.write_bytes(b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 40)


def zip_bomb(path: Path) -> None:
    block = b"{" + b" " * (4 * 1024 * 1024 - 2) + b"\n"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("bomb.jsonl", "w", force_zip64=True) as member,
    ):
        for _ in range(250):
            member.write(block)


def xml_entity(path: Path) -> None:
    lines = ['<?xml version="1.0"?>', "<!DOCTYPE x [", '<!ENTITY a "aaaaaaaaaa">']
    names = "abcdefghij"
    for before, name in pairwise(names):
        lines.append(f'<!ENTITY {name} "{f"&{before};" * 10}">')
    lines += ['<!ENTITY file SYSTEM "file:///etc/passwd">', "]>", "<x>&j;&file;</x>"]
    path.write_text("\n".join(lines), "utf-8")


def alias_bomb(path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghijk"
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    path.write_text("\n".join(lines), "utf-8")


def deep_json(path: Path) -> None:
    depth = 200_000
    path.write_bytes(b'{"x":' + b"[" * depth + b"]" * depth + b"}\n")


def archive_traversal(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.jsonl", '{"EventID": 1}\n')
        archive.writestr("/absolute.jsonl", '{"EventID": 1}\n')


def long_line(path: Path) -> None:
    """2 GB on one line, sparse on disk: bytes that no parser can cut."""
    with path.open("wb") as stream:
        stream.write(b'{"x": "')
        stream.truncate(2 * 1024**3)
        stream.seek(0, 2)
        stream.write(b'"}\n')


def page_tree_loop(path: Path) -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    path.write_bytes(bytes(out))


FAULTS: dict[str, Callable[[Path], None]] = {
    function.__name__: function
    for function in (
        empty,
        truncated,
        wrong_type,
        zip_bomb,
        xml_entity,
        alias_bomb,
        deep_json,
        archive_traversal,
        long_line,
        page_tree_loop,
    )
}

CONFIG = """
[institution]
id = "probe"
name = "Probe"
jurisdiction = "NL"
as_of = 2026-11-01
[[data_classes]]
id = "intern"
rank = 1
[[services]]
id = "service"
name = "Service"
supplier = "STACKIT GmbH & Co. KG"
data_class = "intern"
owner = "Nobody"
documents = ["documents/*"]
resources = ["infrastructure/*"]
software = ["*"]
telemetry = ["telemetry/*"]
[[schemes]]
id = "bio2"
edition = "1.2"
[[decision]]
data_classes = ["intern"]
block = ["bio2:*"]
[rules]
folders = ["rules"]
"""


def institution(folder: Path) -> Path:
    for name in ("documents", "infrastructure", "software", "telemetry", "knowledge", "rules"):
        (folder / name).mkdir(parents=True)
    (folder / "hansa.toml").write_text(CONFIG, "utf-8")
    return folder


def run(folder: Path) -> tuple[int, dict[str, Any] | None, str, float]:
    """Run the check as a user does, under a hard limit of memory."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "hansa", "check", str(folder), "--format", "json", "--quiet"],
        capture_output=True,
        timeout=SECONDS + 30,
        check=False,
        cwd=folder,
    )
    seconds = time.monotonic() - started
    report = json.loads(done.stdout) if done.stdout.strip() else None
    return done.returncode, report, done.stderr.decode("utf-8", "replace"), seconds


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> frozenset[tuple[str, str]]:
    """What passes without any source."""
    code, report, errors, _ = run(institution(tmp_path_factory.mktemp("probe") / "i"))
    assert code == 0, errors
    assert report is not None
    return passes(report)


def passes(report: dict[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((row["check"], row["subject"]) for row in report["findings"] if row["status"] == "PASS")


CELLS = [(kind, fault) for kind in KINDS for fault in FAULTS if (kind, fault) not in NO_SENSE]


@pytest.mark.parametrize(("kind", "fault"), CELLS)
def test_a_fault_is_named_and_nothing_passes_because_of_it(
    kind: str, fault: str, tmp_path: Path, baseline: frozenset[tuple[str, str]]
) -> None:
    folder = institution(tmp_path / "i")
    target = folder / KINDS[kind]
    FAULTS[fault](target)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    code, report, errors, seconds = run(folder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert "Traceback" not in errors
    assert seconds < SECONDS
    assert peak < MEMORY, f"{peak} bytes (before: {before * 1024})"
    if kind in ("config", "parties"):
        # Without them there is nothing to judge by: the run is refused in one sentence that names the file.
        assert (code, report) == (2, None)
        assert target.name in errors
        return
    assert code in (0, 1), errors
    assert report is not None
    named = [
        row
        for row in report["sources"]["not_read"]
        if row["path"].partition("!/")[0] == KINDS[kind] and row["reason"] and row["message"]
    ]
    if kind == "rules":
        assert named or KINDS[kind] in json.dumps(report["detection"]), report["detection"]
    else:
        assert named, report["sources"]["not_read"]
    assert passes(report) <= baseline
    assert not list(tmp_path.rglob("escaped*"))


def test_a_gzip_that_ends_early_keeps_what_was_read(tmp_path: Path) -> None:
    folder = institution(tmp_path / "i")
    lines = b"".join(b'{"EventID": 4624, "Channel": "Security", "n": %d}\n' % n for n in range(50_000))
    (folder / "telemetry/log.jsonl.gz").write_bytes(gzip.compress(lines)[:-2000])
    code, report, errors, _ = run(folder)
    assert code in (0, 1), errors
    assert report is not None
    assert 0 < report["detection"]["events"] < 50_000
    (problem,) = report["sources"]["not_read"]
    assert (problem["path"], problem["reason"]) == ("telemetry/log.jsonl.gz!/log.jsonl", "truncated")
