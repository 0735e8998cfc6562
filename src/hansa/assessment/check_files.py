"""Checks as files: one YAML a check, in ``assessment/checks/<area>/``.

The fields are those of :class:`~hansa.model.Check`; ``examples`` holds a passing and a failing set of
properties, which the tests run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from hansa.assessment.expression import CelExpression, ExpressionError, properties_used
from hansa.knowledge import load_vocabulary
from hansa.model import Basis, Check, ProblemReason, Severity, SubjectKind
from hansa.sources import SourceError, load_yaml_documents

__all__ = ["DERIVED", "CompiledCheck", "compile_check", "load_checks"]

DERIVED: Mapping[str, bool] = {
    # name → whether it is a list
    "exposure.content": True,
    "exposure.metadata": True,
    "exposure.unknown": True,
    "evidence.data_country": True,
    "evidence.telemetry_country": True,
    "evidence.key_custody": True,
    "evidence.registry_country": True,
}
"""Facts that assessment derives; each keeps the observations it rests on."""

_FIELDS = {
    "id", "title", "control", "subject", "where", "when", "requires", "expression", "severity",
    "minimum_basis", "minimum_confidence", "achieved", "population", "remedy", "ask", "ask_whom",
    "effort", "examples",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """A check ready to run.

    Attributes:
        check: as written.
        expression: compiled.
        when: compiled, or None.
        uses: properties its expressions speak of.
        examples: ``pass`` and ``fail`` → namespace → name → value, in the values of expressions.
    """

    check: Check
    expression: CelExpression
    when: CelExpression | None
    uses: tuple[str, ...]
    examples: Mapping[str, Mapping[str, Mapping[str, Any]]]


def compile_check(name: str, row: Any) -> CompiledCheck:
    """Build a check from its YAML form.

    Raises:
        SourceError: naming the file and what is wrong with it.
    """
    try:
        if not isinstance(row, dict):
            raise TypeError("it is not a mapping")
        if unknown := set(row) - _FIELDS:
            raise ValueError(f"unknown field {', '.join(sorted(map(str, unknown)))}")
        check = Check(
            id=row["id"],
            title=row["title"],
            control=row["control"],
            subject=SubjectKind(row["subject"]),
            expression=row["expression"],
            severity=Severity(row["severity"]),
            where={key: tuple(values) for key, values in row.get("where", {}).items()},
            when=row.get("when", ""),
            requires=tuple(row.get("requires", ())),
            minimum_basis=Basis(row.get("minimum_basis", "attested")),
            minimum_confidence=float(row.get("minimum_confidence", 0.6)),
            achieved=row.get("achieved", {}),
            population=bool(row.get("population", False)),
            remedy=row["remedy"],
            ask=row["ask"],
            ask_whom=row.get("ask_whom", "supplier"),
            effort=int(row.get("effort", 1)),
        )
        expression = CelExpression(check.expression)
        when = CelExpression(check.when) if check.when else None
        uses = tuple(sorted({*properties_used(check.expression), *properties_used(check.when)}))
        _check_names(check, uses)
    except KeyError as error:
        raise _fault(name, f"field {error.args[0]} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _fault(name, str(error)) from error
    return CompiledCheck(check, expression, when, uses, row.get("examples", {}))


def _check_names(check: Check, uses: Iterable[str]) -> None:
    words = load_vocabulary()
    for name in (*uses, *check.requires, *check.where, *check.achieved.values()):
        if name not in words and name not in DERIVED:
            raise ExpressionError(f"{name} is not in the vocabulary")


def _fault(name: str, message: str) -> SourceError:
    return SourceError(name, ProblemReason.MALFORMED, f"is not a check: {message}.")


def _shipped(folder: Traversable) -> Iterable[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _shipped(entry)
        elif entry.name.endswith(".yaml"):
            yield entry.name, entry.read_bytes()


@cache
def _load_shipped() -> tuple[CompiledCheck, ...]:
    folder = resources.files("hansa.assessment").joinpath("checks")
    return tuple(compile_check(name, load_yaml_documents(name, data)[0]) for name, data in _shipped(folder))


def load_checks(extra: Path | None = None) -> dict[str, CompiledCheck]:
    """The checks that ship with Hansa, and a folder of the user's own on top; same id replaces.

    Raises:
        SourceError: if a file of ``extra`` is not a check.
    """
    found = {entry.check.id: entry for entry in _load_shipped()}
    for path in sorted(extra.rglob("*.yaml")) if extra else ():
        entry = compile_check(path.name, load_yaml_documents(path.name, path.read_bytes())[0])
        found[entry.check.id] = entry
    return found
