"""``hansa.toml``: the institution, its services, its rules, and where its sources lie (DESIGN section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hansa.evidence import RegisterLine
from hansa.knowledge import expand_places
from hansa.model import (
    AcceptedRisk,
    DataClass,
    DecisionRule,
    Institution,
    LineSpan,
    ProblemReason,
    SchemeUse,
    Service,
    Source,
    SourceKind,
)
from hansa.sources import SourceError, decode_text, load_toml, open_bytes

__all__ = ["CONFIG_NAME", "Config", "Places", "read_config"]

CONFIG_NAME = "hansa.toml"
_ID = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
_BYTES = 4 * 1024 * 1024


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _InstitutionTable(_Strict):
    id: _ID
    name: str
    jurisdiction: str
    languages: list[str] = ["en"]
    as_of: date | None = None
    allowed_countries: list[str] = ["EEA"]


class _DataClassTable(_Strict):
    id: _ID
    rank: Annotated[int, Field(ge=0, le=100)]
    title: dict[str, str] = {}


class _ServiceTable(_Strict):
    id: _ID
    name: str
    supplier: str
    product: str = ""
    data_class: str
    owner: str
    documents: list[str] = []
    resources: list[str] = []
    software: list[str] = []
    telemetry: list[str] = []


class _SchemeTable(_Strict):
    id: str
    edition: str
    level: str = ""


class _DecisionTable(_Strict):
    data_classes: list[str]
    block: list[str] = []
    minimum_seal: dict[str, Annotated[int, Field(ge=0, le=4)]] = {}


class _RiskTable(_Strict):
    service: str
    clause: str
    owner: str
    reason: str
    until: date


class _SourcesTable(_Strict):
    documents: str = "documents"
    infrastructure: str = "infrastructure"
    software: str = "software"
    telemetry: str = "telemetry"
    knowledge: str = "knowledge"
    answers: str = "answers.toml"


class _TelemetryTable(_Strict):
    jurisdictions: dict[str, str] = {}


class _RulesTable(_Strict):
    folders: list[str] = []
    own: bool = True
    checks: str = ""
    values: dict[str, list[str]] = {}


class _File(_Strict):
    institution: _InstitutionTable
    data_classes: list[_DataClassTable] = []
    services: list[_ServiceTable] = []
    schemes: list[_SchemeTable] = []
    decision: list[_DecisionTable] = []
    accepted_risks: list[_RiskTable] = []
    sources: _SourcesTable = _SourcesTable()
    telemetry: _TelemetryTable = _TelemetryTable()
    rules: _RulesTable = _RulesTable()


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files of the institution, absolute."""

    documents: Path
    infrastructure: Path
    software: Path
    telemetry: Path
    knowledge: Path
    answers: Path


@dataclass(frozen=True, slots=True)
class Config:
    """What ``hansa.toml`` says.

    Attributes:
        root: the institution folder.
        source: the file.
        institution: without a day if the file states none; then the caller gives it.
        register: one entry per line of the service register, with its place.
        places: where the sources lie.
        jurisdictions: glob over telemetry paths → (country, its line, the words on it).
        rule_folders: folders with Sigma rules of the user.
        own_rules: whether Hansa's own rules are used as well.
        rule_values: placeholder of a rule → values.
        checks: folder with checks of the user, or None.
        allowed: country codes in which data may lie.
    """

    root: Path
    source: Source
    institution: Institution
    register: tuple[RegisterLine, ...]
    places: Places
    jurisdictions: Mapping[str, tuple[str, LineSpan, str]] = field(default_factory=dict)
    rule_folders: tuple[Path, ...] = ()
    own_rules: bool = True
    rule_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: Path | None = None
    allowed: frozenset[str] = frozenset()


def read_config(root: Path, as_of: date | None = None) -> Config:
    """Read and check ``hansa.toml``.

    Args:
        root: the institution folder.
        as_of: the day asked for; default: the day the file states.

    Raises:
        SourceError: if there is no such file, it cannot be read, or it does not make sense; the sentence says
            which field.
    """
    if not root.is_dir():
        raise SourceError(str(root), ProblemReason.MISSING, "is not a folder.")
    path = root / CONFIG_NAME
    if not path.exists():
        raise SourceError(
            str(path),
            ProblemReason.MISSING,
            "is missing.",
            advice="An institution is a folder with hansa.toml and its sources; see docs/institution.md.",
        )
    opened = open_bytes(root, path, SourceKind.CONFIG, limit=_BYTES)
    data = load_toml(CONFIG_NAME, opened.data)
    try:
        tables = _File.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _wrong(f"{where}: {first['msg']}") from error
    lines = decode_text(CONFIG_NAME, opened.data).splitlines()
    finder = _LineFinder(lines)
    day = as_of or tables.institution.as_of
    if day is None:
        raise _wrong("institution.as_of is missing; state it there or with --as-of")
    institution = _institution(tables, day)
    _check_references(institution)
    places = _places(root, tables.sources)
    return Config(
        root=root,
        source=opened.source,
        institution=institution,
        register=tuple(_register(tables, opened.source, finder)),
        places=places,
        jurisdictions={
            glob: (_country(country), *finder.anywhere(glob))
            for glob, country in tables.telemetry.jurisdictions.items()
        },
        rule_folders=tuple(_inside(root, folder) for folder in tables.rules.folders),
        own_rules=tables.rules.own,
        rule_values={name: tuple(values) for name, values in tables.rules.values.items()},
        checks=_inside(root, tables.rules.checks) if tables.rules.checks else None,
        allowed=_allowed(tables.institution.allowed_countries),
    )


def _wrong(sentence: str) -> SourceError:
    return SourceError(CONFIG_NAME, ProblemReason.MALFORMED, f"{sentence}.")


def _country(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise _wrong(f"{code!r} is not a two-letter country code")
    return code


def _allowed(names: list[str]) -> frozenset[str]:
    try:
        return expand_places(tuple(names))
    except ValueError as error:
        raise _wrong(f"institution.allowed_countries: {error}") from error


def _inside(root: Path, name: str) -> Path:
    """A path below the institution folder, or an absolute one that the user wrote out; never ``..``."""
    path = Path(name)
    if path.is_absolute():
        return path
    if ".." in path.parts:
        raise _wrong(f"{name!r} leads out of the institution folder; write the whole path if you mean it")
    return root / path


def _places(root: Path, table: _SourcesTable) -> Places:
    return Places(
        documents=_inside(root, table.documents),
        infrastructure=_inside(root, table.infrastructure),
        software=_inside(root, table.software),
        telemetry=_inside(root, table.telemetry),
        knowledge=_inside(root, table.knowledge),
        answers=_inside(root, table.answers),
    )


def _institution(tables: _File, day: date) -> Institution:
    table = tables.institution
    return Institution(
        id=table.id,
        name=table.name,
        jurisdiction=_country(table.jurisdiction),
        languages=tuple(table.languages),
        as_of=day,
        services=tuple(
            Service(
                id=row.id,
                name=row.name,
                supplier=row.supplier,
                data_class=row.data_class,
                owner=row.owner,
                product=row.product,
                documents=tuple(row.documents),
                resources=tuple(row.resources),
                software=tuple(row.software),
                telemetry=tuple(row.telemetry),
            )
            for row in tables.services
        ),
        schemes=tuple(SchemeUse(row.id, row.edition, row.level) for row in tables.schemes),
        data_classes=tuple(DataClass(row.id, row.title, row.rank) for row in tables.data_classes),
        rules=tuple(
            DecisionRule(tuple(row.data_classes), tuple(row.block), dict(row.minimum_seal))
            for row in tables.decision
        ),
        accepted_risks=tuple(
            AcceptedRisk(row.service, row.clause, row.owner, row.reason, row.until)
            for row in tables.accepted_risks
        ),
        allowed_countries=tuple(table.allowed_countries),
    )


def _check_references(institution: Institution) -> None:
    for name, ids in (
        ("services", [row.id for row in institution.services]),
        ("data_classes", [row.id for row in institution.data_classes]),
    ):
        if len(ids) != len(set(ids)):
            raise _wrong(f"{name}: two rows have the same id")
    classes = {row.id for row in institution.data_classes}
    services = {row.id for row in institution.services}
    for service in institution.services:
        if service.data_class not in classes:
            raise _wrong(f"services.{service.id}: data class {service.data_class!r} is not in data_classes")
    for rule in institution.rules:
        if unknown := set(rule.data_classes) - classes:
            raise _wrong(f"decision: data class {min(unknown)!r} is not in data_classes")
    for risk in institution.accepted_risks:
        if risk.service not in services:
            raise _wrong(f"accepted_risks: there is no service {risk.service!r}")


def _register(tables: _File, source: Source, finder: _LineFinder) -> list[RegisterLine]:
    found = []
    for place, row in enumerate(tables.services):
        entries = [("supplier", row.supplier), ("owner", row.owner), ("data_class", row.data_class)]
        for name in ("documents", "resources", "software", "telemetry"):
            entries += [(name, glob) for glob in getattr(row, name)]
        for name, value in entries:
            locator, quote = finder.in_block("services", place, value)
            found.append(RegisterLine(row.id, name, value, source, locator, quote))
    return found


class _LineFinder:
    """Lines of the file that hold a value: TOML parsers do not keep places."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._blocks: dict[str, list[tuple[int, int]]] = {}
        heads = [
            (number, match.group(1))
            for number, line in enumerate(lines)
            if (match := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$", line))
        ]
        for (start, name), (end, _) in zip(heads, [*heads[1:], (len(lines), "")], strict=True):
            self._blocks.setdefault(name, []).append((start, end))

    def in_block(self, name: str, place: int, value: str) -> tuple[LineSpan, str]:
        """The line of the ``place``-th block of that name that holds ``value``."""
        blocks = self._blocks.get(name, [])
        start, end = blocks[place] if place < len(blocks) else (0, len(self._lines))
        return self._search(start, end, value)

    def anywhere(self, value: str) -> tuple[LineSpan, str]:
        """The first line that holds ``value``."""
        return self._search(0, len(self._lines), value)

    def _search(self, start: int, end: int, value: str) -> tuple[LineSpan, str]:
        for number in range(start, end):
            if value in self._lines[number]:
                return LineSpan(number + 1, number + 1), self._lines[number].strip()
        return LineSpan(start + 1, max(end, 1)), "\n".join(self._lines[start:end]).strip()
