"""Sees to the language data that reading scans needs (run by ``make setup``).

What is present is used. Else Debian's packages, as root; else the npm packages that carry the same data; else
the one command that mends it is printed. It always leaves with exit code 0: without data Hansa still works,
and names every scan as not read.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LANGUAGES = ("nld", "deu", "fra", "eng", "osd")
APT = [f"tesseract-ocr-{language}" for language in LANGUAGES]
_SECONDS = 600


def places() -> list[Path]:
    """Where the data is looked for, in the order of the document reader."""
    named = os.environ.get("HANSA_TESSDATA")
    system = sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
    return [*([Path(named)] if named else []), own_place(), *system, Path("/usr/share/tessdata")]


def own_place() -> Path:
    """The folder inside the environment that this Python runs in."""
    return Path(sys.prefix) / "share" / "hansa" / "tessdata"


def missing() -> list[str]:
    """The languages of which no data is found in any one place."""
    return [
        language
        for language in LANGUAGES
        if not any((place / f"{language}.traineddata").is_file() for place in places())
    ]


def _run(command: list[str], folder: Path | None = None) -> bool:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def by_apt() -> bool:
    """Install Debian's packages; only root can."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *APT]
    return _run(install) or (_run(["apt-get", "update", "-qq"]) and _run(install))


def by_npm(languages: list[str]) -> bool:
    """Unpack the data that npm packages carry into the environment."""
    if shutil.which("npm") is None:
        return False
    own_place().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hansa-ocr-") as folder:
        names = [f"@tesseract.js-data/{language}@1" for language in languages]
        if not _run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *names],
            Path(folder),
        ):
            return False
        for language in languages:
            packed = next(
                Path(folder, "node_modules", "@tesseract.js-data", language).glob(
                    "*best_int*/*.traineddata.gz"
                ),
                None,
            )
            if packed is None:
                return False
            target = own_place() / f"{language}.traineddata"
            partial = target.with_suffix(".part")
            with gzip.open(packed, "rb") as source, partial.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            partial.replace(target)
    return True


def main() -> None:
    """Do the least that is needed, and say what is still missing."""
    wanted = missing()
    if not wanted:
        return
    print(f"Getting the language data for scans: {', '.join(wanted)} ...")
    if (by_apt() or by_npm(wanted)) and not missing():
        return
    print("Scans will be named as not read. This mends it: sudo apt-get install " + " ".join(APT))


if __name__ == "__main__":
    main()
