"""The form of the YAML files, and how a row becomes a noun of the model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date  # noqa: N812 - a field below is called date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from hansa.knowledge.countries import expand_places
from hansa.model import (
    ClaimStatus,
    Clause,
    Control,
    Delta,
    Mapping,
    Parameter,
    Relation,
    Role,
    Scheme,
)

__all__ = ["ClauseTitles", "ControlFile", "MappingFile", "SchemeFile"]

Texts = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterRow(_Row):
    """One parameter of a control."""

    name: str
    unit: str = ""
    stricter: str


class ControlRow(_Row):
    """One control."""

    id: str
    objective: str = ""
    title: Texts
    statement: Texts
    binds: list[Role] = Field(min_length=1)
    parameters: list[ParameterRow] = []
    evidence: list[str] = Field(min_length=1)


class ControlFile(_Row):
    """One area of controls."""

    area: str
    controls: list[ControlRow]

    def controls_of(self) -> Iterator[Control]:
        """The controls of the area."""
        for row in self.controls:
            yield Control(
                id=row.id,
                area=self.area,
                objective=row.objective,
                title=row.title,
                statement=row.statement,
                binds=tuple(row.binds),
                parameters=tuple(Parameter(p.name, p.unit, p.stricter) for p in row.parameters),
                evidence=tuple(row.evidence),
            )


class SchemeFile(_Row):
    """One scheme, without its clauses."""

    id: str
    edition: str
    title: Texts
    issuer: str
    country: str
    language: str
    binds: Role
    levels: list[str] = []
    bundles: dict[str, list[str]] = {}
    note: str = ""

    def scheme(self) -> Scheme:
        """The scheme."""
        return Scheme(
            id=self.id,
            edition=self.edition,
            title=self.title,
            issuer=self.issuer,
            country=self.country,
            levels=tuple(self.levels),
            note=self.note,
        )

    def clauses(
        self, sections: dict[str, dict[str, list[str]]], titles: dict[str, Texts]
    ) -> Iterator[Clause]:
        """The clauses: identifiers by section and level, with our paraphrase where there is one.

        A title of an identifier that the scheme does not have becomes a clause without a section, which the
        lint refuses.
        """
        known: set[str] = set()
        for section, levels in sections.items():
            for level, ids in levels.items():
                for clause in ids:
                    known.add(clause)
                    yield Clause(self.id, clause, self.binds, section, level, titles.get(clause, {}))
        for clause in titles.keys() - known:
            yield Clause(self.id, clause, self.binds, "", "", titles[clause])


class ClauseTitles(_Row):
    """Our paraphrases: clause id → language → text."""

    titles: dict[str, Texts]


def _exact(value: object) -> object:
    """Figures in YAML may be written bare; a binary fraction would not be exact."""
    if isinstance(value, bool) or value is None:
        raise ValueError("is not a figure, a word or a list of words")
    if isinstance(value, float):
        raise ValueError("write a fraction as a quoted figure")
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


class DeltaRow(_Row):
    """What a clause asks beyond its control."""

    parameter: str
    op: str
    value: Annotated[Decimal | str | list[str], BeforeValidator(_exact)]
    unit: str = ""

    def delta(self) -> Delta:
        """The delta; ``EU`` and ``EEA`` among places are written out, so that each member satisfies it."""
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        if self.parameter == "countries" and isinstance(value, tuple):
            value = tuple(sorted(expand_places(value)))
        return Delta(self.parameter, self.op, value, self.unit)


class MappingRow(_Row):
    """One claim."""

    id: str
    clause: str
    control: str
    relation: Relation
    rationale: str
    confidence: float
    status: ClaimStatus
    deltas: list[DeltaRow] = []
    covers_group: str = ""
    source: str = ""
    reviewer_id: str = ""
    reviewer_role: str = ""
    date: Date | None = None

    @field_validator("rationale")
    @classmethod
    def _sentence(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("a claim needs its reason")
        return value


class MappingFile(_Row):
    """The claims about one scheme in one edition."""

    scheme: str
    edition: str
    source: str
    mappings: list[MappingRow]

    def claims(self) -> Iterator[Mapping]:
        """The claims."""
        for row in self.mappings:
            yield Mapping(
                id=row.id,
                scheme=self.scheme,
                edition=self.edition,
                clause=row.clause,
                control=row.control,
                relation=row.relation,
                rationale=row.rationale,
                source=row.source or self.source,
                confidence=row.confidence,
                status=row.status,
                deltas=tuple(delta.delta() for delta in row.deltas),
                covers_group=row.covers_group,
                reviewer_id=row.reviewer_id,
                reviewer_role=row.reviewer_role,
                date=row.date,
            )
