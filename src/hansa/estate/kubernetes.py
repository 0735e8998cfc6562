"""Reads Kubernetes manifests: any number of documents, lists unpacked.

The region and the operator of a cluster are not written in its manifests. They come from the region label of
a pod's node selection where there is one, else from what the site declares for ``kubernetes`` in its own
``knowledge/regions.yaml`` (``match`` is then held against the path of the file).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hansa.estate._internal.emitter import Emitter
from hansa.estate._internal.kinds import load_kinds
from hansa.estate._internal.network import read_network
from hansa.estate._internal.pointer import Place, join, place_at
from hansa.estate._internal.shippers import destinations
from hansa.estate._internal.workload import pod_of, read_workload
from hansa.estate.reading import EstateReading
from hansa.knowledge import KnowledgeBase
from hansa.model import Problem, ProblemReason, Source, Subject, SubjectKind

__all__ = ["is_manifest", "read_manifests"]

READER = "estate.kubernetes"
_REGION_LABELS = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")
_ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")


def is_manifest(raw: Any) -> bool:
    """Whether a document is a Kubernetes object or a list of them."""
    return (
        isinstance(raw, dict) and isinstance(raw.get("apiVersion"), str) and isinstance(raw.get("kind"), str)
    )


def read_manifests(source: Source, documents: list[Any], *, knowledge: KnowledgeBase) -> EstateReading:
    """Read the documents of one file.

    Args:
        source: the file they are from.
        documents: its parsed documents, in order; an empty one is None.
        knowledge: regions, hosts and parties.
    """
    return _ManifestReader(source, knowledge).read(documents)


class _Object:
    """One object and where it stands."""

    def __init__(self, raw: Mapping[str, Any], pointer: str, document: int, path: str) -> None:
        self.raw = raw
        self.pointer = pointer
        self.document = document
        self.kind = str(raw["kind"])
        metadata = raw.get("metadata")
        self.metadata: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
        name = self.metadata.get("name") or self.metadata.get("generateName") or ""
        self.name = str(name)
        wide = self.kind in load_kinds().cluster_wide
        self.namespace = "-" if wide else str(self.metadata.get("namespace") or "default")
        self.subject = Subject(SubjectKind.RESOURCE, f"{path}:{self.namespace}/{self.kind}/{self.name}")

    def place(self, raw: Any, *tokens: str | int) -> Place:
        """The place of a value below the object."""
        return place_at(join(self.pointer, *tokens), raw, self.document)


class _ManifestReader:
    def __init__(self, source: Source, knowledge: KnowledgeBase) -> None:
        self._source = source
        self._knowledge = knowledge
        self._emitter = Emitter(source, knowledge, READER)
        self._problems: list[Problem] = []
        self._uncovered: Counter[str] = Counter()

    def read(self, documents: list[Any]) -> EstateReading:
        objects: dict[Subject, _Object] = {}
        for position, document in enumerate(documents):
            for found in self._objects(document, "", position):
                objects.setdefault(found.subject, found)
        shipped = {
            (found.namespace, found.name): self._shipping(found)
            for found in objects.values()
            if found.kind == "ConfigMap"
        }
        for found in objects.values():
            self._describe(
                found, ships=found.kind == "ConfigMap" and bool(shipped[found.namespace, found.name])
            )
            self._place(found)
            self._facts(found, shipped)
        return EstateReading(
            source=self._source,
            observations=tuple(self._emitter.observations.values()),
            problems=tuple(self._problems),
            resources=tuple(objects),
            complete="unknown",
            kind="kubernetes",
            uncovered=dict(sorted(self._uncovered.items())),
        )

    def _objects(self, raw: Any, pointer: str, document: int) -> Iterator[_Object]:
        if raw is None:
            return
        if not is_manifest(raw):
            self._problem(pointer, document, "is not a Kubernetes object: it has no apiVersion and kind.")
        elif raw["kind"].endswith("List") and isinstance(raw.get("items"), list):
            for position, item in enumerate(raw["items"]):
                yield from self._objects(item, join(pointer, "items", position), document)
        else:
            found = _Object(raw, pointer, document, self._source.path)
            if found.name:
                yield found
            elif found.kind != "Kustomization":
                self._problem(pointer, document, f"is a {found.kind} without a name.")

    def _problem(self, pointer: str, document: int, message: str) -> None:
        place = f"document {document}" + (f", {pointer}" if pointer else "")
        reason = ProblemReason.MALFORMED
        self._problems.append(Problem(self._source.path, reason, message, place=place, whole=False))

    # ---- what and where ---------------------------------------------------------------------------------

    def _describe(self, found: _Object, *, ships: bool) -> None:
        emitter, subject = self._emitter, found.subject
        kind_place = found.place(found.kind, "kind")
        cls = load_kinds().classes.get(found.kind)
        if cls is None:
            self._uncovered[found.kind] += 1
        emitter.emit(subject, "resource.type", found.kind, kind_place)
        emitter.emit(subject, "resource.class", "log_sink" if ships else cls or "other", kind_place)
        emitter.emit(subject, "resource.provider", "kubernetes", kind_place)
        if "name" in found.metadata:
            emitter.emit(subject, "resource.name", found.name, found.place(found.name, "metadata", "name"))

    def _place(self, found: _Object) -> None:
        """Region and operator: by the label of the node selection, else as the site declares for the file."""
        label = self._region_label(found)
        row = self._knowledge.region("kubernetes", label.quote) if label else None
        where = label if row is not None and label is not None else found.place(found.kind, "kind")
        if label is not None:
            sure = 1.0
            self._emitter.region(found.subject, label.quote, row, label, sure)
        if label is None:
            row = self._knowledge.region("kubernetes", self._source.path)
            if row is not None:
                self._emitter.emit(found.subject, "resource.country", row.country, where, row.confidence)
        operator = self._knowledge.parties.get(row.operator) if row is not None else None
        if operator is not None:
            self._emitter.operator(found.subject, operator, where, sure=True)

    def _region_label(self, found: _Object) -> Place | None:
        pod = pod_of(found.kind, found.raw)
        if pod is None:
            return None
        tokens, spec = pod
        selector = spec.get("nodeSelector")
        for label in (*_REGION_LABELS, *_ZONE_LABELS):
            value = selector.get(label) if isinstance(selector, dict) else None
            if isinstance(value, str) and value:
                return found.place(value, *tokens, "nodeSelector", label)
        return None

    # ---- facts ------------------------------------------------------------------------------------------

    def _shipping(self, found: _Object) -> list[tuple[str, Place]]:
        """Addresses that the files of a ConfigMap send to."""
        addresses = []
        data = found.raw.get("data")
        for name, text in data.items() if isinstance(data, dict) else ():
            if isinstance(text, str):
                for address, words in destinations(text):
                    at = join(found.pointer, "data", str(name))
                    addresses.append((address, Place(at, words, found.document)))
        return addresses

    def _facts(self, found: _Object, shipped: Mapping[tuple[str, str], list[tuple[str, Place]]]) -> None:
        emitter, subject = self._emitter, found.subject
        for address, place in shipped.get((found.namespace, found.name), ()):
            if found.kind == "ConfigMap":
                emitter.sends(subject, address, place)
        pod = pod_of(found.kind, found.raw)
        if pod is not None:
            tokens, spec = pod
            mounted = read_workload(emitter, subject, spec, join(found.pointer, *tokens), found.document)
            for name in mounted:
                for address, place in shipped.get((found.namespace, name), ()):
                    emitter.sends(subject, address, place)
        else:
            read_network(emitter, subject, found.kind, found.raw, found.pointer, found.document)
