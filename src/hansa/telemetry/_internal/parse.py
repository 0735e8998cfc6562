"""One JSON text to one object, or the reason why not."""

from __future__ import annotations

import json
from typing import Any

import orjson

from hansa.model import ProblemReason

__all__ = ["deeper_than", "parse_record"]


def parse_record(raw: bytes, depth: int) -> dict[str, Any] | ProblemReason:
    """The object that a record holds, or why it is none."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        data = ProblemReason.TOO_DEEP if "depth limit" in error.msg else _second_try(raw)
    if isinstance(data, ProblemReason):
        return data
    if raw.count(b"{") + raw.count(b"[") > depth and deeper_than(data, depth):
        return ProblemReason.TOO_DEEP
    return data if isinstance(data, dict) else ProblemReason.WRONG_TYPE


def _second_try(raw: bytes) -> Any:
    """Half a surrogate pair must not hide an event: read such a text again, with U+FFFD in its place."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ProblemReason.ENCODING
    try:
        if "\\u" not in text:
            return orjson.loads(text) if raw.startswith(b"\xef\xbb\xbf") else ProblemReason.MALFORMED
        found = json.loads(text, parse_constant=_no_constant)
        whole = json.dumps(found, ensure_ascii=False)
        return orjson.loads(whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except RecursionError:
        return ProblemReason.TOO_DEEP
    except ValueError:
        return ProblemReason.MALFORMED


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def deeper_than(data: Any, depth: int) -> bool:
    """Whether objects and lists are nested deeper than ``depth``; walks level by level, never recursing."""
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return bool(level)
