"""Text from outside, made safe to show: no invisible steering characters, no endless strings."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean", "one_line"]

_LIMIT = 2000

# Controls, surrogates, and the characters that reorder or hide text (bidirectional marks, zero width,
# tags). Tab and newline stay; the soft hyphen goes without a trace.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def _name(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"


def clean(text: str, limit: int = _LIMIT) -> str:
    """The text with invisible characters named and its end cut off beyond ``limit`` characters.

    Args:
        text: whatever a file said.
        limit: most characters that are kept.

    Returns:
        Text that can be encoded as UTF-8 and holds no control but tab and newline.
    """
    cut = len(text) - limit
    kept = text[:limit] if cut > 0 else text
    kept = _INVISIBLE.sub(_name, kept.replace("\u00ad", "").replace("\r\n", "\n"))
    return f"{kept} … (+{cut})" if cut > 0 else kept


def one_line(text: str, limit: int = 200) -> str:
    """The same on one line, composed (NFC), for terminals and titles."""
    return " ".join(unicodedata.normalize("NFC", clean(text, limit)).split())
