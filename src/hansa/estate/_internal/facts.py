"""Reads the facts of one planned resource by the rules of its type."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hansa.estate._internal.emitter import Emitter, convert
from hansa.estate._internal.plan import Found, Plan, PlannedResource
from hansa.estate._internal.pointer import Place, join, leaf, place_at
from hansa.estate._internal.providers import Rule
from hansa.estate._internal.world import lets_the_world_in
from hansa.knowledge import Region, load_vocabulary
from hansa.model import Subject, Unknown

__all__ = ["FactReader", "Setting"]

_UNKNOWN = {
    "unknown": Unknown("after_apply", "Terraform knows it only after apply"),
    "sensitive": Unknown("unreadable", "marked sensitive in the plan"),
}
_NAMELESS = {"key": "resource.key_custody", "world": "resource.open_to_world"}
_UNRESOLVED_KEY = Unknown("no_evidence", "the key is not described in this plan")


@dataclass(frozen=True, slots=True)
class Setting:
    """One resource whose rules are read, and the resource they speak of.

    Attributes:
        resource: where the attributes stand.
        subject: what the facts are about; another resource for one that only configures it.
        type_place: the type name in the file, the place of facts that follow from the type alone.
        region_row: looks a region identifier up.
        defaults: whether documented defaults of the provider hold (not where its block leads elsewhere).
        withheld: properties whose defaults do not hold because something else may set them.
    """

    resource: PlannedResource
    subject: Subject
    type_place: Place
    region_row: Callable[[str], Region | None]
    defaults: bool = True
    withheld: frozenset[str] = frozenset()


class FactReader:
    """Applies rules to resources of one plan.

    Args:
        plan: the plan.
        emitter: where observations go.
        subject_of: the subject of a planned resource.
    """

    def __init__(
        self, plan: Plan, emitter: Emitter, subject_of: Callable[[PlannedResource], Subject]
    ) -> None:
        self._plan = plan
        self._emitter = emitter
        self._subject_of = subject_of
        self._doubts: dict[str, tuple[Subject, Unknown, Place]] = {}
        self._identity_cache: dict[tuple[tuple[str, ...], str], dict[str, list[PlannedResource]]] = {}

    def read_all(self, settings: Iterable[tuple[Setting, Iterable[Rule]]]) -> None:
        """Apply rules in order; for a single-valued property the first that says something counts.

        A value that is not known counts only if no later rule knows it.
        """
        vocabulary = load_vocabulary()
        settled: set[str] = set()
        self._doubts.clear()
        for setting, rules in settings:
            for rule in rules:
                name = rule.property or _NAMELESS.get(rule.form, "")
                if name in settled or not self._applies(setting, rule):
                    continue
                said = self._FORMS[rule.form](self, setting, rule)
                if said and name and not vocabulary[name].many:
                    settled.add(name)
        for name, (subject, reason, place) in self._doubts.items():
            if name not in settled:
                self._emitter.emit(subject, name, reason, place)

    def _doubt(self, setting: Setting, name: str, reason: Unknown, place: Place) -> bool:
        """Keep in mind that a property is not known here; a documented default does not hold any more."""
        self._doubts.setdefault(name, (setting.subject, reason, place))
        return False

    def _applies(self, setting: Setting, rule: Rule) -> bool:
        for path, words in rule.when.items():
            found = setting.resource.look(path)
            raws = {str(entry.raw).lower() for entry in found if entry.state == "known"} or {"none"}
            if not raws & set(words):
                return False
        return True

    def _found(self, setting: Setting, rule: Rule) -> list[Found]:
        for path in rule.path:
            if found := setting.resource.look(path):
                return found
        return []

    # ---- forms: each says whether it said something ---------------------------------------------------

    def _value(self, setting: Setting, rule: Rule) -> bool:
        if rule.always is not None:
            return self._default(setting, rule, rule.always)
        if rule.present is not None:
            return self._present(setting, rule)
        found = self._found(setting, rule)
        known = [entry for entry in found if entry.state == "known"]
        if not known:
            return self._not_known(setting, rule, found)
        values = [(entry, self._mapped(rule, entry.raw)) for entry in known]
        values = [(entry, value) for entry, value in values if value is not None]
        if load_vocabulary()[rule.property].many:
            for entry, value in values:
                self._emitter.value(setting.subject, rule.property, value, _place(entry))
            return bool(values)
        if not values:
            return False
        entry, value = self._combined(rule, values)
        if len(known) < len(found) and value is (rule.combine == "all"):
            return self._not_known(setting, rule, found)
        return self._emitter.value(setting.subject, rule.property, value, _place(entry))

    def _present(self, setting: Setting, rule: Rule) -> bool:
        found = [entry for path in rule.path for entry in setting.resource.look(path)]
        for entry in found:
            if entry.state == "known":
                shown = leaf(entry.pointer, entry.raw, _sensitive_below(setting.resource, entry))
                place = place_at(*shown) if shown else setting.type_place
                return self._emitter.value(setting.subject, rule.property, rule.present, place)
        # Known only after apply, but set to an attribute of a resource of this plan: it will be there.
        if found and not all(entry.state == "sensitive" for entry in found):
            for _other, place in self._referred(setting.resource, rule.path, ()):
                return self._emitter.value(setting.subject, rule.property, rule.present, place)
        return self._not_known(setting, rule, found)

    def _mapped(self, rule: Rule, raw: Any) -> Any:
        if rule.map:
            word = str(raw).lower()
            value = rule.map[word] if word in rule.map else rule.map.get("*")
            return raw if value == "=" else value
        if factor := rule.options.get("factor"):
            return raw * factor if isinstance(raw, int | float) and not isinstance(raw, bool) else None
        return raw

    def _combined(self, rule: Rule, values: list[tuple[Found, Any]]) -> tuple[Found, Any]:
        """The entry that decides: for ``all`` the first that is false, for ``any`` the first that is true."""
        decisive = rule.combine == "any"
        for entry, value in values:
            if convert(rule.property, value) is decisive:
                return entry, value
        return values[0]

    def _not_known(self, setting: Setting, rule: Rule, found: list[Found]) -> bool:
        marked = [entry for entry in found if entry.state != "known"]
        if marked and not (rule.computed and rule.absent is not None and marked[0].state == "unknown"):
            reason = _UNKNOWN[marked[0].state]
            return self._doubt(setting, rule.property, reason, Place(marked[0].pointer, "true"))
        if rule.absent is not None:
            return self._default(setting, rule, rule.absent)
        return False

    def _default(self, setting: Setting, rule: Rule, value: Any) -> bool:
        name = rule.property or _NAMELESS[rule.form]
        if not setting.defaults or name in self._doubts:
            return False
        if name in setting.withheld:
            detail = "another resource of the plan may set it; which one it belongs to is not known"
            return self._doubt(setting, name, Unknown("unreadable", detail), setting.type_place)
        return self._emitter.value(setting.subject, name, value, setting.type_place)

    def _sends(self, setting: Setting, rule: Rule) -> bool:
        template = str(rule.options.get("template", "{}"))
        said = False
        for entry in self._found(setting, rule):
            if entry.state != "known":
                unknown = _UNKNOWN[entry.state]
                self._emitter.emit(
                    setting.subject, "resource.sends_to", unknown, Place(entry.pointer, "true")
                )
                said = True
            elif isinstance(entry.raw, str):
                address = template.replace("{}", self._mapped(rule, entry.raw) or entry.raw)
                said |= self._emitter.sends(setting.subject, address, _place(entry))
        return said

    def _replica(self, setting: Setting, rule: Rule) -> bool:
        said = False
        for entry in self._found(setting, rule):
            if entry.state != "known":
                place = Place(entry.pointer, "true")
                self._emitter.emit(setting.subject, "resource.replicates_to", _UNKNOWN[entry.state], place)
                said = True
                continue
            region = str(self._mapped(rule, entry.raw))
            part = rule.options.get("part")
            if isinstance(part, int):
                pieces = region.split(":")
                region = pieces[part] if len(pieces) > abs(part) else ""
            if not region or region == self._emitter.known(setting.subject, "resource.region"):
                continue
            self._emitter.replica(setting.subject, region, setting.region_row(region), _place(entry))
            said = True
        return said

    def _replica_of(self, setting: Setting, rule: Rule) -> bool:
        """A copy is held by another resource of the plan: its region is where the copy lies."""
        found = self._found(setting, rule)
        places = [_place(entry) for entry in found if entry.state == "known"]
        others = self._referred(setting.resource, rule.path, rule.options.get("identity", ["id"]))
        if not others:
            if found or places:
                place = places[0] if places else Place(found[0].pointer, "true")
                unknown = Unknown("no_evidence", "the place of the copy is not described in this plan")
                self._emitter.emit(setting.subject, "resource.replicates_to", unknown, place)
            return bool(found)
        for other, place in others:
            subject = self._subject_of(other)
            for told in self._emitter.said(subject, "resource.region"):
                if isinstance(told.value, str):
                    self._emitter.replica(setting.subject, told.value, setting.region_row(told.value), place)
        return True

    def _key(self, setting: Setting, rule: Rule) -> bool:
        """Custody follows from the key that is named: its own custody, where the plan describes it."""
        name = "resource.key_custody"
        found = self._found(setting, rule)
        for pattern, custody in rule.options.get("aliases", {}).items():
            for entry in found:
                if entry.state == "known" and fnmatch.fnmatchcase(str(entry.raw), pattern):
                    return self._emitter.value(setting.subject, name, custody, _place(entry))
        keys = self._referred(setting.resource, rule.path, rule.options.get("identity", ["id"]))
        told = [
            (self._emitter.known(self._subject_of(key), name), place)
            for key, place in keys
            if self._emitter.known(self._subject_of(key), "resource.class") in ("key", "secret")
        ]
        if told:
            values = {value for value, _place_of in told}
            value = values.pop() if len(values) == 1 else None
            if value is None:
                return self._doubt(setting, name, _UNRESOLVED_KEY, told[0][1])
            self._emitter.emit(setting.subject, name, value, told[0][1])
            return True
        if found:
            entry = found[0]
            if entry.state == "known":
                return self._doubt(setting, name, _UNRESOLVED_KEY, _place(entry))
            if not rule.computed or self._plan.expression(setting.resource, rule.path[0]) is not None:
                place = Place(entry.pointer, "true")
                return self._doubt(setting, name, _UNKNOWN[entry.state], place)
        return rule.absent is not None and self._default(setting, rule, rule.absent)

    def _world(self, setting: Setting, rule: Rule) -> bool:
        return lets_the_world_in(self._emitter, setting.subject, setting.resource, rule.options)

    def _unknown(self, setting: Setting, rule: Rule) -> bool:
        for entry in self._found(setting, rule):
            reason = Unknown("no_evidence", rule.options["detail"])
            self._emitter.emit(setting.subject, rule.property, reason, _place(entry))
            return True
        return False

    _FORMS = {  # noqa: RUF012 - a table of methods, filled once
        "value": _value,
        "sends": _sends,
        "replica": _replica,
        "replica_of": _replica_of,
        "key": _key,
        "world": _world,
        "unknown": _unknown,
    }

    # ---- references -----------------------------------------------------------------------------------

    def _referred(
        self, resource: PlannedResource, paths: Iterable[str], identity: Iterable[str]
    ) -> list[tuple[PlannedResource, Place]]:
        """Resources of the plan that an attribute names, and where it names them."""
        found: dict[str, tuple[PlannedResource, Place]] = {}
        for path in paths:
            for pointer, text in self._plan.references(resource, path):
                for target in self._plan.targets(resource.module, text):
                    for other in self._plan.instances(target, resource):
                        found.setdefault(other.address, (other, Place(pointer, text)))
            if not found:
                for entry in resource.look(path):
                    if entry.state == "known" and isinstance(entry.raw, str) and entry.raw:
                        for other in self._named(entry.raw, identity, resource):
                            found.setdefault(other.address, (other, _place(entry)))
        return list(found.values())

    def _named(self, value: str, identity: Iterable[str], like: PlannedResource) -> list[PlannedResource]:
        prefix = like.type.split("_", 1)[0]
        keys = self._identities(tuple(identity), prefix)
        return keys.get(value, [])

    def _identities(self, attributes: tuple[str, ...], prefix: str) -> dict[str, list[PlannedResource]]:
        cached = self._identity_cache.get((attributes, prefix))
        if cached is None:
            cached = {}
            for other in self._plan.resources:
                if other.type.split("_", 1)[0] == prefix:
                    for attribute in attributes:
                        value = other.values.get(attribute)
                        if isinstance(value, str) and value:
                            cached.setdefault(value, []).append(other)
            self._identity_cache[attributes, prefix] = cached
        return cached

    def references(
        self, resource: PlannedResource, path: str, identity: Iterable[str]
    ) -> list[tuple[PlannedResource, Place]]:
        """Resources of the plan that one attribute names, and where it names them."""
        return self._referred(resource, (path,), identity)


def _place(entry: Found) -> Place:
    return place_at(entry.pointer, entry.raw)


def _sensitive_below(resource: PlannedResource, entry: Found) -> Any:
    tree: Any = resource.sensitive
    base = join(resource.pointer, "values")
    for token in entry.pointer.removeprefix(base).split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and key.isdigit() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return tree if tree is True else None
    return tree
