"""Which law reaches a service's data: alike paths drawn once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hansa.knowledge import load_knowledge

if TYPE_CHECKING:
    from hansa.assessment.exposure import Exposure

__all__ = ["LawPath", "law_name", "law_paths"]


@dataclass(slots=True)
class LawPath:
    """Exposures that differ only in where they start.

    Attributes:
        laws: ids of the laws.
        country: whose law it is.
        link: by what it reaches: place, operator, owner …
        party: the party it binds, as people call it.
        starts: where the path starts: resources or the service itself.
        rest: the rest of the path, in order.
        observations: ids of the observations behind it.
        cut_by: what would cut it.
        defeated_by: key custody that keeps the content unreadable on this path, or "".
    """

    laws: list[str]
    country: str
    link: str
    party: str
    starts: list[str]
    rest: tuple[str, ...]
    observations: list[str]
    cut_by: list[str]
    defeated_by: str


def law_paths(exposures: Iterable[Exposure]) -> tuple[LawPath, ...]:
    """Join exposures of one country that differ only in law and start of the path; readable ones first."""
    joined: dict[tuple[object, ...], LawPath] = {}
    for row in exposures:
        start, rest = (row.path[0], row.path[1:]) if row.path else ("", ())
        key = (row.country, row.link, row.party, rest, row.defeated_by)
        known = joined.setdefault(
            key, LawPath([], row.country, row.link, row.party, [], rest, [], [], row.defeated_by)
        )
        _extend(known.laws, (row.law,))
        _extend(known.starts, (start,) if start else ())
        _extend(known.observations, row.observations)
        _extend(known.cut_by, row.cut_by)
    return tuple(sorted(joined.values(), key=lambda path: (bool(path.defeated_by), -len(path.starts))))


def _extend(known: list[str], more: Iterable[str]) -> None:
    known.extend(word for word in more if word not in known)


@cache
def _law_names() -> dict[str, Mapping[str, str]]:
    return {law.id: law.name for law in load_knowledge().laws}


def law_name(identifier: str) -> Mapping[str, str]:
    """The name of a law by language; its id where it is not on file."""
    return _law_names().get(identifier) or {"en": identifier}
