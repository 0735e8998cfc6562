"""Reads Terraform plans: the JSON that ``terraform show -json PLAN`` prints, format versions 0.1 to 1.x.

What is planned is read from ``planned_values``; resources that will be deleted are not in it. Whatever is
known only after apply (``after_unknown``) or marked sensitive is reported as unknown, never guessed and never
repeated. Most resources of European providers leave ``region`` to the provider block, so the block is
resolved (aliases, modules, variables). The JSON form of a state (``terraform show -json`` without a plan) has
the same shape without configuration and is read likewise.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hansa.estate._internal.emitter import UNSURE, Emitter
from hansa.estate._internal.facts import FactReader, Setting
from hansa.estate._internal.plan import Plan, PlannedResource
from hansa.estate._internal.pointer import Place, join, place_at
from hansa.estate._internal.providers import Provider, ResourceType, provider_of
from hansa.estate.hosts import host_of
from hansa.estate.reading import EstateReading
from hansa.knowledge import KnowledgeBase, Party, Region
from hansa.model import Problem, ProblemReason, Source, Subject, SubjectKind, Unknown
from hansa.sources import Limits, SourceError, load_json

__all__ = ["is_plan", "read_plan", "read_plan_document", "with_byte_order_mark"]

READER = "estate.terraform_plan"
_SUPPORTED_MAJOR = ("0", "1")


def with_byte_order_mark(data: bytes) -> bytes:
    """Give UTF-16 text its byte order mark where a redirection in a Windows shell left it out."""
    if data[:2] == b"{\x00":
        return codecs.BOM_UTF16_LE + data
    if data[:2] == b"\x00{":
        return codecs.BOM_UTF16_BE + data
    return data


def is_plan(raw: Any) -> bool:
    """Whether a JSON document is a plan or a state as ``terraform show -json`` prints it."""
    return isinstance(raw, dict) and "format_version" in raw and ("planned_values" in raw or "values" in raw)


def read_plan(source: Source, data: bytes, *, knowledge: KnowledgeBase, limits: Limits) -> EstateReading:
    """Read a plan from its bytes.

    Args:
        source: the file they are from.
        data: the whole file; UTF-8 or UTF-16.
        knowledge: regions, operators and parties.
        limits: bounds of the input.

    Raises:
        SourceError: if it is no JSON, or not the JSON of a plan.
    """
    raw = load_json(source.path, with_byte_order_mark(data), limits=limits)
    return read_plan_document(source, raw, knowledge=knowledge)


def read_plan_document(source: Source, raw: Any, *, knowledge: KnowledgeBase) -> EstateReading:
    """Read a plan from its parsed JSON; see :func:`read_plan`.

    Raises:
        SourceError: if it is not the JSON of a plan.
    """
    if not is_plan(raw):
        raise SourceError(
            source.path,
            ProblemReason.UNSUPPORTED,
            "is JSON, but not a plan.",
            advice="Export the plan with: terraform show -json plan.tfplan > plan.json",
        )
    version = str(raw["format_version"])
    if version.split(".", 1)[0] not in _SUPPORTED_MAJOR:
        raise SourceError(
            source.path,
            ProblemReason.UNSUPPORTED,
            f"is a plan of format {version}; formats 0.1 to 1.x are read.",
            place="/format_version",
        )
    return _PlanReader(source, Plan(raw), knowledge).read()


class _PlanReader:
    """Reads one plan in three passes: what and where; keys; everything else."""

    def __init__(self, source: Source, plan: Plan, knowledge: KnowledgeBase) -> None:
        self._source = source
        self._plan = plan
        self._knowledge = knowledge
        self._emitter = Emitter(source, knowledge, READER)
        self._facts = FactReader(plan, self._emitter, self._subject)
        self._foreign: dict[str, str] = {}
        self._problems: list[Problem] = []
        self._uncovered: Counter[str] = Counter()

    def read(self) -> EstateReading:
        parts, own = self._split()
        for resource in own:
            self._describe(resource)
        withheld = self._withheld(parts)
        ordered = sorted(own, key=_rank)
        for resource in ordered:
            self._read_facts(resource, parts, withheld)
        for resource in own:
            self._emitter.key_holder(self._subject(resource))
        for pointer in self._plan.broken:
            self._problem(pointer, "has no address or no type.")
        self._check_configuration()
        return EstateReading(
            source=self._source,
            observations=tuple(self._emitter.observations.values()),
            problems=tuple(self._problems),
            resources=tuple(dict.fromkeys(self._subject(resource) for resource in own)),
            complete="proven" if self._is_complete() else "unknown",
            kind="terraform_plan",
            uncovered=dict(sorted(self._uncovered.items())),
        )

    def _subject(self, resource: PlannedResource) -> Subject:
        return Subject(SubjectKind.RESOURCE, f"{self._source.path}:{resource.address}")

    def _problem(self, pointer: str, message: str) -> None:
        self._problems.append(
            Problem(self._source.path, ProblemReason.MALFORMED, message, place=pointer, whole=False)
        )

    def _check_configuration(self) -> None:
        if self._plan.resources and not self._plan.configuration and "planned_values" in self._plan.raw:
            self._problems.append(
                Problem(
                    self._source.path,
                    ProblemReason.MISSING_DATA,
                    "holds no configuration, so regions of provider blocks are not known.",
                    advice="Export the plan with: terraform show -json plan.tfplan > plan.json",
                    whole=False,
                )
            )

    def _is_complete(self) -> bool:
        raw = self._plan.raw
        return (
            raw.get("complete") is True
            and raw.get("errored") is not True
            and not raw.get("deferred_changes")
            and not self._problems
        )

    # ---- resources that only configure another one -----------------------------------------------------

    def _split(self) -> tuple[dict[str, list[PlannedResource]], list[PlannedResource]]:
        """Parts by the address of the resource they configure, and what stands for itself."""
        parts: dict[str, list[PlannedResource]] = {}
        own: list[PlannedResource] = []
        for resource in self._plan.resources:
            kind = _type_of(resource)
            owners = []
            if kind is not None and kind.part_of is not None:
                part = kind.part_of
                owners = [
                    other
                    for other, _place in self._facts.references(resource, part.by, part.identity)
                    if other.type in part.types
                ]
            if len(owners) == 1:
                parts.setdefault(owners[0].address, []).append(resource)
            else:
                own.append(resource)
        return parts, own

    def _withheld(self, parts: Mapping[str, list[PlannedResource]]) -> dict[str, frozenset[str]]:
        """Type → properties that a part may set whose owner is not known; defaults do not hold for them."""
        placed = {part.address for members in parts.values() for part in members}
        found: dict[str, set[str]] = {}
        for resource in self._plan.resources:
            kind = _type_of(resource)
            if kind is None or kind.part_of is None or resource.address in placed:
                continue
            properties = {
                rule.property or "resource.key_custody"
                for rule in kind.facts
                if rule.form in ("value", "key")
            }
            for owner in kind.part_of.types:
                found.setdefault(owner, set()).update(properties)
        return {name: frozenset(properties) for name, properties in found.items()}

    # ---- what and where ---------------------------------------------------------------------------------

    def _describe(self, resource: PlannedResource) -> None:
        subject, emitter = self._subject(resource), self._emitter
        type_place = place_at(join(resource.pointer, "type"), resource.type)
        provider, kind = provider_of(resource.type), _type_of(resource)
        emitter.emit(subject, "resource.type", resource.type, type_place)
        emitter.emit(subject, "resource.class", kind.cls if kind else "other", type_place)
        if kind is None:
            self._uncovered[resource.type] += 1
        emitter.emit(subject, "resource.provider", resource.type.split("_", 1)[0], type_place)
        self._name(resource, kind)
        if provider is None:
            return
        cloud, operator, operator_place = self._cloud(resource, provider)
        region = self._region(resource, provider, kind, cloud)
        self._operator(subject, cloud, region, operator, operator_place or type_place)

    def _name(self, resource: PlannedResource, kind: ResourceType | None) -> None:
        for path in kind.names if kind else ("name",):
            for entry in resource.look(path):
                if entry.state == "known" and isinstance(entry.raw, str) and entry.raw.strip():
                    place = place_at(entry.pointer, entry.raw)
                    self._emitter.emit(self._subject(resource), "resource.name", entry.raw, place)
                    return

    def _cloud(self, resource: PlannedResource, provider: Provider) -> tuple[str, Party | None, Place | None]:
        """Whose cloud it is: the provider's, unless its block leads to the endpoint of somebody else."""
        for block in self._plan.provider_blocks(resource):
            for argument in provider.endpoint.arguments:
                found = self._plan.argument(block, argument)
                if found is None or not isinstance(found[1], str) or not host_of(found[1]):
                    continue
                pointer, address, _how = found
                party = self._knowledge.party_of_host(host_of(address))
                if party is None:
                    continue
                cloud = self._cloud_of(party, provider.id)
                if cloud != provider.id:
                    self._foreign[resource.address] = cloud or party.id
                return cloud or "", party, place_at(pointer, address)
        return provider.id, None, None

    def _cloud_of(self, party: Party, own: str) -> str | None:
        """The provider whose regions hold at a party's endpoint; its own where the party operates that."""
        group = {party.id, *(owner.id for owner in self._knowledge.owners(party.id))}
        operators = self._knowledge.operators
        for provider in (own, *(name for name in operators if name not in ("openstack", "kubernetes"))):
            operator = operators.get(provider, "")
            above = {operator, *(owner.id for owner in self._knowledge.owners(operator))}
            if operator and group & above:
                return provider
        return None

    def _operator(
        self, subject: Subject, cloud: str, region: Region | None, party: Party | None, place: Place
    ) -> None:
        if region is not None and region.operator:
            operator = self._knowledge.parties.get(region.operator)
            if operator is not None:
                self._emitter.operator(subject, operator, place, sure=True)
            return
        if region is not None:
            return
        default = party or self._knowledge.operator(cloud)
        if default is not None:
            # Where a cloud has one operator for all regions, it is sure without the region.
            rows = self._knowledge.regions.get(cloud, ())
            sure = {row.operator for row in rows} <= {default.id}
            self._emitter.operator(subject, default, place, sure=sure)

    def _region(
        self, resource: PlannedResource, provider: Provider, kind: ResourceType | None, cloud: str
    ) -> Region | None:
        """The region: of the resource, of its provider block, of what it lies in, of its zone."""
        subject = self._subject(resource)
        if kind is not None and not kind.located:
            return None
        own = (*(kind.region if kind else ()), *provider.region_attributes)
        look = self._row(provider, cloud)
        if (stated := self._stated(subject, resource, own, look)) is not None:
            return stated[0]
        marks = ((path, entry) for path in own for entry in resource.look(path) if entry.state != "known")
        marked = next(marks, None)
        # An attribute that the configuration leaves open is filled in from the provider block; one that it
        # sets to something that is not known yet is not.
        is_set = marked is not None and (
            self._plan.config_of(resource) is None or self._plan.expression(resource, marked[0]) is not None
        )
        if not is_set and (found := self._region_of_block(resource, provider, look)) is not None:
            return found[0]
        if (found := self._region_of_others(resource, provider, look)) is not None:
            return found[0]
        if marked is not None:
            reason = "after_apply" if marked[1].state == "unknown" else "unreadable"
            place = Place(marked[1].pointer, "true")
            self._emitter.emit(subject, "resource.region", Unknown(reason), place)
            self._emitter.emit(subject, "resource.country", Unknown(reason), place)
        return None

    def _region_of_others(
        self, resource: PlannedResource, provider: Provider, look: Callable[[str], Region | None]
    ) -> tuple[Region | None] | None:
        subject, through = self._subject(resource), provider.through
        if through is not None:
            for other, _place in self._facts.references(resource, through.by, through.identity):
                found = self._stated(subject, other, provider.region_attributes, look)
                if found is not None:
                    return found
        return self._stated(subject, resource, provider.zone_attributes, look, on_file=True)

    def _stated(
        self,
        subject: Subject,
        resource: PlannedResource,
        paths: Iterable[str],
        look: Callable[[str], Region | None],
        *,
        on_file: bool = False,
    ) -> tuple[Region | None] | None:
        """Take the region from attributes; of several values the first is the place, others hold copies."""
        for path in paths:
            found: dict[str, Place] = {}
            for entry in resource.look(path):
                if not isinstance(entry.raw, str) or not entry.raw:
                    continue
                if not on_file or look(entry.raw) is not None:
                    found.setdefault(entry.raw, place_at(entry.pointer, entry.raw))
            if found:
                first, *others = found
                self._emitter.region(subject, first, look(first), found[first], 1.0)
                for other in others:
                    self._emitter.replica(subject, other, look(other), found[other])
                return (look(first),)
        return None

    def _region_of_block(
        self, resource: PlannedResource, provider: Provider, look: Callable[[str], Region | None]
    ) -> tuple[Region | None] | None:
        blocks = self._plan.provider_blocks(resource)
        subject = self._subject(resource)
        if len(blocks) > 1:
            place = place_at(join(resource.pointer, "type"), resource.type)
            detail = f"{len(blocks)} provider blocks could be meant"
            self._emitter.emit(subject, "resource.region", Unknown("unreadable", detail), place)
            return (None,)
        for block in blocks:
            for argument in provider.region_arguments:
                found = self._plan.argument(block, argument)
                if found is None:
                    continue
                pointer, value, how = found
                if isinstance(value, str) and value:
                    row = look(value)
                    # An expression around a variable looks like the bare variable in a plan: a little doubt
                    # stays where the region is on file, more where it is not.
                    sure = 1.0 if how == "constant" else 0.9 if row is not None else UNSURE
                    self._emitter.region(subject, value, row, place_at(pointer, value), sure)
                    return (row,)
                reason = Unknown("unreadable", "the provider block does not show its value in the plan")
                expression = place_at(block[0] + "/name", block[1].get("name", ""))
                self._emitter.emit(subject, "resource.region", reason, expression)
                return (None,)
        return None

    def _row(self, provider: Provider, cloud: str) -> Callable[[str], Region | None]:
        def look(region: str) -> Region | None:
            name = "".join(region.split()) if provider.squeeze else region
            return self._knowledge.region(cloud, name)

        return look

    # ---- facts ------------------------------------------------------------------------------------------

    def _read_facts(
        self,
        resource: PlannedResource,
        parts: Mapping[str, list[PlannedResource]],
        withheld: Mapping[str, frozenset[str]],
    ) -> None:
        """The parts of a resource first: what they say outweighs what the resource itself leaves open."""
        subject, provider = self._subject(resource), provider_of(resource.type)
        if provider is None:
            return
        foreign = self._foreign.get(resource.address)
        rows = self._row(provider, foreign or provider.id)
        rules = []
        for part in (*parts.get(resource.address, ()), resource):
            kind = _type_of(part)
            if kind is None:
                continue
            setting = Setting(
                resource=part,
                subject=subject,
                type_place=place_at(join(part.pointer, "type"), part.type),
                region_row=rows,
                defaults=foreign is None,
                withheld=withheld.get(part.type, frozenset()),
            )
            rules.append((setting, kind.facts))
        self._facts.read_all(rules)


def _type_of(resource: PlannedResource) -> ResourceType | None:
    provider = provider_of(resource.type)
    return provider.types.get(resource.type) if provider else None


def _rank(resource: PlannedResource) -> int:
    """Keys before what is encrypted with them; key stores before the keys in them."""
    kind = _type_of(resource)
    if kind is None or kind.cls != "key":
        return 2
    return 1 if any(rule.form == "key" for rule in kind.facts) else 0
