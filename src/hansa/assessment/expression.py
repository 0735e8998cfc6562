"""The language of checks behind one method, so that the engine can be replaced.

The engine is CEL by Google's cel-cpp. Its trap: a missing key evaluates to an error *value* that is truthy in
Python; so the type of the result decides, never its truth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from cel_expr_python import cel

__all__ = ["NAMESPACES", "CelExpression", "Expression", "ExpressionError", "properties_used"]

NAMESPACES = (
    "resource",
    "document",
    "contract",
    "service",
    "party",
    "artifact",
    "institution",
    "telemetry",
    "detection",
    "exposure",
    "evidence",
    "controls",
    "ctx",
)
"""The variables of an expression: a property ``resource.country`` is read as ``resource.country``."""

_USED = re.compile(r"\b(" + "|".join(name for name in NAMESPACES if name != "ctx") + r")\.([a-z_]+)\b")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_ALWAYS_TRUE = re.compile(r"\|\|\s*true\b|\btrue\s*\|\|")


class ExpressionError(ValueError):
    """An expression that does not compile, or that could pass on nothing."""


class Expression(Protocol):
    """A compiled test."""

    def evaluate(self, data: Mapping[str, Mapping[str, Any]]) -> bool | None:
        """True, False, or None if there is no boolean answer (a missing key, a type error)."""


@lru_cache(maxsize=1)
def _environment() -> Any:
    kind = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return cel.NewEnv(variables=dict.fromkeys(NAMESPACES, kind))


class CelExpression:
    """A test in the Common Expression Language.

    Args:
        text: the expression.

    Raises:
        ExpressionError: if it does not compile, is not a test, or holds ``|| true``.
    """

    def __init__(self, text: str) -> None:
        if _ALWAYS_TRUE.search(_STRING.sub('""', text)):
            raise ExpressionError(f"{text!r} passes whatever the evidence says")
        try:
            self._compiled = _environment().compile(text)
        except RuntimeError as error:
            first = str(error).split("\n", 1)[0]
            raise ExpressionError(f"{text!r} does not compile: {first}") from error
        if self._compiled.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
            raise ExpressionError(f"{text!r} is not a test")
        self.text = text

    def evaluate(self, data: Mapping[str, Mapping[str, Any]]) -> bool | None:
        """Evaluate over namespaces; those that are absent are empty."""
        bindings = {name: dict(data.get(name, {})) for name in NAMESPACES}
        result = self._compiled.eval(data=bindings)
        if result.type() != cel.Type.BOOL:
            return None
        return bool(result.value())


def properties_used(text: str) -> tuple[str, ...]:
    """The properties an expression speaks of, sorted."""
    found = _USED.findall(_STRING.sub('""', text))
    return tuple(sorted({f"{namespace}.{name}" for namespace, name in found}))
