"""Whether a network rule lets any address in to a port that administers machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hansa.estate._internal.emitter import Emitter
from hansa.estate._internal.plan import Found, PlannedResource
from hansa.estate._internal.pointer import Place, place_at
from hansa.model import Subject, Unknown

__all__ = ["ADMINISTRATIVE_PORTS", "is_everybody", "lets_the_world_in"]

ADMINISTRATIVE_PORTS = (22, 23, 2375, 2376, 2379, 3389, 5900, 5985, 5986, 6443, 10250)
"""SSH, Telnet, Docker, etcd, RDP, VNC, WinRM, Kubernetes API and kubelet."""

_EVERYBODY = frozenset({"0.0.0.0/0", "::/0", "*", "0.0.0.0", "::", "any", "internet"})  # noqa: S104
_ALL_PROTOCOLS = frozenset({"-1", "all", "any", "*", ""})
_WITH_PORTS = frozenset({"tcp", "6", "udp", "17"})


def is_everybody(text: Any) -> bool:
    """Whether a range of addresses is all of them."""
    return str(text).strip().lower() in _EVERYBODY


def _ports(text: Any) -> tuple[int, int] | None:
    words = str(text).strip()
    if words in ("", "*", "None"):
        return None
    low, _dash, high = words.partition("-")
    try:
        return int(low), int(high or low)
    except ValueError:
        return None


def _elements(resource: PlannedResource, each: str) -> Iterator[str]:
    """Attribute paths of the rules inside a resource; the resource itself where it is one rule."""
    if not each:
        yield ""
        return
    listed = resource.values.get(each)
    if isinstance(listed, list):
        yield from (f"{each}.{position}" for position in range(len(listed)))
    elif isinstance(listed, dict):
        yield each


def _look(resource: PlannedResource, base: str, name: str) -> list[Found]:
    return resource.look(f"{base}.{name}" if base else name)


def lets_the_world_in(
    emitter: Emitter, subject: Subject, resource: PlannedResource, options: Mapping[str, Any]
) -> bool:
    """Add ``resource.open_to_world`` for the rules of a resource."""
    closed: Place | None = None
    unknown: Found | None = None
    for base in _elements(resource, options.get("each", "")):
        if not _is_inbound(resource, base, options):
            continue
        for name in options["cidrs"]:
            for entry in _look(resource, base, name):
                if entry.state != "known":
                    unknown = unknown or entry
                elif not is_everybody(entry.raw) or not _administrative(resource, base, options):
                    closed = closed or place_at(entry.pointer, entry.raw)
                else:
                    emitter.emit(subject, "resource.open_to_world", True, place_at(entry.pointer, entry.raw))
                    return True
    if unknown is not None:
        place = Place(unknown.pointer, "true")
        reason = Unknown("after_apply" if unknown.state == "unknown" else "unreadable")
        emitter.emit(subject, "resource.open_to_world", reason, place)
        return True
    if closed is not None:
        emitter.emit(subject, "resource.open_to_world", False, closed)
        return True
    return False


def _is_inbound(resource: PlannedResource, base: str, options: Mapping[str, Any]) -> bool:
    for name, words in options.get("only", {}).items():
        raws = {str(entry.raw).lower() for entry in _look(resource, base, name) if entry.state == "known"}
        if not raws & {str(word).lower() for word in words}:
            return False
    return True


def _first(resource: PlannedResource, base: str, names: list[str]) -> list[Any]:
    for name in names:
        raws = [entry.raw for entry in _look(resource, base, name) if entry.state == "known"]
        if raws:
            return raws
    return []


def _administrative(resource: PlannedResource, base: str, options: Mapping[str, Any]) -> bool:
    """Whether the ports of a rule hold one that administers; all ports where none is named."""
    protocols = _first(resource, base, options.get("protocol", []))
    if protocols and str(protocols[0]).lower() not in _ALL_PROTOCOLS | _WITH_PORTS:
        return False
    low = _first(resource, base, options.get("from", []))
    high = _first(resource, base, options.get("to", [])) or low
    if "ports" in options:
        texts = _first(resource, base, options["ports"])
        ranges = [_ports(text) for text in texts]
        return any(span is None or _holds(*span) for span in ranges) if texts else True
    if not low or str(protocols[0] if protocols else "").lower() in {"-1", "all"}:
        return True
    try:
        return _holds(int(low[0]), int(high[0]))
    except (TypeError, ValueError):
        return True


def _holds(low: int, high: int) -> bool:
    return any(low <= port <= high for port in ADMINISTRATIVE_PORTS)
