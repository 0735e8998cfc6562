"""Rules of one class of events, arranged so that few of them need to be looked at.

The questions of all rules are gathered by field and each is asked once per value; a rule is then a boolean
expression over the questions that were answered with yes. Of every rule a set of questions is chosen one of
which must be yes if the rule is true (its witnesses); a rule without a yes among them is not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from hansa.detection._internal.expression import (
    And,
    Exists,
    Expression,
    FieldReference,
    Keyword,
    Leaf,
    Not,
    Null,
    Or,
    Question,
)
from hansa.detection._internal.predicates import Boolean, Glob, Literally, Number, Predicate
from hansa.detection._internal.rows import Row
from hansa.detection._internal.values import MISSING, Cell, fold, text_of
from hansa.detection.rules import Rule

__all__ = ["Budget", "Plan"]

Truth = set[int]
_CACHED_LENGTH = 1024


class Budget:
    """Bounds what all caches of answers hold together, counted in characters."""

    def __init__(self, most: int = 48 * 1024 * 1024) -> None:
        self._most = most
        self._spent = 0
        self._caches: list[dict[Any, tuple[int, ...]]] = []

    def cache(self) -> dict[Any, tuple[int, ...]]:
        """A new cache under this budget."""
        cache: dict[Any, tuple[int, ...]] = {}
        self._caches.append(cache)
        return cache

    def spend(self, size: int) -> None:
        """Count an entry; when too much is held, forget everything."""
        self._spent += size + 200
        if self._spent > self._most:
            for cache in self._caches:
                cache.clear()
            self._spent = 0


class _Field:
    """All questions about one field."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.name = name
        self._budget = budget
        self._answers = budget.cache()
        self._equals: dict[str, list[int]] = defaultdict(list)
        self._starts: dict[int, dict[str, int]] = defaultdict(dict)
        self._ends: dict[int, dict[str, int]] = defaultdict(dict)
        self._contains: list[tuple[str, int]] = []
        self._others: list[tuple[Predicate, int]] = []

    def add(self, predicate: Predicate, number: int) -> None:
        """Add a question under its number."""
        if not isinstance(predicate, Literally) or predicate.cased or not predicate.text:
            self._others.append((predicate, number))
        elif predicate.how == "equals":
            self._equals[predicate.text].append(number)
        elif predicate.how == "starts":
            self._starts[len(predicate.text)][predicate.text] = number
        elif predicate.how == "ends":
            self._ends[len(predicate.text)][predicate.text] = number
        else:
            self._contains.append((predicate.text, number))

    def answer(self, value: Any, truth: Truth) -> None:
        """Add the numbers of the questions that the value (of a list, any element) answers with yes."""
        if isinstance(value, list):
            for item in value:
                if isinstance(item, list):
                    self.answer(text_of(item), truth)
                elif item is not None:
                    truth.update(self._scalar(item))
        elif value is not None:
            truth.update(self._scalar(value))

    def _scalar(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, str):
            if len(value) > _CACHED_LENGTH:
                return self._ask(value)
            key: Any = value
        elif isinstance(value, dict):
            return self._ask(value)
        else:
            # True, 1 and 1.0 are one key, but not one value.
            key = (value.__class__, value)
        known = self._answers.get(key)
        if known is None:
            known = self._ask(value)
            self._answers[key] = known
            self._budget.spend(len(value) if isinstance(value, str) else 0)
        return known

    def _ask(self, value: Any) -> tuple[int, ...]:
        cell = Cell(value)
        folded = cell.folded
        found = list(self._equals.get(folded, ()))
        for length, starts in self._starts.items():
            number = starts.get(folded[:length])
            if number is not None:
                found.append(number)
        for length, ends in self._ends.items():
            number = ends.get(folded[-length:])
            if number is not None:
                found.append(number)
        found += [number for text, number in self._contains if text in folded]
        found += [number for predicate, number in self._others if predicate.test(cell)]
        return tuple(found)


class Plan:
    """The rules of one class of events.

    Attributes:
        rules: the rules.
        fields: the fields their questions are about.
        seen: of these, the fields that some event had.
    """

    def __init__(self, rules: Sequence[Rule], budget: Budget) -> None:
        self.rules = tuple(rules)
        self._numbers: dict[Leaf, int] = {}
        self._tables: dict[str, _Field] = {}
        self._special: list[tuple[int, Callable[[Row], bool]]] = []
        self._budget = budget
        self._conditions = [self._compile(rule.expression) for rule in rules]
        self._by_witness: dict[int, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for position, rule in enumerate(rules):
            cost, witnesses = _witnesses(rule.expression)
            if cost >= _NO_WITNESS:
                self._always.append(position)
            for leaf in witnesses:
                self._by_witness[self._numbers[leaf]].append(position)
        self.fields = frozenset(leaf.field for leaf in self._numbers if not isinstance(leaf, Keyword)) | {
            leaf.other for leaf in self._numbers if isinstance(leaf, FieldReference)
        }
        self.seen: set[str] = set()

    def match(self, row: Row, *, every_rule: bool = False) -> Iterator[tuple[Rule, Truth]]:
        """The rules that are true for an event, with all questions it answers with yes.

        Args:
            row: the event.
            every_rule: look at every rule, not only at those with a witness: the slow way to the same end.
        """
        truth: Truth = set()
        for name, table in self._tables.items():
            value = row.get(name)
            if value is not MISSING:
                self.seen.add(name)
                table.answer(value, truth)
        for number, test in self._special:
            if test(row):
                truth.add(number)
        if every_rule:
            candidates: Iterable[int] = range(len(self.rules))
        else:
            hits = set(self._always)
            for number in truth:
                hits.update(self._by_witness.get(number, ()))
            candidates = sorted(hits)
        for position in candidates:
            if self._conditions[position](truth):
                yield self.rules[position], truth

    def matched(self, rule: Rule, row: Row, truth: Truth) -> dict[str, Any]:
        """Field → value of the questions that made a rule true; ``keyword`` for values of any field."""
        found: dict[str, Any] = {}
        self._collect(rule.expression, row, truth, found)
        return found

    def _collect(self, node: Expression, row: Row, truth: Truth, found: dict[str, Any]) -> bool:
        if isinstance(node, Not):
            return not self._collect(node.part, row, truth, {})
        if isinstance(node, And | Or):
            inner: dict[str, Any] = {}
            results = []
            for part in node.parts:
                own: dict[str, Any] = {}
                results.append(self._collect(part, row, truth, own))
                if results[-1]:
                    inner.update(own)
            holds = all(results) if isinstance(node, And) else any(results)
            if holds:
                found.update(inner)
            return holds
        if self._numbers[node] not in truth:
            return False
        if isinstance(node, Keyword):
            found["keyword"] = next(
                (text for text, _ in row.texts() if node.predicate.test(Cell(text))), None
            )
        else:
            value = row.get(node.field)
            found[node.field] = None if value is MISSING else value
        return True

    def _compile(self, node: Expression) -> Callable[[Truth], bool]:
        if isinstance(node, And | Or):
            return self._compile_many(node)
        if isinstance(node, Not):
            inner = self._compile(node.part)
            return lambda truth: not inner(truth)
        number = self._intern(node)
        return lambda truth: number in truth

    def _compile_many(self, node: And | Or) -> Callable[[Truth], bool]:
        leaves = frozenset(self._intern(part) for part in node.parts if not isinstance(part, And | Or | Not))
        rest = tuple(self._compile(part) for part in node.parts if isinstance(part, And | Or | Not))
        if isinstance(node, And):
            return lambda truth: leaves <= truth and all(part(truth) for part in rest)
        return lambda truth: not leaves.isdisjoint(truth) or any(part(truth) for part in rest)

    def _intern(self, leaf: Leaf) -> int:
        number = self._numbers.get(leaf)
        if number is not None:
            return number
        number = len(self._numbers)
        self._numbers[leaf] = number
        if isinstance(leaf, Question):
            if leaf.field not in self._tables:
                self._tables[leaf.field] = _Field(leaf.field, self._budget)
            self._tables[leaf.field].add(leaf.predicate, number)
        else:
            self._special.append((number, _special_test(leaf)))
        return number


def _special_test(leaf: Null | Exists | FieldReference | Keyword) -> Callable[[Row], bool]:
    match leaf:
        case Null(field=field):
            return lambda row: row.get(field) is MISSING or row.get(field) is None
        case Exists(field=field, present=present):
            return lambda row: (row.get(field) is not MISSING) == present
        case FieldReference():
            return lambda row: _refers(leaf, row)
        case Keyword(predicate=predicate):
            if isinstance(predicate, Literally) and not predicate.cased:
                text = predicate.text
                return lambda row: any(text in folded for _, folded in row.texts())
            return lambda row: any(predicate.test(Cell(text)) for text, _ in row.texts())


def _refers(leaf: FieldReference, row: Row) -> bool:
    for value in _folded_values(row.get(leaf.field)):
        for other in _folded_values(row.get(leaf.other)):
            if leaf.how == "equals":
                holds = value == other
            elif leaf.how == "starts":
                holds = value.startswith(other)
            elif leaf.how == "ends":
                holds = value.endswith(other)
            else:
                holds = other in value
            if holds:
                return True
    return False


def _folded_values(value: Any) -> list[str]:
    if value is MISSING or value is None:
        return []
    items = value if isinstance(value, list) else [value]
    return [fold(text_of(item)) for item in items if item is not None]


_NO_WITNESS = 1e9


def _witnesses(node: Expression) -> tuple[float, frozenset[Leaf]]:
    """Questions one of which is yes whenever the expression is true, and how often they may be yes."""
    if isinstance(node, And):
        options = [_witnesses(part) for part in node.parts]
        return min(options, key=lambda option: option[0], default=(_NO_WITNESS, frozenset()))
    if isinstance(node, Or):
        options = [_witnesses(part) for part in node.parts]
        cost = sum(option[0] for option in options)
        if cost >= _NO_WITNESS:
            return _NO_WITNESS, frozenset()
        return cost, frozenset().union(*(option[1] for option in options))
    if isinstance(node, Not | Null):
        return _NO_WITNESS, frozenset()
    if isinstance(node, Exists):
        return (500.0, frozenset((node,))) if node.present else (_NO_WITNESS, frozenset())
    if isinstance(node, FieldReference):
        return 500.0, frozenset((node,))
    return _rarity(node.predicate), frozenset((node,))


def _rarity(predicate: Predicate) -> float:
    """A guess of how often a question is answered with yes: long text is rare, figures are common."""
    if isinstance(predicate, Literally):
        length = len(predicate.text)
        return 1.0 if length >= 10 else 3.0 if length >= 6 else 20.0 if length >= 3 else 100.0
    if isinstance(predicate, Glob):
        return 2.0
    if isinstance(predicate, Number | Boolean):
        return 200.0
    return 50.0
