"""Tells by content what kind of description a file is, and has it read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hansa.estate.kubernetes import is_manifest, read_manifests
from hansa.estate.reading import EstateReading
from hansa.estate.terraform_plan import is_plan, read_plan_document, with_byte_order_mark
from hansa.knowledge import KnowledgeBase
from hansa.model import ProblemReason, Source, SourceKind
from hansa.sources import (
    DEFAULT_LIMITS,
    Limits,
    SourceError,
    load_json,
    load_yaml_documents,
    open_bytes,
    sniff,
)

__all__ = ["read_infrastructure"]

_MIB = 1024 * 1024
# A parsed document takes many times its size in memory; these keep one file below 1.5 GiB.
_MOST_JSON = 64 * _MIB
_MOST_YAML = 16 * _MIB

_PLAN_ADVICE = "Export the plan with: terraform show -json plan.tfplan > plan.json"


def read_infrastructure(
    root: Path, path: Path, *, knowledge: KnowledgeBase, limits: Limits = DEFAULT_LIMITS
) -> EstateReading:
    """Read one file that describes infrastructure.

    Terraform plans (``terraform show -json``, UTF-8 or UTF-16) and Kubernetes manifests (YAML with any number
    of documents, or JSON) are told apart by their content. Never raises on bad input: what cannot be read is
    a problem of the reading.

    Args:
        root: the institution folder; reported paths and keys of resources are relative to it.
        path: the file.
        knowledge: parties, regions and hosts, with the institution's own rows.
        limits: bounds of the input.
    """
    source: Source | None = None
    try:
        opened = open_bytes(
            root, path, SourceKind.INFRASTRUCTURE, limit=min(limits.structured_bytes, _MOST_JSON)
        )
        source = opened.source
        return _read(source, opened.data, knowledge, limits)
    except SourceError as error:
        return EstateReading(source=source, problems=(error.problem(),))


def _read(source: Source, data: bytes, knowledge: KnowledgeBase, limits: Limits) -> EstateReading:
    data = with_byte_order_mark(data)
    form = sniff(data[:4096])
    name = source.path
    if form == "json" and not data.lstrip().startswith(b"{{"):
        raw = load_json(name, data, limits=limits)
        if is_plan(raw):
            return read_plan_document(source, raw, knowledge=knowledge)
        if is_manifest(raw):
            return read_manifests(source, [raw], knowledge=knowledge)
        raise _not_infrastructure(name, raw)
    if form == "zip":
        raise SourceError(
            name, ProblemReason.UNSUPPORTED, "is a binary plan or an archive.", advice=_PLAN_ADVICE
        )
    if form not in ("text", "json"):
        raise SourceError(
            name, ProblemReason.WRONG_TYPE, f"is {form}, not a plan or a manifest.", advice=_PLAN_ADVICE
        )
    if name.endswith((".tf", ".tfvars", ".hcl")):
        raise SourceError(
            name, ProblemReason.UNSUPPORTED, "is Terraform source, not a plan.", advice=_PLAN_ADVICE
        )
    if len(data) > _MOST_YAML:
        raise SourceError(
            name,
            ProblemReason.TOO_LARGE,
            f"has {len(data)} bytes of YAML; at most {_MOST_YAML} are read.",
            advice="Split it into several files.",
        )
    try:
        documents = load_yaml_documents(name, data, limits=limits)
    except SourceError as error:
        line = _template_line(data)
        if line is None or error.reason is not ProblemReason.MALFORMED:
            raise
        raise SourceError(
            name,
            ProblemReason.UNSUPPORTED,
            "is a template, not YAML.",
            place=f"line {line}",
            advice="Render it first, for example with: helm template",
        ) from error
    if not any(is_manifest(document) for document in documents):
        raise _not_infrastructure(name, documents[0] if documents else None)
    return read_manifests(source, documents, knowledge=knowledge)


def _not_infrastructure(name: str, raw: Any) -> SourceError:
    if isinstance(raw, dict) and "serial" in raw and "lineage" in raw:
        return SourceError(
            name,
            ProblemReason.UNSUPPORTED,
            "is a raw Terraform state, which holds secrets.",
            advice=_PLAN_ADVICE,
        )
    return SourceError(
        name,
        ProblemReason.UNSUPPORTED,
        "is neither a Terraform plan nor a Kubernetes manifest.",
        advice=_PLAN_ADVICE,
    )


def _template_line(data: bytes) -> int | None:
    """The first line with a directive of a template outside quotes and comments; None if it is plain YAML."""
    for number, line in enumerate(data.splitlines(), start=1):
        text = line.strip()
        opened = text.find(b"{{")
        if opened < 0 or text.startswith(b"#"):
            continue
        before = text[:opened]
        if text.startswith(b"{{") or (before.rstrip().endswith((b":", b"-")) and b'"' not in before):
            return number
    return None
