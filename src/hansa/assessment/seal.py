"""The score and the SEAL of the EU Cloud Sovereignty Framework.

Source: framework version 1.2.1 (20 October 2025) and the Commission's calculator (June 2026). An objective
scores what its answers earn over what they could earn; the score is the weighted sum of the objectives; the
SEAL is the minimum over the answers that gate. All arithmetic is decimal; nothing is rounded before it is
printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cache
from typing import Any, Final

from hansa.assessment.expression import CelExpression
from hansa.catalogs import AnswerRule, Question

__all__ = [
    "NOT_APPLICABLE",
    "Answer",
    "AnswerError",
    "ObjectiveScore",
    "Possible",
    "ScoreInterval",
    "ScoreResult",
    "Seal",
    "check_answers",
    "interval",
    "possible_rungs",
    "score",
]

NOT_APPLICABLE: Final = "n/a"
Answer = int | str | None
Possible = Collection[int] | str

_CONTEXT = Context(prec=50)
_PLACES = Decimal("0.0001")
_CONTROL = re.compile(r"""controls\[["']([^"']+)["']\]""")
_UNSEEN = "UNKNOWN"


class AnswerError(ValueError):
    """An answer that the questionnaire does not allow.

    Attributes:
        question: the question it is given for.
        message: what is wrong.
    """

    def __init__(self, question: str, message: str) -> None:
        super().__init__(f"question {question}: {message}")
        self.question = question
        self.message = message


@dataclass(frozen=True, slots=True)
class Seal:
    """A SEAL level 0..4, or the range in which it lies.

    Attributes:
        low: the level that holds whatever the open answers turn out to be.
        high: the level that the given answers still allow.
    """

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether it is one level."""
        return self.low == self.high

    def to_json(self) -> int | list[int]:
        """The level, or the two ends of the range."""
        return self.low if self.exact else [self.low, self.high]

    def __str__(self) -> str:
        return f"SEAL-{self.low}" if self.exact else f"SEAL-{self.low} to SEAL-{self.high}"


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """What one objective reaches.

    Attributes:
        points: earned.
        maximum: summed maxima of the questions that count.
        score: percent; None if no question counts.
        seal: None if no question that counts gates.
    """

    points: Decimal
    maximum: Decimal
    score: Decimal | None
    seal: Seal | None

    def to_json(self) -> dict[str, Any]:
        """The objective as a JSON object."""
        return {
            "score": _plain(self.score),
            "seal": None if self.seal is None else self.seal.to_json(),
            "points": float(self.points),
            "maximum": float(self.maximum),
        }


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The outcome of one set of answers.

    Attributes:
        score: percent 0..100; None if nothing counts.
        seal: None if nothing gates.
        objectives: objective → its score.
        answered: ids of questions with a rung.
        nobody_knows: ids of questions answered with ``null``.
        not_applicable: ids of questions that do not apply.
        missing: ids of questions without an answer.
    """

    score: Decimal | None
    seal: Seal | None
    objectives: Mapping[str, ObjectiveScore]
    answered: tuple[str, ...] = ()
    nobody_knows: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object; scores are rounded to four places."""
        return {
            "score": _plain(self.score),
            "seal": None if self.seal is None else self.seal.to_json(),
            "objectives": {name: part.to_json() for name, part in self.objectives.items()},
            "answered": len(self.answered),
            "nobody_knows": list(self.nobody_knows),
            "not_applicable": list(self.not_applicable),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class ScoreInterval:
    """What the score and the SEAL can be, given what is known so far.

    Attributes:
        at_least: the score if every open answer is the worst that is still possible.
        at_most: the score if every open answer is the best that is still possible.
        seal: the range of the SEAL.
        objectives: objective → lowest score, highest score and range of the SEAL.
        answered: questions whose answer is settled (does not apply included).
        narrowed: questions whose answer is not settled, but bounded.
        total: all questions.
    """

    at_least: Decimal | None
    at_most: Decimal | None
    seal: Seal | None
    objectives: Mapping[str, tuple[Decimal | None, Decimal | None, Seal | None]]
    answered: tuple[str, ...]
    narrowed: tuple[str, ...]
    total: int

    def to_json(self) -> dict[str, Any]:
        """The interval as a JSON object; scores are rounded to four places."""
        return {
            "at_least": _plain(self.at_least),
            "at_most": _plain(self.at_most),
            "seal": None if self.seal is None else self.seal.to_json(),
            "objectives": {
                name: {
                    "at_least": _plain(low),
                    "at_most": _plain(high),
                    "seal": None if seal is None else seal.to_json(),
                }
                for name, (low, high, seal) in self.objectives.items()
            },
            "answered": list(self.answered),
            "narrowed": list(self.narrowed),
            "total": self.total,
        }


@dataclass(slots=True)
class _Tally:
    """Sums over the questions of one objective."""

    points: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)

    def gate(self, seals: Sequence[int]) -> None:
        self.lows.append(min(seals))
        self.highs.append(max(seals))

    def result(self) -> ObjectiveScore:
        ratio = None
        if self.maximum:
            ratio = _CONTEXT.divide(_CONTEXT.multiply(self.points, Decimal(100)), self.maximum)
        seal = Seal(min(self.lows), min(self.highs)) if self.lows else None
        return ObjectiveScore(self.points, self.maximum, ratio, seal)


def check_answers(answers: Mapping[str, Answer], questions: Sequence[Question]) -> None:
    """Hold answers against the questionnaire.

    Raises:
        AnswerError: an unknown question, a rung that its ladder does not have, or an answer of a wrong type.
    """
    known = {question.id: question for question in questions}
    for name, answer in answers.items():
        question = known.get(name)
        if question is None:
            raise AnswerError(name, "is not a question of the framework (they are called 1.1 to 8.4)")
        if answer is None or answer == NOT_APPLICABLE:
            continue
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise AnswerError(name, f'the answer is a rung, null or "n/a", not {answer!r}')
        if not 1 <= answer <= len(question.rungs):
            raise AnswerError(name, f"there is no rung {answer}; they are counted 1 to {len(question.rungs)}")


def score(
    answers: Mapping[str, Answer], questions: Sequence[Question], weights: Mapping[str, Decimal]
) -> ScoreResult:
    """Score answers.

    A missing answer earns nothing and keeps its full denominator; ``None`` (nobody knows) leaves points and
    denominator; ``"n/a"`` is left out. A gating question without a rung makes the SEAL a range, unless it
    does not apply. Where no question of an objective counts, the weights of the others are scaled up.

    Args:
        answers: question id → rung counted from 1, ``None`` or ``"n/a"``.
        questions: the questionnaire.
        weights: objective → weight.

    Raises:
        AnswerError: an answer that the questionnaire does not allow.
    """
    check_answers(answers, questions)
    tallies: dict[str, _Tally] = {}
    kinds: dict[str, list[str]] = {"answered": [], "nobody": [], "inapplicable": [], "missing": []}
    for question in questions:
        tally = tallies.setdefault(question.objective, _Tally())
        answer = answers.get(question.id)
        if answer == NOT_APPLICABLE:
            kinds["inapplicable"].append(question.id)
            continue
        seals = [rung.seal for rung in question.rungs]
        if isinstance(answer, int):
            kinds["answered"].append(question.id)
            rung = question.rungs[answer - 1]
            tally.points += rung.points
            tally.maximum += question.maximum
            seals = [rung.seal]
        elif question.id in answers:
            kinds["nobody"].append(question.id)
        else:
            kinds["missing"].append(question.id)
            tally.maximum += question.maximum
        if question.gating:
            tally.gate(seals)
    objectives = {name: tally.result() for name, tally in tallies.items()}
    return ScoreResult(
        score=_weighted({name: part.score for name, part in objectives.items()}, weights),
        seal=_least([part.seal for part in objectives.values()]),
        objectives=objectives,
        answered=tuple(kinds["answered"]),
        nobody_knows=tuple(kinds["nobody"]),
        not_applicable=tuple(kinds["inapplicable"]),
        missing=tuple(kinds["missing"]),
    )


def interval(
    answers_known: Mapping[str, Possible], questions: Sequence[Question], weights: Mapping[str, Decimal]
) -> ScoreInterval:
    """What the score and the SEAL can be.

    Args:
        answers_known: question id → the rungs (counted from 1) that are still possible, or ``"n/a"``. A
            question that is not in it can have any of its rungs.
        questions: the questionnaire.
        weights: objective → weight.

    Raises:
        AnswerError: an unknown question, an empty set, or a rung that a ladder does not have.
    """
    for name, rungs in answers_known.items():
        if isinstance(rungs, str):
            check_answers({name: rungs}, questions)
            continue
        if not rungs:
            raise AnswerError(name, "no rung is possible")
        for rung in rungs:
            check_answers({name: rung}, questions)
    worst: dict[str, _Tally] = {}
    best: dict[str, _Tally] = {}
    settled: list[str] = []
    narrowed: list[str] = []
    for question in questions:
        low = worst.setdefault(question.objective, _Tally())
        high = best.setdefault(question.objective, _Tally())
        possible = answers_known.get(question.id, range(1, len(question.rungs) + 1))
        if isinstance(possible, str):
            settled.append(question.id)
            continue
        left = [question.rungs[position - 1] for position in set(possible)]
        if len(left) == 1:
            settled.append(question.id)
        elif len(left) < len(question.rungs):
            narrowed.append(question.id)
        for tally, points in ((low, min(r.points for r in left)), (high, max(r.points for r in left))):
            tally.points += points
            tally.maximum += question.maximum
            if question.gating:
                tally.gate([rung.seal for rung in left])
    lows = {name: tally.result() for name, tally in worst.items()}
    highs = {name: tally.result() for name, tally in best.items()}
    return ScoreInterval(
        at_least=_weighted({name: part.score for name, part in lows.items()}, weights),
        at_most=_weighted({name: part.score for name, part in highs.items()}, weights),
        seal=_least([part.seal for part in lows.values()]),
        objectives={name: (lows[name].score, highs[name].score, lows[name].seal) for name in lows},
        answered=tuple(settled),
        narrowed=tuple(narrowed),
        total=len(questions),
    )


def possible_rungs(
    statuses: Mapping[str, str], questions: Sequence[Question], rules: Sequence[AnswerRule]
) -> dict[str, frozenset[int]]:
    """Which rungs the findings leave possible.

    Args:
        statuses: control id → rolled-up status of its findings (``PASS``, ``FAIL``, ``UNKNOWN`` …). A control
            that is not in it is UNKNOWN.
        questions: the questionnaire.
        rules: how evidence answers, from ``load_answering()``.

    Returns:
        Question id → possible rungs, only for questions that the findings narrow. Where rules exclude one
        another (the evidence contradicts itself), the question is left open.
    """
    ladders = {question.id: len(question.rungs) for question in questions}
    narrowed: dict[str, frozenset[int]] = {}
    for answer in rules:
        every = frozenset(range(1, ladders[answer.question] + 1))
        possible = every
        for rule in answer.rules:
            if _holds(rule.when, statuses):
                match rule.bound:
                    case "at_least":
                        possible &= frozenset(range(rule.rung, len(every) + 1))
                    case "at_most":
                        possible &= frozenset(range(1, rule.rung + 1))
                    case _:
                        possible &= frozenset({rule.rung})
        if possible and possible != every:
            narrowed[answer.question] = possible
    return narrowed


@cache
def _compile(expression: str) -> tuple[CelExpression, tuple[str, ...]]:
    return CelExpression(expression), tuple(_CONTROL.findall(expression))


def _holds(expression: str, statuses: Mapping[str, str]) -> bool:
    test, named = _compile(expression)
    controls = {name: str(statuses.get(name, _UNSEEN)) for name in named}
    return test.evaluate({"controls": controls}) is True


def _weighted(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> Decimal | None:
    """The weighted mean over the objectives that have a score."""
    total = Decimal(0)
    covered = Decimal(0)
    for name, value in scores.items():
        if value is not None:
            total = _CONTEXT.add(total, _CONTEXT.multiply(weights[name], value))
            covered += weights[name]
    return _CONTEXT.divide(total, covered) if covered else None


def _least(seals: Sequence[Seal | None]) -> Seal | None:
    known = [seal for seal in seals if seal is not None]
    if not known:
        return None
    return Seal(min(seal.low for seal in known), min(seal.high for seal in known))


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value.quantize(_PLACES, context=_CONTEXT))
