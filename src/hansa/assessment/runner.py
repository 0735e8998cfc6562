"""Checks run on subjects: observations in, findings out. No input or output, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hansa.assessment.check_files import DERIVED, CompiledCheck
from hansa.assessment.expression import properties_used
from hansa.assessment.facts import Facts, Settled, expression_value, settle_many, settle_one
from hansa.knowledge import Vocabulary, load_vocabulary
from hansa.model import Finding, Observation, Status, UnknownReason, Value, value_to_text

__all__ = ["Frame", "applies", "run_check", "run_checks"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for every subject of a run.

    Attributes:
        as_of: the day for which everything is judged.
        allowed: country codes in which data may lie (``EU`` among them if the whole Union is).
        jurisdiction: of the institution.
        european: member states of the Union.
    """

    as_of: date
    allowed: frozenset[str]
    jurisdiction: str
    european: frozenset[str]

    def context(self, data_rank: int, data_class: str) -> dict[str, Any]:
        """The ``ctx`` namespace for one subject."""
        return {
            "as_of": self.as_of.toordinal(),
            "allowed": sorted(self.allowed),
            "jurisdiction": self.jurisdiction,
            "eu": sorted(self.european),
            "data_rank": data_rank,
            "data_class": data_class,
        }


def applies(compiled: CompiledCheck, facts: Facts) -> bool:
    """Whether a check is about this subject: its kind, and the ``where`` of the check."""
    if facts.subject.kind is not compiled.check.subject:
        return False
    return all(
        any(expression_value(row.value) in allowed for row in facts.rows.get(name, ()))
        for name, allowed in compiled.check.where.items()
    )


def run_check(compiled: CompiledCheck, facts: Facts, frame: Frame, context: Mapping[str, Any]) -> Finding:
    """Run one check on one subject it applies to.

    Returns:
        The finding. Missing or weak evidence is UNKNOWN with its reason; a PASS rests only on observations
        that are strong enough, and never on the silence of a source that was not read whole.
    """
    return _Evaluation(compiled, facts, frame).finding(context)


class _Evaluation:
    def __init__(self, compiled: CompiledCheck, facts: Facts, frame: Frame) -> None:
        self._compiled = compiled
        self._check = compiled.check
        self._facts = facts
        self._frame = frame
        self._words: Vocabulary = load_vocabulary()
        self._data: dict[str, dict[str, Any]] = {}
        self._used: dict[str, Observation | None] = {}
        self._weak: dict[str, UnknownReason] = {}
        self._contradicted: list[str] = []
        self._missing: list[str] = []
        self._silent = False
        self._values: dict[str, tuple[Value | str, ...]] = {}

    def finding(self, context: Mapping[str, Any]) -> Finding:
        for name in sorted({*self._compiled.uses, *self._check.requires}):
            self._settle(name)
        if self._compiled.when is not None:
            named = properties_used(self._check.when)
            weak = next((name for name in named if name in self._weak), "")
            if weak:
                return self._unknown(self._weak[weak], weak)
            if not self._compiled.when.evaluate({**self._data, "ctx": context}):
                return self._not_applicable()
        for name in self._missing:
            if name in self._check.requires:
                return self._unknown(self._weak.get(name, UnknownReason.NO_EVIDENCE), name)
        answer = self._compiled.expression.evaluate({**self._data, "ctx": context})
        if answer is None:
            return self._unknown(*self._why_no_answer())
        for name, reason in sorted(self._weak.items()):
            if answer or not self._counts_despite(name):
                return self._unknown(reason, name)
        if answer and self._silent and self._facts.damaged:
            return self._unknown(UnknownReason.UNREADABLE, "a part of the source was not read")
        observations = self._observations()
        if not observations:
            return self._unknown(UnknownReason.NO_EVIDENCE, ", ".join(self._missing))
        return self._conclude(Status.PASS if answer else Status.FAIL, observations)

    def _why_no_answer(self) -> tuple[UnknownReason, str]:
        for name in self._missing:
            return self._weak.get(name, UnknownReason.NO_EVIDENCE), name
        return UnknownReason.CHECK_ERROR, "the expression gave no yes or no"

    def _counts_despite(self, name: str) -> bool:
        """A failure stands on the members that are known if each of them must hold."""
        return bool(re.search(rf"\b{re.escape(name)}\.all\(", self._check.expression))

    def _settle(self, name: str) -> None:
        namespace, _, short = name.partition(".")
        if name in DERIVED:
            derived = self._facts.derived.get(name)
            if derived is None:
                self._missing.append(name)
                return
            self._data.setdefault(namespace, {})[short] = list(derived.values)
            self._values[name] = derived.values
            self._used |= dict.fromkeys(derived.observations)
            if derived.weak is not None:
                self._weak[name] = derived.weak
            return
        rows: Sequence[Observation] = self._facts.rows.get(name, ())
        many = self._words[name].many
        settle = settle_many if many else settle_one
        check = self._check
        # What a document says of itself does not lapse: whether it is in force is what checks on it ask.
        as_of = date.min if namespace == "document" else self._frame.as_of
        settled: Settled = settle(rows, as_of, check.minimum_basis, check.minimum_confidence)
        if settled.weak is not None:
            self._weak[name] = settled.weak
        self._contradicted += [row.id for row in settled.contradicted]
        if not settled.values:
            self._missing.append(name)
            if many and name not in check.requires:
                self._silent = True
                self._data.setdefault(namespace, {})[short] = []
            return
        values = [expression_value(value) for value in settled.values]
        self._data.setdefault(namespace, {})[short] = values if many else values[0]
        self._values[name] = settled.values
        self._used |= {row.id: row for row in settled.observations}

    def _achieved(self, name: str) -> Value | None:
        """What was reached: the value, or for a property that has many all of them as a list in words."""
        values = self._values.get(name, ())
        if name not in DERIVED and self._words[name].many:
            return ", ".join(sorted(value_to_text(value) for value in values))
        return values[0] if len(values) == 1 else None

    def _observations(self) -> tuple[str, ...]:
        selecting = [row.id for name in self._check.where for row in self._facts.rows.get(name, ())]
        return tuple(sorted({*self._used, *selecting}))

    def _conclude(self, status: Status, observations: tuple[str, ...]) -> Finding:
        achieved = {
            parameter: value
            for parameter, name in self._check.achieved.items()
            if (value := self._achieved(name)) is not None
        }
        shown = "; ".join(
            f"{name} = {', '.join(value_to_text(value) for value in values) or 'none'}"
            for name, values in sorted(self._values.items())
        )
        return Finding(
            check=self._check.id,
            control=self._check.control,
            subject=self._facts.subject,
            status=status,
            severity=self._check.severity,
            as_of=self._frame.as_of,
            observations=observations,
            contradicts=tuple(sorted(set(self._contradicted))),
            achieved=achieved,
            message=shown,
            remedy=self._check.remedy if status is Status.FAIL else {},
        )

    def _not_applicable(self) -> Finding:
        return Finding(
            check=self._check.id,
            control=self._check.control,
            subject=self._facts.subject,
            status=Status.NOT_APPLICABLE,
            severity=self._check.severity,
            as_of=self._frame.as_of,
            reason="condition",
            observations=self._observations(),
            message=self._check.when,
        )

    def _unknown(self, reason: UnknownReason, detail: str) -> Finding:
        return Finding(
            check=self._check.id,
            control=self._check.control,
            subject=self._facts.subject,
            status=Status.UNKNOWN,
            severity=self._check.severity,
            as_of=self._frame.as_of,
            reason=reason.value,
            observations=self._observations(),
            contradicts=tuple(sorted(set(self._contradicted))),
            message=detail,
        )


def run_checks(
    checks: Iterable[CompiledCheck],
    facts: Iterable[Facts],
    frame: Frame,
    contexts: Mapping[str, Mapping[str, Any]],
) -> tuple[Finding, ...]:
    """Run every check on every subject it applies to.

    Args:
        checks: compiled.
        facts: one per subject.
        frame: what holds for all.
        contexts: URN → ``ctx`` of that subject.

    Returns:
        Findings sorted by check and subject.
    """
    by_kind: dict[str, list[CompiledCheck]] = {}
    for compiled in checks:
        by_kind.setdefault(compiled.check.subject.value, []).append(compiled)
    found = [
        run_check(compiled, entry, frame, contexts[entry.subject.urn])
        for entry in facts
        for compiled in by_kind.get(entry.subject.kind.value, ())
        if applies(compiled, entry)
    ]
    return tuple(sorted(found, key=lambda row: (row.check, row.subject)))
