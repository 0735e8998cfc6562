r"""The detector: events in, detections out.

It evaluates event by event, straight from the Sigma specification 2.1, and is the reference that a faster
engine has to agree with. What a rule means where the specification leaves room:

- Text is compared without case unless ``cased``, character by character (no Unicode normalisation).
- A list in an event answers a question if any element does; an object is its JSON text.
- ``field: null`` is true if the field is absent or null. ``exists`` asks for the field only. Any other
  question about an absent or null field is answered with no, and ``not`` and ``neq`` are the complement.
- ``1`` and ``"1"`` are equal; ``true`` and ``"True"`` are equal; ``1`` and ``true`` are not.
- Keywords are looked for in every value of the event, at any depth.
- Regular expressions are searched for, not anchored, in the syntax of RE2; classes such as ``\w`` are ASCII.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hansa.detection._internal.expression import required_fields
from hansa.detection._internal.plan import Budget, Plan
from hansa.detection._internal.rows import MappedRow, Row, row_of
from hansa.detection._internal.values import MISSING, text_of
from hansa.detection.detections import Detection, SilentRule, Summary, shorten
from hansa.detection.logsources import Product, load_products
from hansa.detection.rules import Rule, RuleSet
from hansa.model import Problem
from hansa.telemetry import Event

__all__ = ["Detector"]

_MOST_KEYS = 50_000

Groups = tuple[tuple[Mapping[str, tuple[str, ...]], Plan], ...]


class Detector:
    """Runs rules over events.

    Args:
        ruleset: the rules.
        every_rule: look at every rule of a class instead of those with a witness (slow, for comparison).
    """

    def __init__(self, ruleset: RuleSet, *, every_rule: bool = False) -> None:
        self._ruleset = ruleset
        self._every_rule = every_rule
        self._budget = Budget()
        self._products = load_products()
        self._groups: dict[tuple[str, tuple[int, ...]], Groups] = {}
        self._classes: dict[tuple[str, tuple[str, ...]], Groups] = {}
        self._events = 0
        self._unplaced = 0
        self._levels: Counter[str] = Counter()
        self._fired: set[str] = set()

    def run(self, batches: Iterable[Sequence[Event]]) -> Iterator[Detection]:
        """The detections in batches of events, in the order of the events and of the rules."""
        for batch in batches:
            for event in batch:
                yield from self._examine(event)

    def _examine(self, event: Event) -> Iterator[Detection]:
        self._events += 1
        product = self._products.get(event.product)
        if product is None:
            self._unplaced += 1
            return
        row = row_of(event.data, product.aliases)
        for names, plan in self._groups_of(product, row):
            here = MappedRow(row, names) if names else row
            for rule, truth in plan.match(here, every_rule=self._every_rule):
                self._levels[rule.level] += 1
                self._fired.add(rule.id)
                yield _detection(rule, event, product, row, plan.matched(rule, here, truth))

    def _groups_of(self, product: Product, row: Row) -> Groups:
        key = (product.name, product.key_of(row))
        groups = self._classes.get(key)
        if groups is None:
            entries = product.entries_of(key[1])
            groups = self._groups.get((product.name, entries))
            if groups is None:
                groups = self._plan(product, entries)
                self._groups[product.name, entries] = groups
            if len(self._classes) >= _MOST_KEYS:
                self._classes.clear()
            self._classes[key] = groups
        return groups

    def _plan(self, product: Product, entries: tuple[int, ...]) -> Groups:
        """The rules for events of these log sources, each once; those without other names first."""
        chosen = sorted((product.entries[position] for position in entries), key=lambda e: bool(e.fields))
        by_names: dict[int, tuple[Mapping[str, tuple[str, ...]], list[Rule]]] = {}
        for rule in self._ruleset.rules:
            entry = next((entry for entry in chosen if entry.serves(rule.log_source)), None)
            if entry is not None:
                names_key = id(entry.fields) if entry.fields else 0
                by_names.setdefault(names_key, (entry.fields, []))[1].append(rule)
        return tuple((names, Plan(rules, self._budget)) for names, rules in by_names.values())

    def summary(
        self, *, not_parsed: Mapping[str, int] | None = None, problems: Iterable[Problem] = ()
    ) -> Summary:
        """What was seen so far.

        Args:
            not_parsed: records that could not be read, by reason, as the readers counted them.
            problems: what could not be read, named.
        """
        return Summary(
            events=self._events,
            not_parsed=dict(not_parsed or {}),
            problems=tuple(problems),
            unplaced=self._unplaced,
            rules=len(self._ruleset.rules),
            failures=self._ruleset.failures,
            silent=tuple(self._silent()),
            detections=dict(self._levels),
            fired=len(self._fired),
        )

    def _silent(self) -> Iterator[SilentRule]:
        """Rules that had no event of their log source, or never a field that they need."""
        seen: dict[str, set[str]] = {}
        for groups in self._groups.values():
            for _, plan in groups:
                for rule in plan.rules:
                    seen.setdefault(rule.id, set()).update(plan.seen)
        known = [entry for product in self._products.values() for entry in product.entries]
        for rule in self._ruleset.rules:
            if rule.id in self._fired:
                continue
            if rule.id not in seen:
                mapped = any(entry.serves(rule.log_source) for entry in known)
                reason = "no event of" if mapped else "no events are known to be of"
                yield SilentRule(rule.id, rule.title, f"{reason} log source {rule.log_source}")
                continue
            missing = sorted(required_fields(rule.expression) - seen[rule.id])
            if missing:
                yield SilentRule(rule.id, rule.title, f"never present: {', '.join(missing)}")


def _detection(rule: Rule, event: Event, product: Product, row: Row, matched: dict[str, Any]) -> Detection:
    time = event.time
    return Detection(
        rule_id=rule.id,
        rule_title=rule.title,
        level=rule.level,
        tags=rule.tags,
        time=time.at.isoformat().replace("+00:00", "Z") if time else "",
        file=event.file,
        record=event.index,
        channel=_text(row, product.channel),
        event_id=_text(row, product.event_id),
        computer=_text(row, product.computer),
        matched={name: shorten(value) for name, value in matched.items()},
        control=rule.control if rule.proves else "",
    )


def _text(row: Row, field: str) -> str:
    value = row.get(field) if field else MISSING
    return "" if value is MISSING or value is None else str(shorten(text_of(value)))
