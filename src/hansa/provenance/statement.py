"""In-toto statements (version 1): which artifact a predicate is about."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hansa.model import JsonPointer, LineSpan, ProblemReason, Source
from hansa.provenance.envelope import Envelope
from hansa.sources import DEFAULT_LIMITS, Limits, SourceError, load_json

__all__ = [
    "STATEMENT_TYPE",
    "Descriptor",
    "Statement",
    "descriptor_from_json",
    "parse_statement",
    "strict_json",
    "text_list",
]

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
_HEX = re.compile(r"[0-9a-f]+")
_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One artifact: a name, an address, and its digests by algorithm.

    Attributes:
        name: given by the producer, or "".
        uri: where it is found, or "".
        digest: algorithm → lower-case hex digest.
    """

    name: str
    uri: str
    digest: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The sha256 in hex, or ""."""
        value = self.digest.get("sha256", "")
        return value if len(value) == 64 else ""

    @property
    def commit(self) -> str:
        """The git commit id (40 or 64 hex digits), or "".

        Producers write it as ``gitCommit``; older ones as ``sha1`` of an address that begins with ``git+``.
        """
        value = self.digest.get("gitCommit", "")
        if not value and self.is_git:
            value = self.digest.get("sha1", "")
        return value if len(value) in (40, 64) else ""

    @property
    def is_git(self) -> bool:
        """Whether it is a git source."""
        address = self.uri or self.name
        return "gitCommit" in self.digest or address.startswith("git+") or address.endswith(".git")

    @property
    def repository(self) -> str:
        """The address without ``git+`` and without a ref."""
        address = (self.uri or self.name).removeprefix("git+")
        scheme, separator, rest = address.partition("://")
        return f"{scheme}{separator}{rest.partition('@')[0]}" if separator else address


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read, with the envelope that carries it.

    Attributes:
        subjects: the artifacts it is about.
        predicate_type: URI of the predicate.
        predicate: the predicate, unverified.
        envelope: the envelope; without signatures where the statement lay there unsigned.
        source: the file.
        line: line of a JSON-lines file counted from 1; 0 if the file is one JSON text.
    """

    subjects: tuple[Descriptor, ...]
    predicate_type: str
    predicate: Mapping[str, Any] = field(repr=False)
    envelope: Envelope = field(repr=False)
    source: Source
    line: int = 0

    def signature_place(self, position: int) -> tuple[JsonPointer | LineSpan, str]:
        """Where a signature stands in the file, and its text there."""
        quote = self.envelope.signatures[position].text
        return self._place(f"/signatures/{position}/sig"), quote

    def type_place(self) -> tuple[JsonPointer | LineSpan, str]:
        """Where the statement says what it is (its payload type, or its own type if unsigned)."""
        if self.envelope.payload_type:
            return self._place("/payloadType"), self.envelope.payload_type
        return self._place("/_type"), STATEMENT_TYPE

    def _place(self, pointer: str) -> JsonPointer | LineSpan:
        return LineSpan(self.line, self.line) if self.line else JsonPointer(pointer)

    @property
    def where(self) -> str:
        """Path, and line where there is one, for people."""
        return f"{self.source.path} line {self.line}" if self.line else self.source.path


def parse_statement(
    envelope: Envelope, source: Source, *, line: int = 0, limits: Limits = DEFAULT_LIMITS
) -> Statement:
    """Read the statement inside an envelope.

    A repeated key would let two readers see two statements in one text, so it is refused.

    Raises:
        SourceError: if the payload is not a statement of version 1 in strict JSON.
    """
    place = f"line {line}" if line else "/payload"

    def refuse(reason: ProblemReason, message: str) -> SourceError:
        return SourceError(source.path, reason, message, place=place)

    data = strict_json(source.path, envelope.payload, place, limits=limits)
    if not isinstance(data, dict) or data.get("_type") != STATEMENT_TYPE:
        raise refuse(ProblemReason.UNSUPPORTED, "does not hold an in-toto statement of version 1.")
    predicate = data.get("predicate")
    predicate_type = data.get("predicateType")
    subjects = data.get("subject")
    if not isinstance(predicate_type, str) or not predicate_type or not isinstance(predicate, dict):
        raise refuse(ProblemReason.MALFORMED, "has a statement without a predicate and its type.")
    if not isinstance(subjects, list) or not 0 < len(subjects) <= _ENTRIES:
        raise refuse(ProblemReason.MALFORMED, "has a statement without, or with too many, subjects.")
    try:
        read = tuple(descriptor_from_json(entry) for entry in subjects)
    except ValueError as error:
        raise refuse(ProblemReason.MALFORMED, f"has a subject that {error}.") from error
    if any(not entry.digest for entry in read):
        raise refuse(ProblemReason.MALFORMED, "has a subject without a digest.")
    return Statement(read, predicate_type, predicate, envelope, source, line)


def descriptor_from_json(data: Any) -> Descriptor:
    """Read one resource descriptor.

    Raises:
        ValueError: if it does not have the form; the text completes "… that".
    """
    if not isinstance(data, dict):
        raise ValueError("is no object")
    name, uri, digest = data.get("name", ""), data.get("uri", ""), data.get("digest", {})
    if not isinstance(name, str) or not isinstance(uri, str) or not isinstance(digest, dict):
        raise ValueError("has a name, uri or digest of the wrong type")
    for algorithm, value in digest.items():
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise ValueError(f"has a {algorithm} digest that is not lower-case hexadecimal")
    return Descriptor(name, uri, dict(digest))


def strict_json(name: str, data: bytes, place: str, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Parse JSON and refuse repeated keys and numbers JSON does not have.

    Raises:
        SourceError: malformed, too deep, repeated keys.
    """
    try:
        load_json(name, data, limits=limits)
        return json.loads(data, object_pairs_hook=_unique, parse_constant=_no_constant)
    except SourceError as error:
        raise SourceError(
            name, error.reason, error.message, place=f"{place}, {error.place}".rstrip(", ")
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            name, ProblemReason.MALFORMED, f"is not strict JSON: {error}.", place=place
        ) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:80]!r} stands there twice")
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def text_list(value: Any, what: str) -> tuple[str, ...]:
    """A list of texts; empty if it is absent.

    Raises:
        ValueError: if ``value`` is neither absent nor a list of texts.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError(f"{what} must be a list of texts")
    return tuple(value)
