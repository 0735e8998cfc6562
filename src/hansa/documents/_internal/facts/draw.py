"""All facts of one document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hansa.documents.model import Page
from hansa.knowledge import KnowledgeBase
from hansa.model import Observation, Source

__all__ = ["Drawn", "draw_facts"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the text of a document says about itself and lays down."""

    kind: str
    title: str
    language: str
    observations: tuple[Observation, ...]


def draw_facts(
    pages: list[Page], source: Source, knowledge: KnowledgeBase, *, beat: Callable[[], None]
) -> Drawn:
    """Find every fact."""
    return Drawn("other", "", pages[0].language, ())
