"""Nothing phones home: the system calls of the verbs show no connection beyond this machine's own sockets."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REMOTE = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(.*AF_INET6?")


def _verbs(sample: Path) -> dict[str, list[str]]:
    unreviewed = next((sample / "software").rglob("*.json"))
    return {
        "check": ["check", str(sample), "--quiet"],
        "read": ["read", str(next((sample / "documents").glob("*.pdf")))],
        "detect": ["detect", str(sample / "telemetry" / "stackit-audit.jsonl.gz")],
        "verify": ["verify", str(unreviewed), "--software", str(sample / "software")],
    }


@pytest.mark.parametrize("verb", ["check", "read", "detect", "verify"])
def test_a_verb_opens_no_connection(verb: str, sample: Path, tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not here")
    trace = tmp_path / "trace"
    command = [sys.executable, "-m", "hansa", *_verbs(sample)[verb]]
    done = subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=network", "-o", str(trace), *command],
        capture_output=True,
        check=False,
        timeout=600,
    )
    if "Operation not permitted" in done.stderr.decode("utf-8", "replace"):
        pytest.skip("strace is refused here")
    assert done.returncode in (0, 1), done.stderr.decode("utf-8", "replace")
    assert [line for line in trace.read_text("utf-8", "replace").splitlines() if REMOTE.search(line)] == []
