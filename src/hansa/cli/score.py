"""``hansa score``: the score and the SEAL of the EU Cloud Sovereignty Framework."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hansa.assessment.seal import AnswerError, ScoreResult, check_answers, score
from hansa.catalogs import load_questionnaire
from hansa.cli.common import Output, TextOrJson, fail, write_output
from hansa.model import ProblemReason, SourceKind
from hansa.sources import SourceError, load_json, open_bytes

__all__ = ["score_command"]

_BYTES = 1024 * 1024


class Weights(StrEnum):
    """Whose weights of the objectives."""

    CALCULATOR = "calculator"
    FRAMEWORK = "framework"


def score_command(
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS", help='JSON: {"1.1": 4, …}; a rung from 1, null (nobody knows), "n/a".'
        ),
    ],
    weights: Annotated[
        Weights, typer.Option("--weights", help="Of the Commission's calculator or of the framework text.")
    ] = Weights.CALCULATOR,
    form: Annotated[TextOrJson, typer.Option("--format", "-f", help="text or json.")] = TextOrJson.TEXT,
    output: Output = None,
) -> None:
    """Score answers to the 48 questions of the EU Cloud Sovereignty Framework."""
    questionnaire = load_questionnaire()
    try:
        opened = open_bytes(answers.parent, answers, SourceKind.DECLARATION, limit=_BYTES)
        given = load_json(opened.source.path, opened.data)
        if not isinstance(given, dict):
            raise SourceError(answers.name, ProblemReason.WRONG_TYPE, "is not a JSON object of answers.")
        check_answers(given, questionnaire.questions)
    except SourceError as error:
        fail(error.diagnostics())
    except AnswerError as error:
        fail(f"{answers}: {error}.")
    result = score(given, questionnaire.questions, questionnaire.weights[weights.value])
    if form is TextOrJson.JSON:
        write_output(json.dumps(result.to_json(), indent=1) + "\n", output)
    else:
        write_output(_text(result), output)


def _text(result: ScoreResult) -> str:
    titles = load_questionnaire().objectives
    total = "no question counts" if result.score is None else f"{result.score:.4f} %"
    lines = [f"Score  {total}", f"SEAL   {result.seal or 'no question gates'}", ""]
    for name, part in result.objectives.items():
        shown = "-" if part.score is None else f"{part.score:7.2f} %"
        lines.append(f"{name}  {shown:>10}  {part.seal or '-'!s:<16}  {titles[name]['en']}")
    lines += ["", f"{len(result.answered)} answered, {len(result.missing)} missing (0 points)"]
    for what, ids in (
        ("missing", result.missing),
        ("nobody knows", result.nobody_knows),
        ("does not apply", result.not_applicable),
    ):
        if ids:
            lines.append(f"{what}: {', '.join(ids)}")
    return "\n".join(lines) + "\n"
