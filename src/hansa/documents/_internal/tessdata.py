"""Where the data of the character recogniser lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["ADVICE", "CODES", "find_tessdata"]

CODES = {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita", "lt": "lit", "lv": "lav",
    "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "sk": "slk", "sl": "slv", "sv": "swe",
}  # fmt: skip
"""ISO 639-1 → the recogniser's own code (ISO 639-2/T)."""

_PACKAGES = " ".join(f"tesseract-ocr-{code}" for code in ("nld", "deu", "fra", "eng", "osd"))

ADVICE = f"Install it: sudo apt-get install {_PACKAGES}."


def find_tessdata() -> dict[str, Path]:
    """Every data file found, by the recogniser's code; the first place that has one wins.

    Places: ``HANSA_TESSDATA``, ``share/hansa/tessdata`` of the environment Hansa runs in, the system's.
    """
    places = [Path(os.environ["HANSA_TESSDATA"])] if os.environ.get("HANSA_TESSDATA") else []
    places.append(Path(sys.prefix, "share", "hansa", "tessdata"))
    places += sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    places += [Path("/usr/share/tessdata"), Path("/usr/local/share/tessdata")]
    found: dict[str, Path] = {}
    for place in places:
        try:
            files = sorted(place.glob("*.traineddata"))
        except OSError:
            continue
        for file in files:
            found.setdefault(file.stem, file)
    return found
