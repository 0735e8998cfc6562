"""Facts of a workload: its images, its rights on the host, where its agents send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hansa.estate._internal.emitter import Emitter
from hansa.estate._internal.images import parse_image
from hansa.estate._internal.kinds import load_kinds
from hansa.estate._internal.pointer import Place, join, place_at
from hansa.model import Subject, SubjectKind, Unknown

__all__ = ["pod_of", "read_workload"]

_POD: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "PodTemplate": ("template", "spec"),
}
_TEMPLATED = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"}
)
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
_HOST = ("hostPID", "hostIPC", "hostNetwork")
_STRONG_CAPABILITIES = frozenset({"ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "BPF"})


def pod_of(kind: str, raw: Mapping[str, Any]) -> tuple[tuple[str, ...], Mapping[str, Any]] | None:
    """Path and specification of the pods an object runs; None if it runs none."""
    path = _POD.get(kind) or (("spec", "template", "spec") if kind in _TEMPLATED else None)
    node: Any = raw
    for token in path or ():
        node = node.get(token) if isinstance(node, dict) else None
    return (path, node) if path and isinstance(node, dict) else None


def read_workload(
    emitter: Emitter, subject: Subject, spec: Mapping[str, Any], pointer: str, document: int
) -> list[str]:
    """Read a pod specification.

    Returns:
        Names of the ConfigMaps it mounts or takes its environment from.
    """
    mounted = [name for _place_of, name in _volumes(spec, pointer, document)]
    pinned: list[tuple[bool, Place]] = []
    rights: list[tuple[bool, Place]] = list(_host_rights(spec, pointer, document))
    for at, container in _containers(spec, pointer):
        pinned += _image(emitter, subject, container, at, document)
        rights += _container_rights(container, at, document)
        mounted += _environment(emitter, subject, container, at, document)
    _verdict(emitter, subject, "resource.image_pinned", pinned, decisive=False)
    if not rights:
        # Kubernetes runs a container unprivileged unless its manifest says otherwise.
        rights = [
            (False, place_at(join(at, "name"), container["name"], document))
            for at, container in _containers(spec, pointer)
            if "name" in container
        ]
    _verdict(emitter, subject, "resource.privileged", rights, decisive=True)
    return list(dict.fromkeys(mounted))


def _verdict(
    emitter: Emitter, subject: Subject, name: str, seen: list[tuple[bool, Place]], *, decisive: bool
) -> None:
    """One value for all containers: the decisive one if any has it."""
    if seen:
        value, place = next((entry for entry in seen if entry[0] is decisive), seen[0])
        emitter.emit(subject, name, value, place)


def _containers(spec: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for group in _CONTAINERS:
        listed = spec.get(group)
        for position, container in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(container, dict):
                yield join(pointer, group, position), container


def _image(
    emitter: Emitter, subject: Subject, container: Mapping[str, Any], at: str, document: int
) -> list[tuple[bool, Place]]:
    text = container.get("image")
    if not isinstance(text, str) or not text:
        return []
    place = place_at(join(at, "image"), text, document)
    emitter.emit(subject, "resource.image", text, place)
    image = parse_image(text)
    if image is None:
        emitter.emit(subject, "resource.registry", Unknown("unreadable", "not an image reference"), place)
        return [(False, place)]
    emitter.registry(subject, image.registry, place)
    if image.digest:
        emitter.emit(subject, "resource.runs_artifact", Subject(SubjectKind.ARTIFACT, image.digest), place)
    return [(bool(image.digest), place)]


def _host_rights(spec: Mapping[str, Any], pointer: str, document: int) -> Iterator[tuple[bool, Place]]:
    for name in _HOST:
        if isinstance(spec.get(name), bool):
            yield spec[name], place_at(join(pointer, name), spec[name], document)
    volumes = spec.get("volumes")
    for position, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        host = volume.get("hostPath") if isinstance(volume, dict) else None
        path = host.get("path") if isinstance(host, dict) else None
        # Log shippers read /var/log; the root of the host or the runtime's socket give the whole machine.
        if isinstance(path, str) and (path.rstrip("/") in ("", "/etc", "/root", "/proc") or ".sock" in path):
            yield True, place_at(join(pointer, "volumes", position, "hostPath", "path"), path, document)


def _container_rights(container: Mapping[str, Any], at: str, document: int) -> Iterator[tuple[bool, Place]]:
    context = container.get("securityContext")
    if not isinstance(context, dict):
        return
    base = join(at, "securityContext")
    for name in ("privileged", "allowPrivilegeEscalation"):
        value = context.get(name)
        if isinstance(value, bool) and (name == "privileged" or not value):
            yield value, place_at(join(base, name), value, document)
    capabilities = context.get("capabilities")
    added = capabilities.get("add") if isinstance(capabilities, dict) else None
    for position, name in enumerate(added if isinstance(added, list) else ()):
        if str(name).upper().removeprefix("CAP_") in _STRONG_CAPABILITIES:
            yield True, place_at(join(base, "capabilities", "add", position), name, document)


def _volumes(spec: Mapping[str, Any], pointer: str, document: int) -> Iterator[tuple[Place, str]]:
    volumes = spec.get("volumes")
    for position, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if not isinstance(volume, dict):
            continue
        at = join(pointer, "volumes", position)
        config = volume.get("configMap")
        if isinstance(config, dict) and isinstance(config.get("name"), str):
            yield place_at(join(at, "configMap", "name"), config["name"], document), config["name"]
        projected = volume.get("projected")
        sources = projected.get("sources") if isinstance(projected, dict) else None
        for number, entry in enumerate(sources if isinstance(sources, list) else ()):
            config = entry.get("configMap") if isinstance(entry, dict) else None
            if isinstance(config, dict) and isinstance(config.get("name"), str):
                place = join(at, "projected", "sources", number, "configMap", "name")
                yield place_at(place, config["name"], document), config["name"]


def _environment(
    emitter: Emitter, subject: Subject, container: Mapping[str, Any], at: str, document: int
) -> list[str]:
    """Addresses in variables of well-known agents; returns ConfigMaps the environment is taken from."""
    variables = container.get("env")
    for position, variable in enumerate(variables if isinstance(variables, list) else ()):
        if not isinstance(variable, dict):
            continue
        template = load_kinds().environment.get(str(variable.get("name")))
        value = variable.get("value")
        if template is not None and isinstance(value, str) and value:
            place = place_at(join(at, "env", position, "value"), value, document)
            for part in value.split(",") if template == "{}" else (value,):
                emitter.sends(subject, template.replace("{}", part.strip()), place)
    names = []
    sources = container.get("envFrom")
    for entry in sources if isinstance(sources, list) else ():
        config = entry.get("configMapRef") if isinstance(entry, dict) else None
        if isinstance(config, dict) and isinstance(config.get("name"), str):
            names.append(config["name"])
    return names
