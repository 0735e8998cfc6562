"""The parts of a Terraform plan: planned resources, configuration, and what refers to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hansa.estate._internal.pointer import join

__all__ = ["ConfigModule", "Found", "Plan", "PlannedResource", "Target", "look"]

_CALL = re.compile(r'module\.([^.\[]+)(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])?')
_RESOURCE_REFERENCE = re.compile(r"([a-z][a-z0-9-]*_[A-Za-z0-9_-]+)\.([^.\[]+)")
_MOST_HOPS = 30
_MOST_MODULES = 64


@dataclass(frozen=True, slots=True)
class Found:
    """One value that an attribute path leads to.

    Attributes:
        pointer: where it stands; for an unknown value, where the plan says that it is unknown.
        raw: the value; None unless ``state`` is ``known``.
        state: ``known``, ``unknown`` (only after apply) or ``sensitive`` (marked so; never repeated).
    """

    pointer: str
    raw: Any
    state: str = "known"


@dataclass(frozen=True)
class PlannedResource:
    """One resource as it will be."""

    address: str
    type: str
    name: str
    index: str | int | None
    module: tuple[str, ...]
    pointer: str
    values: Mapping[str, Any]
    sensitive: Any
    unknown: Any
    unknown_pointer: str

    def look(self, path: str) -> list[Found]:
        """Every value an attribute path leads to."""
        return look(self, path.split("."))


@dataclass(frozen=True, slots=True)
class Target:
    """A resource of the configuration that something refers to."""

    module: tuple[str, ...]
    type: str
    name: str


@dataclass
class ConfigModule:
    """One module of the configuration."""

    path: tuple[str, ...]
    pointer: str
    raw: Mapping[str, Any]
    parent: ConfigModule | None = None
    call: Mapping[str, Any] = field(default_factory=dict)
    call_pointer: str = ""
    children: dict[str, ConfigModule] = field(default_factory=dict)
    resources: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = field(default_factory=dict)


def look(resource: PlannedResource, segments: list[str]) -> list[Found]:
    """Walk an attribute path through values, unknown and sensitive marks at once."""
    return list(
        _walk(
            resource.values,
            resource.unknown,
            resource.sensitive,
            segments,
            join(resource.pointer, "values"),
            resource.unknown_pointer,
        )
    )


def _walk(
    value: Any, unknown: Any, sensitive: Any, segments: list[str], at: str, unknown_at: str
) -> Iterator[Found]:
    if sensitive is True and (value is not None or unknown is True):
        yield Found(at if value is not None else unknown_at, None, "sensitive")
    elif unknown is True:
        yield Found(unknown_at, None, "unknown")
    elif isinstance(value, list) or (value is None and isinstance(unknown, list)):
        wanted = int(segments[0]) if segments and segments[0].isdecimal() else None
        length = max(_length(value), _length(unknown))
        for position in range(length) if wanted is None else (wanted,):
            yield from _walk(
                _element(value, position),
                _element(unknown, position),
                _element(sensitive, position),
                segments if wanted is None else segments[1:],
                join(at, position),
                join(unknown_at, position),
            )
    elif not segments:
        if value is not None:
            yield Found(at, value)
    else:
        key = segments[0]
        yield from _walk(
            _member(value, key),
            _member(unknown, key),
            _member(sensitive, key),
            segments[1:],
            join(at, key),
            join(unknown_at, key),
        )


def _length(tree: Any) -> int:
    return len(tree) if isinstance(tree, list) else 0


def _element(tree: Any, position: int) -> Any:
    return tree[position] if isinstance(tree, list) and position < len(tree) else None


def _member(tree: Any, key: str) -> Any:
    return tree.get(key) if isinstance(tree, dict) else None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class Plan:
    """A plan (or the JSON form of a state), looked up by address."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.configuration = _dict(raw.get("configuration"))
        self.root = ConfigModule(
            (), "/configuration/root_module", _dict(self.configuration.get("root_module"))
        )
        self.broken: list[str] = []
        self._modules: dict[tuple[str, ...], ConfigModule] = {}
        self._index_config(self.root)
        self._changes = {
            change["address"]: (position, change)
            for position, change in enumerate(_list(raw.get("resource_changes")))
            if isinstance(change, dict)
            and isinstance(change.get("address"), str)
            and not change.get("deposed")
        }
        base = "planned_values" if "planned_values" in raw else "values"
        self.resources = tuple(
            self._planned(_dict(_dict(raw.get(base)).get("root_module")), f"/{base}/root_module", ())
        )
        self._by_target: dict[Target, list[PlannedResource]] = {}
        for resource in self.resources:
            target = Target(resource.module, resource.type, resource.name)
            self._by_target.setdefault(target, []).append(resource)

    def _index_config(self, module: ConfigModule) -> None:
        self._modules[module.path] = module
        for position, raw in enumerate(_list(module.raw.get("resources"))):
            entry = _dict(raw)
            if entry.get("mode", "managed") == "managed":
                pointer = join(module.pointer, "resources", position)
                module.resources[str(entry.get("type")), str(entry.get("name"))] = (pointer, entry)
        if len(module.path) >= _MOST_MODULES:
            return
        for name, call in _dict(module.raw.get("module_calls")).items():
            call_pointer = join(module.pointer, "module_calls", name)
            child = ConfigModule(
                path=(*module.path, name),
                pointer=join(call_pointer, "module"),
                raw=_dict(_dict(call).get("module")),
                parent=module,
                call=_dict(call),
                call_pointer=call_pointer,
            )
            module.children[name] = child
            self._index_config(child)

    def _planned(
        self, module: Mapping[str, Any], pointer: str, path: tuple[str, ...]
    ) -> Iterator[PlannedResource]:
        for position, raw in enumerate(_list(module.get("resources"))):
            at = join(pointer, "resources", position)
            entry = _dict(raw)
            address, kind, name = entry.get("address"), entry.get("type"), entry.get("name")
            if entry.get("mode", "managed") != "managed":
                continue
            if not (isinstance(address, str) and address and isinstance(kind, str) and kind):
                self.broken.append(at)
                continue
            number, entry_of = self._changes.get(address, (0, {}))
            change = _dict(entry_of.get("change"))
            sensitive = entry.get("sensitive_values")
            yield PlannedResource(
                address=address,
                type=kind,
                name=str(name),
                index=entry.get("index"),
                module=path,
                pointer=at,
                values=_dict(entry.get("values")),
                sensitive=change.get("after_sensitive") if sensitive is None else sensitive,
                unknown=change.get("after_unknown"),
                unknown_pointer=join("", "resource_changes", number, "change", "after_unknown"),
            )
        for position, raw in enumerate(_list(module.get("child_modules"))):
            child = _dict(raw)
            calls = tuple(match.group(1) for match in _CALL.finditer(str(child.get("address", ""))))
            yield from self._planned(child, join(pointer, "child_modules", position), calls)

    # ---- configuration ------------------------------------------------------------------------------

    def config_of(self, resource: PlannedResource) -> tuple[ConfigModule, str, Mapping[str, Any]] | None:
        """Module, place and entry of the configuration block of a resource."""
        module = self._modules.get(resource.module)
        found = module.resources.get((resource.type, resource.name)) if module else None
        return (module, *found) if module and found else None

    def expression(self, resource: PlannedResource, path: str) -> tuple[str, Mapping[str, Any]] | None:
        """The expression that sets an attribute (or the object around it), and where it stands."""
        found = self.config_of(resource)
        if found is None:
            return None
        _module, pointer, entry = found
        return expression_at(entry.get("expressions"), join(pointer, "expressions"), path.split("."))

    def references(self, resource: PlannedResource, path: str) -> list[tuple[str, str]]:
        """Place and text of every reference in the expression that sets an attribute."""
        found = self.expression(resource, path)
        if found is None:
            return []
        pointer, expression = found
        texts = _list(expression.get("references"))
        return [
            (join(pointer, "references", position), text)
            for position, text in enumerate(texts)
            if isinstance(text, str)
        ]

    def targets(self, module_path: tuple[str, ...], reference: str) -> set[Target]:
        """The resources that a reference leads to, through variables and outputs of modules."""
        module = self._modules.get(module_path)
        return set(self._follow(module, reference, set())) if module else set()

    def _follow(
        self, module: ConfigModule, reference: str, seen: set[tuple[tuple[str, ...], str]]
    ) -> Iterator[Target]:
        if (module.path, reference) in seen or len(seen) > _MOST_HOPS**2:
            return
        seen.add((module.path, reference))
        parts = reference.split(".")
        if parts[0] == "var" and len(parts) > 1 and module.parent is not None:
            expression = _dict(_dict(module.call.get("expressions")).get(_bare(parts[1])))
            yield from self._follow_all(module.parent, expression, seen)
        elif parts[0] == "module" and len(parts) > 2:
            child = module.children.get(_bare(parts[1]))
            output = _dict(_dict(child.raw.get("outputs")).get(_bare(parts[2]))) if child else {}
            if child:
                yield from self._follow_all(child, _dict(output.get("expression")), seen)
        elif (match := _RESOURCE_REFERENCE.match(reference)) and (match[1], match[2]) in module.resources:
            yield Target(module.path, match[1], match[2])

    def _follow_all(
        self, module: ConfigModule, expression: Mapping[str, Any], seen: set[tuple[tuple[str, ...], str]]
    ) -> Iterator[Target]:
        for text in _list(expression.get("references")):
            if isinstance(text, str):
                yield from self._follow(module, text, seen)

    def instances(self, target: Target, like: PlannedResource) -> list[PlannedResource]:
        """Planned resources of a target; of several, the one with the index of ``like`` if there is one."""
        found = self._by_target.get(target, [])
        same = [resource for resource in found if resource.index == like.index]
        return same if len(found) > 1 and like.index is not None and len(same) == 1 else found

    # ---- provider blocks ----------------------------------------------------------------------------

    def provider_blocks(self, resource: PlannedResource) -> list[tuple[str, Mapping[str, Any]]]:
        """The provider block of a resource: one, none (not stated), or several (cannot be told apart)."""
        blocks = _dict(self.configuration.get("provider_config"))
        found = self.config_of(resource)
        key = str(found[2].get("provider_config_key", "")) if found else ""
        if key in blocks:
            return [(join("/configuration/provider_config", key), _dict(blocks[key]))]
        # Plans of before Terraform 1.1 name a key of the module even where the module inherits the block.
        prefix = resource.type.split("_", 1)[0]
        wanted = key.rsplit(":", 1)[-1]
        named = [
            (join("/configuration/provider_config", name), _dict(block))
            for name, block in blocks.items()
            if _dict(block).get("name") == prefix or name.rsplit(":", 1)[-1].split(".", 1)[0] == prefix
        ]
        exact = [entry for entry in named if entry[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1] == wanted]
        return exact if "." in wanted and len(exact) == 1 else named

    def argument(self, block: tuple[str, Mapping[str, Any]], path: str) -> tuple[str, Any, str] | None:
        """Value of an argument of a provider block.

        Returns:
            Place, value and ``constant``, ``variable``, ``sensitive`` or ``unknown``; None if it is not set.
        """
        pointer, entry = block
        found = expression_at(entry.get("expressions"), join(pointer, "expressions"), path.split("."))
        if found is None:
            return None
        module = self._modules.get(tuple(_CALL.findall(str(entry.get("module_address", "")))), self.root)
        return self.evaluate(module, *found)

    def evaluate(
        self, module: ConfigModule, pointer: str, expression: Mapping[str, Any], hops: int = _MOST_HOPS
    ) -> tuple[str, Any, str]:
        """The value of an expression that is a constant or one variable; see :meth:`argument`."""
        if "constant_value" in expression:
            return join(pointer, "constant_value"), expression["constant_value"], "constant"
        references = [text for text in _list(expression.get("references")) if isinstance(text, str)]
        unknown = (pointer, None, "unknown")
        if len(references) != 1 or hops == 0 or not references[0].startswith("var."):
            return unknown
        name = _bare(references[0].split(".")[1])
        declared = _dict(_dict(module.raw.get("variables")).get(name))
        if declared.get("sensitive") is True:
            return pointer, None, "sensitive"
        if module.parent is None:
            given = _dict(_dict(self.raw.get("variables")).get(name))
            if "value" in given:
                return join("/variables", name, "value"), given["value"], "variable"
        else:
            passed = _dict(module.call.get("expressions")).get(name)
            if isinstance(passed, dict) and passed:
                at = join(module.call_pointer, "expressions", name)
                place, value, how = self.evaluate(module.parent, at, passed, hops - 1)
                return place, value, "variable" if how == "constant" else how
        if "default" in declared:
            return join(module.pointer, "variables", name, "default"), declared["default"], "variable"
        return unknown


def _bare(name: str) -> str:
    return name.split("[", 1)[0]


def expression_at(tree: Any, pointer: str, segments: Iterable[str]) -> tuple[str, Mapping[str, Any]] | None:
    """Go down an ``expressions`` tree; stops at the expression of a whole object where that is set."""
    for segment in [*segments, ""]:
        if isinstance(tree, list) and tree:
            tree, pointer = tree[0], join(pointer, 0)
        if not isinstance(tree, dict):
            return None
        if "constant_value" in tree or "references" in tree:
            return pointer, tree
        if segment not in tree:
            return None
        tree, pointer = tree[segment], join(pointer, segment)
    return None
