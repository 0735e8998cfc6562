"""The evidence a report leads to: the cited observations, per source, with what stands at their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hansa.model import Observation, PageBox, Source, Status
from hansa.reports._internal.excerpts import Excerpt, ExcerptReader
from hansa.reports._internal.pages import PageAlbum, PagePicture

if TYPE_CHECKING:
    from hansa.runs.run import Run

__all__ = ["Entry", "Page", "SourceEvidence", "cited_observations", "collect_evidence"]

_LISTED = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One observation with its number on the source and the lines around it."""

    number: int
    observation: Observation
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: its picture, if there is one, and what was read on it."""

    number: int
    picture: PagePicture | None
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class SourceEvidence:
    """What is cited from one source.

    Attributes:
        source: the source.
        pages: for documents.
        entries: for everything else.
        missing: why pictures are missing: see :meth:`PageAlbum.pictures`.
    """

    source: Source
    pages: list[Page] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    missing: str = ""


def cited_observations(run: Run) -> list[str]:
    """Ids of the observations that the report leads to, those behind failures first."""
    ids: dict[str, None] = {}
    order = {Status.FAIL: 0, Status.UNKNOWN: 1}
    for finding in sorted(run.findings, key=lambda row: (order.get(row.status, 2), -row.severity.rank)):
        if finding.status is Status.FAIL:
            _add(ids, finding.contradicts)
        _add(ids, finding.observations)
        _add(ids, finding.contradicts)
    for exposures in run.exposures.values():
        for exposure in exposures:
            _add(ids, exposure.observations)
    for verdict in run.verdicts:
        _add(ids, verdict.attestation)
    for identifier, observation in run.observations.items():
        if observation.property in ("document.valid_until", "document.type", "document.holder"):
            ids[identifier] = None
    return [identifier for identifier in ids if identifier in run.observations][:_LISTED]


def _add(ids: dict[str, None], more: Iterable[str]) -> None:
    for identifier in more:
        ids.setdefault(identifier)


def collect_evidence(run: Run, root: Path, cited: Sequence[str], budget: int) -> tuple[SourceEvidence, ...]:
    """What stands at the places of the cited observations.

    Args:
        run: the run.
        root: the institution folder.
        cited: ids of observations, the most important first: pictures are made in this order.
        budget: bytes of pictures at most.
    """
    by_source: dict[Source, list[Observation]] = defaultdict(list)
    for identifier in cited:
        observation = run.observations[identifier]
        by_source[observation.source].append(observation)
    album, reader = PageAlbum(root, budget), ExcerptReader(root)
    collected = [_source(source, rows, album, reader) for source, rows in by_source.items()]
    return tuple(sorted(collected, key=lambda row: (row.source.kind.value, row.source.path)))


def _source(
    source: Source, rows: list[Observation], album: PageAlbum, reader: ExcerptReader
) -> SourceEvidence:
    evidence = SourceEvidence(source)
    boxes: dict[int, list[PageBox]] = defaultdict(list)
    on_page: dict[int, list[Observation]] = defaultdict(list)
    rest: list[Observation] = []
    for row in rows:
        if isinstance(row.locator, PageBox):
            boxes[row.locator.page].append(row.locator)
            on_page[row.locator.page].append(row)
        else:
            rest.append(row)
    number = 0
    if boxes:
        pictures, evidence.missing = album.pictures(source, dict(boxes))
        for page in sorted(on_page):
            entries = []
            for row in sorted(on_page[page], key=lambda row: (row.locator.y0, row.locator.x0)):  # type: ignore[union-attr]
                number += 1
                entries.append(Entry(number, row, Excerpt()))
            evidence.pages.append(Page(page, pictures.get(page), tuple(entries)))
    for row in sorted(rest, key=lambda row: (str(row.locator), row.property)):
        number += 1
        evidence.entries.append(Entry(number, row, reader.read(source, row.locator)))
    return evidence
