"""``hansa estate``: what an institution runs, where it lies, who operates it, which law reaches it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hansa.cli.common import Output, Quiet, fail, printable, say, write_output

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hansa.assessment.exposure import ExposureResult
    from hansa.knowledge import KnowledgeBase
    from hansa.model import Observation, Problem, Service, Subject

__all__ = ["estate_command"]


class EstateFormat(StrEnum):
    """What ``estate`` prints."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


_COLUMNS = (
    "address",
    "type",
    "class",
    "service",
    "provider",
    "operator",
    "region",
    "country",
    "encrypted",
    "key_custody",
    "public",
    "exposures",
    "unknown",
)
_PROPERTIES = {
    "type": "resource.type",
    "class": "resource.class",
    "provider": "resource.provider",
    "operator": "resource.operated_by",
    "region": "resource.region",
    "country": "resource.country",
    "encrypted": "resource.encrypted",
    "key_custody": "resource.key_custody",
    "public": "resource.public",
}


def estate_command(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Terraform plans (JSON), Kubernetes manifests, folders of them, or an institution folder.",
            show_default=False,
        ),
    ],
    format: Annotated[EstateFormat, typer.Option("--format", help="What to print.")] = EstateFormat.TEXT,  # noqa: A002
    knowledge: Annotated[
        Path | None,
        typer.Option(
            "--knowledge",
            help="Folder with the site's own parties.yaml, regions.yaml, laws.yaml.",
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """List the resources of plans and manifests: place, operator, keys, and the law that reaches them.

    A folder above a PATH that holds hansa.toml gives the services, the allowed countries and the site's own
    knowledge; without one, law within the European Economic Area is no exposure. Leaves with 2 if nothing
    could be read.
    """
    from hansa.estate import read_infrastructure

    for path in paths:
        if not path.exists():
            fail(f"{path} is not there.")
    site = _Site.around(paths[0], knowledge)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    read = 0
    for entry in _files(site, paths):
        if not isinstance(entry, Path):
            problems.append(entry)
            continue
        reading = read_infrastructure(site.root, entry, knowledge=site.knowledge)
        problems += reading.problems
        read += bool(reading.kind)
        rows += _rows(
            site, reading.source.path if reading.source else "", reading.observations, reading.resources
        )
    if not read:
        for problem in problems:
            say(f"hansa: {problem}", quiet=quiet)
        fail("nothing of this could be read as a Terraform plan or a Kubernetes manifest.")
    match format:
        case EstateFormat.JSON:
            write_output(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", output)
        case EstateFormat.CSV:
            write_output(_to_csv(rows), output)
        case EstateFormat.TEXT:
            write_output(_to_text(rows, problems), output)
    if format is not EstateFormat.TEXT or output is not None:
        for problem in problems:
            say(f"not read: {problem}", quiet=quiet)


class _Site:
    """The institution around a path: its folder, services, allowed countries and knowledge."""

    def __init__(
        self,
        root: Path,
        knowledge: KnowledgeBase,
        allowed: frozenset[str],
        services: Sequence[Service] = (),
        infrastructure: Path | None = None,
    ) -> None:
        self.root = root
        self.knowledge = knowledge
        self.allowed = allowed
        self.services = services
        self.infrastructure = infrastructure

    @classmethod
    def around(cls, path: Path, own: Path | None) -> _Site:
        """Find the institution folder at or above a path."""
        from hansa.knowledge import expand_places, load_knowledge
        from hansa.sources import SourceError

        try:
            for folder in (path.absolute(), *path.absolute().parents):
                if (folder / "hansa.toml").is_file():
                    return cls._of_institution(folder, own)
            root = path.absolute() if path.is_dir() else path.absolute().parent
            return cls(root, load_knowledge(own), expand_places(("EEA",)))
        except SourceError as error:
            fail(error.diagnostics())

    @classmethod
    def _of_institution(cls, folder: Path, own: Path | None) -> _Site:
        from datetime import date

        from hansa.knowledge import load_knowledge
        from hansa.runs.config import read_config

        # Nothing here depends on the day; a file that states none is fine.
        config = read_config(folder, date.today())
        folder_of_rows = own or (config.places.knowledge if config.places.knowledge.is_dir() else None)
        return cls(
            folder,
            load_knowledge(folder_of_rows),
            config.allowed,
            config.institution.services,
            config.places.infrastructure,
        )

    def service_of(self, resource: Subject) -> str | None:
        """Names of the services a resource belongs to."""
        names = [
            service.id
            for service in self.services
            if any(fnmatchcase(resource.key, pattern) for pattern in service.resources)
        ]
        return ", ".join(names) or None


def _files(site: _Site, paths: Iterable[Path]) -> Iterator[Path | Problem]:
    from hansa.sources import find_files

    for path in paths:
        absolute = path.absolute()
        if absolute == site.root and site.infrastructure is not None:
            if not site.infrastructure.exists():
                fail(f"{site.infrastructure} is not there.")
            absolute = site.infrastructure
        yield from find_files(site.root, absolute)


def _rows(
    site: _Site, source: str, observations: Sequence[Observation], resources: Sequence[Subject]
) -> Iterator[dict[str, Any]]:
    from hansa.assessment.exposure import exposures

    facts: dict[Subject, list[Observation]] = {resource: [] for resource in resources}
    for row in observations:
        facts.setdefault(row.subject, []).append(row)
    for resource in resources:
        result = exposures(resource, facts, None, site.knowledge, site.allowed)
        yield _row(site, source, resource, facts[resource], result)


def _row(
    site: _Site, source: str, resource: Subject, facts: Sequence[Observation], result: ExposureResult
) -> dict[str, Any]:
    unknown = list(result.unknown)
    row: dict[str, Any] = {
        "address": resource.key.removeprefix(f"{source}:"),
        "service": site.service_of(resource),
    }
    for column, name in _PROPERTIES.items():
        row[column], doubt = _one(site, [fact for fact in facts if fact.property == name])
        if doubt:
            unknown.append(f"{column}: {doubt}")
    row["exposures"] = [
        {
            "law": entry.law,
            "country": entry.country,
            "party": entry.party,
            "path": [*entry.path, *_defeat(entry.defeated_by)],
        }
        for entry in result.exposures
    ]
    row["unknown"] = unknown
    return {column: row[column] for column in _COLUMNS}


def _defeat(custody: str) -> list[str]:
    return [f"content stays unreadable: keys are {custody}"] if custody else []


def _one(site: _Site, facts: Sequence[Observation]) -> tuple[Any, str]:
    """The one sure value of a property as JSON shows it, or why there is none."""
    from hansa.assessment.exposure import SURE
    from hansa.model import Subject, Unknown, value_to_text

    known = []
    for fact in facts:
        if isinstance(fact.value, Unknown):
            return None, fact.value.reason + (f", {fact.value.detail}" if fact.value.detail else "")
        if fact.confidence >= SURE:
            known.append(fact.value)
    values = list(dict.fromkeys(known))
    if len(values) > 1:
        return None, "conflict: " + ", ".join(sorted(value_to_text(value) for value in values))
    if not values:
        return None, "not sure" if facts else ""
    value = values[0]
    if isinstance(value, bool):
        return value, ""
    if isinstance(value, Subject):
        party = site.knowledge.parties.get(value.key)
        return (party.name if party else value.key), ""
    return value_to_text(value), ""


# ---- forms ------------------------------------------------------------------------------------------------


def _to_csv(rows: Sequence[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = [_cell(row[column]) for column in _COLUMNS[:-2]]
        laws = "; ".join(f"{entry['law']}: {' > '.join(entry['path'])}" for entry in row["exposures"])
        writer.writerow([*cells, _harmless(laws), _harmless("; ".join(row["unknown"]))])
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _harmless(str(value))


def _harmless(text: str) -> str:
    """A spreadsheet must not take a name out of a plan for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _to_text(rows: Sequence[dict[str, Any]], problems: Sequence[Problem]) -> str:
    lines = []
    for row in rows:
        lines.append(f"{row['address']}  [{row['class']}]")
        lines += [
            f"  {label:<10}{printable(value)}"
            for label, value in (
                ("service", row["service"]),
                ("operator", row["operator"] or "not known"),
                ("place", " / ".join(filter(None, (row["region"], row["country"]))) or "not known"),
                ("keys", row["key_custody"] or "not known"),
                ("encrypted", _yes(row["encrypted"])),
                ("public", _yes(row["public"])),
            )
            if value
        ]
        lines += [
            f"  reached by {entry['law']} ({entry['country']}): {printable(' > '.join(entry['path'][1:]))}"
            for entry in row["exposures"]
        ]
        lines += [f"  not known: {printable(sentence)}" for sentence in row["unknown"]]
        lines.append("")
    reached = sum(1 for row in rows if row["exposures"])
    open_rows = sum(1 for row in rows if row["unknown"] and not row["exposures"])
    lines.append(
        f"{len(rows)} resources: {reached} reached by foreign law, "
        f"{open_rows} of which something is not known, "
        f"{len(rows) - reached - open_rows} clear as far as these files show."
    )
    lines += [f"not read: {printable(str(problem))}" for problem in problems]
    return "\n".join(lines) + "\n"


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
