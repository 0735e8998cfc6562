"""What an observation, a finding or a detection is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Subject", "SubjectKind"]


class SubjectKind(StrEnum):
    """The closed list of kinds of subject (DESIGN section 3)."""

    INSTITUTION = "institution"
    SERVICE = "service"
    PARTY = "party"
    RESOURCE = "resource"
    ARTIFACT = "artifact"
    DOCUMENT = "document"
    LOG_SOURCE = "log_source"
    HOST = "host"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing, named so that two readers that see it name it alike.

    Attributes:
        kind: what sort of thing it is.
        key: resource = source root + Terraform address or cluster/namespace/kind/name; artifact and
            document = lower-case sha256; party = canonical id of the knowledge base, or
            ``unresolved/<normalised name>``; service and institution = their id in ``hansa.toml``;
            log_source = path of the telemetry source; host and principal = lower-case name.
    """

    kind: SubjectKind
    key: str

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError(f"a {self.kind} without a key names nothing")

    @property
    def urn(self) -> str:
        """The printed form, ``kind:key``."""
        return f"{self.kind}:{self.key}"

    @classmethod
    def parse(cls, urn: str) -> Subject:
        """Read the printed form back.

        Raises:
            ValueError: if the kind is not one of :class:`SubjectKind` or the key is empty.
        """
        kind, separator, key = urn.partition(":")
        if not separator:
            raise ValueError(f"not a subject (kind:key): {urn!r}")
        return cls(SubjectKind(kind), key)

    def __str__(self) -> str:
        return self.urn
