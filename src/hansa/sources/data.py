"""JSON, YAML and TOML from outside: strict, bounded in size, depth and expansion."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import orjson
import yaml

from hansa.model import ProblemReason
from hansa.sources.errors import SourceError
from hansa.sources.files import decode_text
from hansa.sources.limits import DEFAULT_LIMITS, Limits

__all__ = ["load_json", "load_toml", "load_yaml_documents"]

# What decides nesting: brackets, quotes, and escapes (which hide quotes).
_STRUCTURE = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
# libyaml where PyYAML was built with it: ten times faster, same events.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_json(name: str, data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Parse one JSON text.

    Raises:
        SourceError: malformed (with line and column), wrongly encoded, or nested deeper than allowed.
    """
    text = decode_text(name, data)
    _check_brackets(name, text, limits.depth)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _json_error(name, text, error) from error


def _check_brackets(name: str, text: str, depth: int) -> None:
    """Refuse deep nesting before a parser recurses into it; strings are skipped."""
    if text.count("[") + text.count("{") <= depth:
        return
    level = 0
    deepest = 0
    position = 0
    in_string = False
    # Deep nesting shows in the run of opening brackets; walking only brackets, quotes and escapes is enough.
    for match in _STRUCTURE.finditer(text):
        sign = match.group()
        if in_string:
            if sign == '"':
                in_string = False
            continue
        if sign == '"':
            in_string = True
        elif sign in "[{":
            level += 1
            if level > deepest:
                deepest, position = level, match.start()
                if deepest > depth:
                    line = text.count("\n", 0, position) + 1
                    raise SourceError(
                        name,
                        ProblemReason.TOO_DEEP,
                        f"is nested deeper than {depth} levels.",
                        place=f"line {line}",
                    )
        elif sign in "]}":
            level -= 1


def _json_error(name: str, text: str, error: json.JSONDecodeError) -> SourceError:
    line = text.count("\n", 0, error.pos) + 1
    column = error.pos - (text.rfind("\n", 0, error.pos) + 1) + 1
    truncated = error.pos >= len(text.rstrip())
    return SourceError(
        name,
        ProblemReason.TRUNCATED if truncated else ProblemReason.MALFORMED,
        "ends in the middle of the JSON." if truncated else f"is not valid JSON: {error.msg}.",
        place=f"line {line}, column {column}",
        advice="Export it again." if truncated else "",
    )


def load_yaml_documents(name: str, data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[Any]:
    """Parse a YAML stream into its documents, safe tags only.

    Aliases are allowed as long as the stream, fully expanded, stays below :attr:`Limits.nodes`.

    Raises:
        SourceError: malformed, wrongly encoded, too deep, or an alias bomb.
    """
    text = decode_text(name, data)
    try:
        _check_yaml_size(name, text, limits)
        return list(yaml.load_all(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise SourceError(
            name, ProblemReason.MALFORMED, f"is not valid YAML: {problem}.", place=place
        ) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise SourceError(name, ProblemReason.MALFORMED, f"is not valid YAML: {error}.") from error


def _check_yaml_size(name: str, text: str, limits: Limits) -> None:
    """Count nodes as if every alias were written out, without building any."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=_LOADER):
        place = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        if isinstance(event, yaml.AliasEvent):
            total += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            total += 1
            open_nodes.append((event.anchor, total))
            if len(open_nodes) > limits.depth:
                raise SourceError(
                    name,
                    ProblemReason.TOO_DEEP,
                    f"is nested deeper than {limits.depth} levels.",
                    place=place,
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, start = open_nodes.pop()
            if anchor:
                sizes[anchor] = total - start + 1
        if total > limits.nodes:
            raise SourceError(
                name,
                ProblemReason.BOMB,
                f"grows beyond {limits.nodes} nodes when its aliases are expanded.",
                place=place,
            )


def load_toml(name: str, data: bytes) -> dict[str, Any]:
    """Parse a TOML file.

    Raises:
        SourceError: malformed (with line and column) or wrongly encoded.
    """
    text = decode_text(name, data)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(name, ProblemReason.MALFORMED, f"is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise SourceError(name, ProblemReason.TOO_DEEP, "is nested too deeply.") from error
