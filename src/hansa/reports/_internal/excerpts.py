"""Some lines around the place a fact was read at, in structured data and text; secrets blanked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hansa.model import JsonPointer, LineSpan, Locator, Source
from hansa.sources import SourceError, decode_text, load_json, load_yaml_documents, open_bytes, sniff

__all__ = ["Excerpt", "ExcerptReader", "Line"]

_AROUND = 3
_WIDTH = 160
_BLANK = "•••"
_SECRET = re.compile(
    r"passw|secret|token|private_?key|credential|api_?key|access_?key$|client_?key|kubeconfig|connection_?string",
    re.IGNORECASE,
)
_SECRET_LINE = re.compile(
    r"""(?ix)^(\s*["']?[\w.-]*(?:passw\w*|secret\w*|token\w*|private_?key\w*|credential\w*|api_?key\w*)["']?\s*[:=]\s*)(\S.*)$"""
)
_MAX_BYTES = 32 * 1024 * 1024
_MAX_DOCUMENTS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an excerpt; ``hit`` where the fact stands."""

    text: str
    hit: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines around a place; empty where they cannot be shown."""

    lines: tuple[Line, ...] = ()


class ExcerptReader:
    """Reads excerpts from the sources of one institution; keeps the last few parsed files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[str, Any] = {}

    def read(self, source: Source, locator: Locator) -> Excerpt:
        """The lines around ``locator``, or none if the source is gone, changed or of another form."""
        if "!/" in source.path or not isinstance(locator, JsonPointer | LineSpan):
            return Excerpt()
        content = self._content(source)
        if content is None:
            return Excerpt()
        if isinstance(locator, LineSpan):
            return _text_lines(content, locator) if isinstance(content, str) else Excerpt()
        if isinstance(content, str):
            return Excerpt()
        documents: list[Any] = content
        if not 0 <= locator.document < len(documents):
            return Excerpt()
        return _tree_lines(documents[locator.document], locator.pointer)

    def _content(self, source: Source) -> Any:
        """Text for line spans, or a list of documents; None where there is nothing to show."""
        if source.sha256 not in self._kept:
            while len(self._kept) >= _MAX_DOCUMENTS_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[source.sha256] = self._load(source)
        return self._kept[source.sha256]

    def _load(self, source: Source) -> Any:
        try:
            opened = open_bytes(self._root, self._root / source.path, source.kind, limit=_MAX_BYTES)
            if opened.source.sha256 != source.sha256:
                return None
            suffix = Path(source.path).suffix.lower()
            if sniff(opened.data[:1024]) == "json":
                return [load_json(source.path, opened.data)]
            if suffix in (".yaml", ".yml"):
                return list(load_yaml_documents(source.path, opened.data))
            return decode_text(source.path, opened.data)
        except SourceError:
            return None


def _text_lines(text: str, span: LineSpan) -> Excerpt:
    lines = text.splitlines()
    first = max(1, span.first - _AROUND)
    last = min(len(lines), min(span.last, span.first + 20) + _AROUND)
    return Excerpt(
        tuple(
            Line(
                _SECRET_LINE.sub(rf"\g<1>{_BLANK}", lines[number - 1][:_WIDTH]),
                span.first <= number <= span.last,
                number,
            )
            for number in range(first, last + 1)
        )
    )


def _unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def _tree_lines(tree: Any, pointer: str) -> Excerpt:
    """The members beside the one pointed at, shortened, under the line that leads to them."""
    tokens = [_unescape(token) for token in pointer.split("/")[1:]] if pointer else []
    parent, secrets = tree, _Secrets()
    for token in tokens[:-1]:
        secrets = secrets.below(parent, token)
        parent = _step(parent, token)
    last = tokens[-1] if tokens else ""
    members: list[tuple[str, Any]]
    if isinstance(parent, Mapping):
        members = [(str(key), value) for key, value in parent.items()]
    elif isinstance(parent, list):
        members = [(str(index), value) for index, value in enumerate(parent)]
    else:
        return Excerpt()
    places = [index for index, (key, _) in enumerate(members) if key == last]
    if not places:
        return Excerpt()
    start, stop = max(0, places[0] - _AROUND), places[0] + _AROUND + 1
    lines = [Line("/" + "/".join(tokens[:-1]))] if tokens[:-1] else []
    for index, (key, value) in enumerate(members[start:stop], start):
        shown = _BLANK if secrets.hide(parent, key) else _short(value)
        lines.append(Line(f"  {key}: {shown}"[:_WIDTH], index == places[0]))
    if stop < len(members) or start > 0:
        lines.append(Line("  …"))
    return Excerpt(tuple(lines))


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What is to be kept back on the way down: all of it, or the marked parts (Terraform's own marks)."""

    everything: bool = False
    marks: Any = None

    def below(self, node: Any, key: str) -> _Secrets:
        if self.hide(node, key):
            return _Secrets(everything=True)
        if isinstance(node, Mapping):
            if key == "values" and "sensitive_values" in node:
                return _Secrets(marks=node["sensitive_values"])
            if key in ("after", "before") and f"{key}_sensitive" in node:
                return _Secrets(marks=node[f"{key}_sensitive"])
        return _Secrets(marks=_step(self.marks, key))

    def hide(self, node: Any, key: str) -> bool:
        if self.everything or self.marks is True or _step(self.marks, key) is True:
            return True
        if not isinstance(node, Mapping):
            return False
        if node.get("kind") == "Secret" and key in ("data", "stringData"):
            return True
        named = key == "value" and bool(_SECRET.search(str(node.get("name", ""))))
        # A flag or a figure under such a name (``secret_rotation_days: 30``) tells nothing.
        return named or (bool(_SECRET.search(key)) and isinstance(node.get(key), str))


def _step(node: Any, token: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(token)
    if isinstance(node, list) and token.isdecimal() and int(token) < len(node):
        return node[int(token)]
    return None


def _short(value: Any) -> str:
    """The value in few characters; of nested values only what they are, for they may hold secrets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(list(map(str, value))[:6]) + (" …}" if len(value) > 6 else "}")
    if isinstance(value, list):
        if all(isinstance(item, str | int | float | bool) for item in value) and len(value) <= 6:
            return json.dumps(value, ensure_ascii=False)[:_WIDTH]
        return f"[… {len(value)}]"
    return json.dumps(value, ensure_ascii=False, default=str)[:_WIDTH]
