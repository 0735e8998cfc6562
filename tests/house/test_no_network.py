"""Nothing opens a connection: Python's audit hook at import, and the kernel's view (strace) of other verbs.

``check``, ``read``, ``detect`` and ``verify`` are looked at in ``tests/acceptance``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OUTSIDE = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg|bind)\(.*\bAF_INET6?\b")

# Raises at any look-up of a name and any use of a socket but AF_UNIX.
GUARD = """
import socket, sys

def guard(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        raise SystemExit(f"{event} {arguments}")
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        if arguments[0].family != socket.AF_UNIX:
            raise SystemExit(f"{event} {arguments[1:]}")

sys.addaudithook(guard)
"""

EVERYTHING = """
import importlib, pkgutil, hansa
for module in pkgutil.walk_packages(hansa.__path__, "hansa."):
    if module.name != "hansa.__main__":
        importlib.import_module(module.name)
for name in {names!r}:
    importlib.import_module(name)
print("imported")
"""

# Import name of every library that Hansa stands on, from pyproject.toml.
LIBRARIES = {
    "cel-expr-python": "cel_expr_python",
    "cryptography": "cryptography.fernet",
    "cyclonedx-python-lib": "cyclonedx.model.bom",
    "defusedxml": "defusedxml.ElementTree",
    "evtx": "evtx",
    "google-re2": "re2",
    "in-toto-attestation": "in_toto_attestation.v1.statement",
    "jinja2": "jinja2",
    "numpy": "numpy",
    "opencv-python-headless": "cv2",
    "orjson": "orjson",
    "pdfplumber": "pdfplumber",
    "pillow": "PIL.Image",
    "py3langid": "py3langid",
    "pydantic": "pydantic",
    "pypdfium2": "pypdfium2",
    "pysigma": "sigma.collection",
    "pyyaml": "yaml",
    "rich": "rich.console",
    "securesystemslib": "securesystemslib.signer",
    "tesserocr": "tesserocr",
    "typer": "typer",
    "zstandard": "zstandard",
}


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GUARD + code], capture_output=True, text=True, check=False
    )


def test_the_list_of_libraries_is_that_of_the_project(repository: Path) -> None:
    import tomllib

    table = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    wanted = {re.split(r"[\[<>=~! ]", line, maxsplit=1)[0] for line in table["project"]["dependencies"]}
    assert wanted == set(LIBRARIES)


def test_no_library_calls_home_when_it_is_imported() -> None:
    result = run(EVERYTHING.format(names=sorted(LIBRARIES.values())))
    assert result.stdout == "imported\n", result.stderr


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "socket.getaddrinfo('localhost', 80)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ],
)
def test_the_guard_sees_a_connection(call: str) -> None:
    result = run(call)
    assert result.returncode == 1
    assert result.stderr.startswith("socket.")


@pytest.fixture(scope="module")
def strace() -> str:
    """strace, where it is installed and the kernel lets it look."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    probe = subprocess.run(
        [found, "-f", "-qq", "-e", "trace=network", "true"], capture_output=True, text=True, check=False
    )
    if probe.returncode != 0:
        pytest.skip(f"strace is refused here: {probe.stderr.strip()}")
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, havenstad: Path) -> Path:
    """A copy of the sample institution, to be checked."""
    copy = tmp_path_factory.mktemp("sample") / "havenstad"
    shutil.copytree(havenstad, copy, ignore=shutil.ignore_patterns(".hansa"))
    return copy


def traced(strace: str, log: Path, command: list[str], folder: Path) -> tuple[int, str]:
    result = subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=network", "-o", str(log), *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, log.read_text("utf-8", errors="replace")


VERBS = {
    "read a scan": ["read", "documents/backupbeleid-archief.pdf", "--format", "json"],
    "estate": ["estate", "infrastructure"],
    "catalog": ["catalog", "list"],
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_opens_no_connection(strace: str, tmp_path: Path, sample: Path, verb: str) -> None:
    command = [sys.executable, "-m", "hansa", *VERBS[verb]]
    code, trace = traced(strace, tmp_path / "trace", command, sample)
    assert code in (0, 1), trace[-2000:]
    assert [line for line in trace.splitlines() if OUTSIDE.search(line)] == []


def test_strace_sees_a_connection(strace: str, tmp_path: Path) -> None:
    code = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    _, trace = traced(strace, tmp_path / "trace", [sys.executable, "-c", code], tmp_path)
    assert any(OUTSIDE.search(line) for line in trace.splitlines())
