"""From pySigma's objects to our own form. pySigma parses; nothing of it runs afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from hansa.detection._internal.expression import (
    And,
    Exists,
    Expression,
    FieldReference,
    Keyword,
    Not,
    Null,
    Or,
    Question,
)
from hansa.detection._internal.predicates import (
    Boolean,
    Cidr,
    Compare,
    Number,
    Predicate,
    Regex,
    TimePart,
    compile_regex,
    from_parts,
)
from hansa.detection._internal.values import text_of
from hansa.detection.context import Context

__all__ = ["CannotLoadError", "lower_rule", "parse_rule"]

_MOST_EXPANSIONS = 10_000
# Beyond it not every whole figure is a floating point number.
_EXACT = 2**53
_OPERATORS = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
_TIME_PARTS = ("minute", "hour", "day", "week", "month", "year")

Part = Any  # text, True for ``*``, None for ``?``


class CannotLoadError(Exception):
    """A rule cannot be loaded; the message says why."""


def parse_rule(data: Mapping[str, Any]) -> SigmaRule:
    """Parse one rule with pySigma.

    Raises:
        CannotLoadError: with the words of the parser.
    """
    try:
        return SigmaRule.from_dict({**data, "detection": _spell(data.get("detection"))})
    except SigmaError as error:
        raise CannotLoadError(_words(error)) from error
    except (TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
        # The parser trusts the types of some attributes.
        raise CannotLoadError(f"is not a valid Sigma rule: {error}") from error
    except RecursionError as error:
        raise CannotLoadError("is nested too deeply") from error


def _spell(detection: Any) -> Any:
    """Write a detection as the parser takes it.

    It knows ``wide`` but not ``utf16le``, which means the same; and it rounds great figures, but not their
    digits as text.
    """
    if isinstance(detection, dict):
        return {
            "|".join("wide" if word == "utf16le" else word for word in key.split("|"))
            if isinstance(key, str)
            else key: _spell(value)
            for key, value in detection.items()
        }
    if isinstance(detection, list):
        return [_spell(item) for item in detection]
    if isinstance(detection, int) and abs(detection) > _EXACT:
        return str(detection)
    return detection


def _words(error: SigmaError) -> str:
    return str(error.args[0] if error.args else error).strip().splitlines()[0][:300]


def lower_rule(rule: SigmaRule, context: Context) -> Expression:
    """The condition of a rule in our own form; several conditions are alternatives.

    Raises:
        CannotLoadError: if it asks for what is not supported, or a placeholder has no value.
    """
    lowering = _Lowering(context)
    try:
        trees = [condition.parsed for condition in rule.detection.parsed_condition]
        expressions = [lowering.tree(tree) for tree in trees]
    except SigmaError as error:
        raise CannotLoadError(_words(error)) from error
    except (RecursionError, AttributeError, TypeError) as error:
        raise CannotLoadError("has a condition that cannot be parsed") from error
    return expressions[0] if len(expressions) == 1 else Or(tuple(expressions))


class _Lowering:
    def __init__(self, context: Context) -> None:
        self._context = context

    def tree(self, node: Any) -> Expression:
        if isinstance(node, ConditionAND):
            return And(tuple(self.tree(arg) for arg in node.args))
        if isinstance(node, ConditionOR):
            return Or(tuple(self.tree(arg) for arg in node.args))
        if isinstance(node, ConditionNOT):
            return Not(self.tree(node.args[0]))
        if isinstance(node, ConditionFieldEqualsValueExpression):
            return self._value(node.field, node.value)
        if isinstance(node, ConditionValueExpression):
            return self._value(None, node.value)
        raise CannotLoadError(f"has a condition part that is not supported ({type(node).__name__})")

    def _value(self, field: str | None, value: Any) -> Expression:
        if isinstance(value, SigmaExpansion):
            return Or(tuple(self._value(field, inner) for inner in value.values))
        if isinstance(value, SigmaString):
            return self._string(field, value)
        if isinstance(value, SigmaRegularExpression):
            return self._regex(field, value)
        if field is None:
            return self._plain_keyword(value)
        if isinstance(value, SigmaNull):
            return Null(field)
        if isinstance(value, SigmaExists):
            return Exists(field, bool(value))
        if isinstance(value, SigmaFieldReference):
            how = {
                (False, False): "equals",
                (True, False): "starts",
                (False, True): "ends",
                (True, True): "contains",
            }[value.starts_with, value.ends_with]
            return FieldReference(field, value.field, how)  # type: ignore[arg-type]
        return Question(field, self._predicate(value))

    def _plain_keyword(self, value: Any) -> Expression:
        if isinstance(value, SigmaNumber) and not isinstance(value, SigmaTimestampPart):
            return Keyword(from_parts([True, str(value.number), True], cased=False))
        if isinstance(value, SigmaBool):
            return Keyword(from_parts([True, text_of(value.boolean), True], cased=False))
        raise CannotLoadError(f"uses {type(value).__name__} without a field")

    def _predicate(self, value: Any) -> Predicate:
        if isinstance(value, SigmaTimestampPart):
            part = value.timestamp_part.name.lower()
            if part not in _TIME_PARTS:
                raise CannotLoadError(f"asks for a part of time that is not supported ({part})")
            return TimePart(part, value.number)
        if isinstance(value, SigmaNumber):
            return Number(value.number)
        if isinstance(value, SigmaBool):
            return Boolean(value.boolean)
        if isinstance(value, SigmaCIDRExpression):
            return Cidr(str(value.cidr))
        if isinstance(value, SigmaCompareExpression) and value.op in _OPERATORS:
            return Compare(_OPERATORS[value.op], value.number.number)  # type: ignore[arg-type]
        raise CannotLoadError(f"uses a value that is not supported ({type(value).__name__})")

    def _string(self, field: str | None, value: SigmaString) -> Expression:
        cased = isinstance(value, SigmaCasedString)
        found: list[Expression] = []
        for parts in self._expand(value.s):
            if field is None:
                found.append(Keyword(from_parts([True, *parts, True], cased=cased)))
            else:
                found.append(Question(field, from_parts(parts, cased=cased)))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _expand(self, parts: Any) -> Iterator[list[Part]]:
        """Every way to put values in the place of placeholders; none if one of them has no values."""
        choices: list[list[list[Part]]] = []
        total = 1
        for part in parts:
            if isinstance(part, Placeholder):
                values = self._context.get(part.name)
                if values is None:
                    raise CannotLoadError(f"placeholder %{part.name}% has no value")
                choices.append([_parts(SigmaString(_escape(value)).s) for value in values])
            else:
                choices.append([_parts([part])])
            total *= max(len(choices[-1]), 1)
            if total > _MOST_EXPANSIONS:
                raise CannotLoadError(f"its placeholders expand to more than {_MOST_EXPANSIONS} values")
        for chosen in itertools.product(*choices):
            yield [part for piece in chosen for part in piece]

    def _regex(self, field: str | None, value: SigmaRegularExpression) -> Expression:
        flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
        found: list[Expression] = []
        for pattern in self._expand_regex(value):
            try:
                compile_regex(pattern, flags)
            except ValueError as error:
                raise CannotLoadError(
                    f"its regular expression is not one RE2 runs in bounded time ({error}): {pattern[:80]}"
                ) from error
            predicate = Regex(pattern, flags)
            found.append(Keyword(predicate) if field is None else Question(field, predicate))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _expand_regex(self, value: SigmaRegularExpression) -> Iterator[str]:
        """In a regular expression the value of a placeholder is plain text."""
        import re2

        choices: list[list[str]] = []
        for part in value.regexp.s:
            if isinstance(part, Placeholder):
                values = self._context.get(part.name)
                if values is None:
                    raise CannotLoadError(f"placeholder %{part.name}% has no value")
                choices.append([re2.escape(text) for text in values])
            else:
                choices.append([_SIGNS.get(part, part)])
        for chosen in itertools.product(*choices):
            yield "".join(chosen)


_SIGNS = {SpecialChars.WILDCARD_MULTI: "*", SpecialChars.WILDCARD_SINGLE: "?"}


def _escape(value: str) -> str:
    """Backslashes in the value of a placeholder are only backslashes."""
    return value.replace("\\", "\\\\")


def _parts(parts: Any) -> list[Part]:
    found: list[Part] = []
    for part in parts:
        if part == SpecialChars.WILDCARD_MULTI:
            found.append(True)
        elif part == SpecialChars.WILDCARD_SINGLE:
            found.append(None)
        elif isinstance(part, str):
            found.append(part)
        else:
            raise CannotLoadError(f"holds a text part that is not supported ({type(part).__name__})")
    return found
