"""The questions of the EU Cloud Sovereignty Framework, and which of them evidence can answer.

Source: the Commission's sovereignty assessment calculator of June 2026 (48 questions; points and SEAL of
every rung) and the weights of the framework, version 1.2.1 of 20 October 2025. Figures are facts; the texts
are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from hansa.sources import load_yaml_documents

__all__ = [
    "AnswerRule",
    "Question",
    "Questionnaire",
    "Rung",
    "RungRule",
    "load_answering",
    "load_questionnaire",
]


@dataclass(frozen=True, slots=True)
class Rung:
    """One possible answer.

    Attributes:
        points: what it earns.
        seal: the SEAL level 0..4 that it allows.
        text: by language code.
    """

    points: Decimal
    seal: int
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        id: for example ``3.1``.
        objective: ``SOV-1`` … ``SOV-8``.
        gating: whether its answer bounds the SEAL.
        title: by language code.
        rungs: the ladder of answers; an answer counts them from 1.
        note: what is odd about its figures, or "".
    """

    id: str
    objective: str
    gating: bool
    title: Mapping[str, str]
    rungs: tuple[Rung, ...]
    note: str = ""

    @property
    def maximum(self) -> Decimal:
        """The points of its best rung."""
        return max(rung.points for rung in self.rungs)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All questions and both sets of weights.

    Attributes:
        questions: in the order of the calculator.
        weights: ``calculator`` or ``framework`` → objective → weight; each set sums to 100.
        objectives: objective → title by language code.
    """

    questions: tuple[Question, ...]
    weights: Mapping[str, Mapping[str, Decimal]]
    objectives: Mapping[str, Mapping[str, str]]

    def question(self, question_id: str) -> Question:
        """The question of that id (``3.1``).

        Raises:
            KeyError: if there is none.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class RungRule:
    """When evidence puts an answer at a rung.

    Attributes:
        rung: counted from 1.
        bound: ``at_least``, ``at_most`` or ``exactly``.
        when: CEL over ``controls``, a map from control id to the rolled-up status of its findings.
    """

    rung: int
    bound: str
    when: str


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """How evidence answers one question.

    Attributes:
        question: id of the question.
        rules: each that holds narrows the answer.
        why: what the evidence can and cannot say, in English.
    """

    question: str
    rules: tuple[RungRule, ...]
    why: str


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _RungRow(_Row):
    points: str
    seal: int = Field(ge=0, le=4)
    text: dict[str, str]


class _QuestionRow(_Row):
    id: str
    objective: str
    gating: bool
    title: dict[str, str]
    note: str = ""
    rungs: list[_RungRow] = Field(min_length=1)


class _QuestionFile(_Row):
    weights: dict[str, dict[str, int]]
    objectives: dict[str, dict[str, str]]
    questions: list[_QuestionRow]


class _RuleRow(_Row):
    rung: int = Field(ge=1)
    bound: str = Field(pattern="^(at_least|at_most|exactly)$")
    when: str


class _AnswerRow(_Row):
    question: str
    why: str
    rules: list[_RuleRow] = Field(min_length=1)


class _AnswerFile(_Row):
    answers: list[_AnswerRow]


def _document(name: str) -> object:
    data = (resources.files("hansa.catalogs") / "data" / "csf" / name).read_bytes()
    return load_yaml_documents(f"csf/{name}", data)[0]


@cache
def load_questionnaire() -> Questionnaire:
    """The 48 questions with points, SEAL levels and both sets of weights."""
    rows = _QuestionFile.model_validate(_document("questions.yaml"))
    questions = tuple(
        Question(
            id=row.id,
            objective=row.objective,
            gating=row.gating,
            title=row.title,
            rungs=tuple(Rung(Decimal(rung.points), rung.seal, rung.text) for rung in row.rungs),
            note=row.note,
        )
        for row in rows.questions
    )
    weights = {
        name: {objective: Decimal(weight) for objective, weight in weights.items()}
        for name, weights in rows.weights.items()
    }
    return Questionnaire(questions, weights, rows.objectives)


@cache
def load_answering() -> tuple[AnswerRule, ...]:
    """Which questions evidence can answer, and how; every other one is left to ``answers.toml``."""
    rows = _AnswerFile.model_validate(_document("answering.yaml"))
    return tuple(
        AnswerRule(
            question=row.question,
            rules=tuple(RungRule(rule.rung, rule.bound, rule.when) for rule in row.rules),
            why=row.why,
        )
        for row in rows.answers
    )
