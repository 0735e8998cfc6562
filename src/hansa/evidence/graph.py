"""All observations of a run as one graph: by subject, by property, checked against the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from hansa.knowledge import Vocabulary, load_vocabulary
from hansa.model import Observation, Subject, SubjectKind

__all__ = ["Graph", "VocabularyError"]


class VocabularyError(ValueError):
    """An observation does not keep to the closed vocabulary: a fault of a reader, never of the input."""


class Graph:
    """Observations, indexed. Equal observations (same id) are one; order of sources does not matter.

    Args:
        observations: facts from all readers.
        vocabulary: default: the one that ships.

    Raises:
        VocabularyError: if an observation has an unknown property or a value of the wrong type.
    """

    def __init__(self, observations: Iterable[Observation], vocabulary: Vocabulary | None = None) -> None:
        words = vocabulary or load_vocabulary()
        self._by_id: dict[str, Observation] = {}
        for observation in observations:
            fault = words.fault(observation)
            if fault:
                raise VocabularyError(f"{observation.reader}: {fault}")
            known = self._by_id.get(observation.id)
            if known is None or _preferred(observation, known):
                self._by_id[observation.id] = observation
        self._by_subject: dict[Subject, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
        self._by_value: dict[Subject, list[Observation]] = defaultdict(list)
        for _, observation in sorted(self._by_id.items()):
            self._by_subject[observation.subject][observation.property].append(observation)
            if isinstance(observation.value, Subject):
                self._by_value[observation.value].append(observation)

    @property
    def observations(self) -> Mapping[str, Observation]:
        """All observations by id."""
        return self._by_id

    def subjects(self, kind: SubjectKind) -> tuple[Subject, ...]:
        """All subjects of a kind, sorted."""
        return tuple(sorted(subject for subject in self._by_subject if subject.kind is kind))

    def of(self, subject: Subject) -> Mapping[str, list[Observation]]:
        """What is known about one subject: property → observations."""
        return self._by_subject.get(subject, {})

    def all_of(self, subject: Subject) -> Iterator[Observation]:
        """Every observation about one subject."""
        for rows in self.of(subject).values():
            yield from rows

    def values(self, subject: Subject, name: str) -> list[Observation]:
        """The observations of one property of one subject."""
        return self.of(subject).get(name, [])

    def text(self, subject: Subject, name: str) -> str:
        """The first plain-text value of a property, or ""."""
        return next((row.value for row in self.values(subject, name) if isinstance(row.value, str)), "")

    def pointing_at(self, subject: Subject) -> list[Observation]:
        """Observations whose value is this subject."""
        return self._by_value.get(subject, [])


def _preferred(new: Observation, old: Observation) -> bool:
    """Of two readings of the same fact at the same place, keep the stronger, then the surer."""
    return (new.basis.strength, new.confidence, new.reader) > (
        old.basis.strength,
        old.confidence,
        old.reader,
    )
