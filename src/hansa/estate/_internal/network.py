"""Facts of objects that run nothing themselves: services, ingresses, webhooks, volumes, backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hansa.estate._internal.emitter import Emitter
from hansa.estate._internal.pointer import join, place_at
from hansa.estate._internal.world import ADMINISTRATIVE_PORTS, is_everybody
from hansa.model import Subject, Unknown

__all__ = ["read_network"]

_INTERNAL_MARKS = ("internal", "private")


def read_network(
    emitter: Emitter, subject: Subject, kind: str, raw: Mapping[str, Any], pointer: str, document: int
) -> None:
    """Read what an object without pods says."""
    spec = raw.get("spec")
    readers = {"Service": _service, "Ingress": _ingress}
    if kind in readers and isinstance(spec, dict):
        readers[kind](emitter, subject, raw, spec, join(pointer, "spec"), document)
    elif kind.endswith("WebhookConfiguration"):
        _webhooks(emitter, subject, raw, pointer, document)
    elif kind == "StorageClass":
        _storage_class(emitter, subject, raw, pointer, document)
    elif kind == "BackupStorageLocation" and isinstance(spec, dict):
        _backup_location(emitter, subject, spec, join(pointer, "spec"), document)


def _service(
    emitter: Emitter,
    subject: Subject,
    raw: Mapping[str, Any],
    spec: Mapping[str, Any],
    at: str,
    document: int,
) -> None:
    kind = spec.get("type")
    if kind not in ("LoadBalancer", "NodePort") or _is_internal(raw):
        return
    place = place_at(join(at, "type"), kind, document)
    ranges = spec.get("loadBalancerSourceRanges")
    limited = isinstance(ranges, list) and bool(ranges) and not any(is_everybody(entry) for entry in ranges)
    if limited and kind == "LoadBalancer":
        emitter.emit(subject, "resource.open_to_world", False, place)
        return
    ports = spec.get("ports")
    for position, port in enumerate(ports if isinstance(ports, list) else ()):
        number = port.get("port") if isinstance(port, dict) else None
        if number in ADMINISTRATIVE_PORTS and kind == "LoadBalancer":
            where = place_at(join(at, "ports", position, "port"), number, document)
            emitter.emit(subject, "resource.open_to_world", True, where)
            break
    detail = "reachable from outside; whether callers must prove who they are is not in the manifest"
    emitter.emit(subject, "resource.public", Unknown("no_evidence", detail), place)


def _is_internal(raw: Mapping[str, Any]) -> bool:
    metadata = raw.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return any(
        any(mark in str(name).lower() for mark in _INTERNAL_MARKS)
        and str(value).lower() in ("true", "internal")
        for name, value in (annotations.items() if isinstance(annotations, dict) else ())
    )


def _ingress(
    emitter: Emitter,
    subject: Subject,
    raw: Mapping[str, Any],
    spec: Mapping[str, Any],
    at: str,
    document: int,
) -> None:
    metadata = raw.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    forced = "nginx.ingress.kubernetes.io/force-ssl-redirect"
    if not spec.get("tls"):
        rules = spec.get("rules")
        host = (
            rules[0].get("host") if isinstance(rules, list) and rules and isinstance(rules[0], dict) else None
        )
        if isinstance(host, str):
            place = place_at(join(at, "rules", 0, "host"), host, document)
        else:
            place = place_at(join(at[: -len("/spec")], "kind"), raw["kind"], document)
        emitter.emit(subject, "resource.tls_enforced", False, place)
    elif isinstance(annotations, dict) and str(annotations.get(forced)).lower() == "true":
        pointer = join(at[: -len("/spec")], "metadata", "annotations", forced)
        emitter.emit(subject, "resource.tls_enforced", True, place_at(pointer, annotations[forced], document))


def _webhooks(
    emitter: Emitter, subject: Subject, raw: Mapping[str, Any], pointer: str, document: int
) -> None:
    """A webhook outside the cluster sees every object it is asked about."""
    hooks = raw.get("webhooks")
    for position, hook in enumerate(hooks if isinstance(hooks, list) else ()):
        client = hook.get("clientConfig") if isinstance(hook, dict) else None
        url = client.get("url") if isinstance(client, dict) else None
        if isinstance(url, str):
            at = join(pointer, "webhooks", position, "clientConfig", "url")
            emitter.sends(subject, url, place_at(at, url, document))


def _storage_class(
    emitter: Emitter, subject: Subject, raw: Mapping[str, Any], pointer: str, document: int
) -> None:
    parameters = raw.get("parameters")
    encrypted = parameters.get("encrypted") if isinstance(parameters, dict) else None
    if encrypted is not None:
        place = place_at(join(pointer, "parameters", "encrypted"), encrypted, document)
        emitter.value(subject, "resource.encrypted", encrypted, place)


def _backup_location(
    emitter: Emitter, subject: Subject, spec: Mapping[str, Any], at: str, document: int
) -> None:
    config = spec.get("config")
    url = config.get("s3Url") if isinstance(config, dict) else None
    if isinstance(url, str):
        emitter.sends(subject, url, place_at(join(at, "config", "s3Url"), url, document))
