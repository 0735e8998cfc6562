"""Which law reaches a service's data: alike paths drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hansa.assessment.exposure import Exposure

__all__ = ["LawPath", "law_paths"]


@dataclass(slots=True)
class LawPath:
    """Exposures that differ only in where they start.

    Attributes:
        law: name of the law.
        country: whose law it is.
        link: by what it reaches: place, operator, owner …
        party: the party it binds, as people call it.
        starts: where the path starts: resources or the service itself.
        rest: the rest of the path, in order.
        observations: ids of the observations behind it.
        cut_by: what would cut it.
        defeated_by: key custody at which content stays unreadable.
    """

    law: str
    country: str
    link: str
    party: str
    starts: list[str]
    rest: tuple[str, ...]
    observations: list[str]
    cut_by: list[str]
    defeated_by: tuple[str, ...]


def law_paths(exposures: Iterable[Exposure]) -> tuple[LawPath, ...]:
    """Join exposures that share law, link, party and path but for its start."""
    joined: dict[tuple[Any, ...], LawPath] = {}
    for row in exposures:
        path = tuple(str(step) for step in row.path)
        start, rest = (path[0], path[1:]) if path else ("", ())
        key = (str(row.law), str(row.country), str(row.link), str(row.party), rest)
        known = joined.setdefault(
            key,
            LawPath(
                str(row.law), str(row.country), str(row.link), str(row.party), [], rest, [], [],
                _words(row.defeated_by),
            ),
        )  # fmt: skip
        if start and start not in known.starts:
            known.starts.append(start)
        known.observations.extend(one for one in row.observations if one not in known.observations)
        known.cut_by.extend(word for word in _words(row.cut_by) if word not in known.cut_by)
    return tuple(joined.values())


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(word) for word in value or ())
