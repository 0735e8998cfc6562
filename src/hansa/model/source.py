"""Where a fact was read: sources, places in them, how much a fact is worth, what could not be read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

__all__ = [
    "Basis",
    "Cell",
    "JsonPointer",
    "LineSpan",
    "Locator",
    "PageBox",
    "Problem",
    "ProblemReason",
    "Record",
    "Source",
    "SourceKind",
    "locator_from_json",
    "locator_to_json",
]


class SourceKind(StrEnum):
    """What reader a source belongs to."""

    CONFIG = "config"
    DOCUMENT = "document"
    INFRASTRUCTURE = "infrastructure"
    SOFTWARE = "software"
    TELEMETRY = "telemetry"
    KNOWLEDGE = "knowledge"
    DECLARATION = "declaration"
    RULES = "rules"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One file (or one member of an archive) that was read.

    Attributes:
        path: relative to the institution folder, with ``/``; a member of an archive is written
            ``logs.zip!/inner.jsonl``; knowledge is ``knowledge/parties.yaml``.
        sha256: lower-case hex digest of the bytes that were read.
        kind: which reader it belongs to.
        size: bytes read.
    """

    path: str
    sha256: str
    kind: SourceKind
    size: int = 0


class Basis(StrEnum):
    """How a fact came to be known, strongest first: proven > observed > attested > contracted > declared."""

    PROVEN = "proven"
    OBSERVED = "observed"
    ATTESTED = "attested"
    CONTRACTED = "contracted"
    DECLARED = "declared"

    @property
    def strength(self) -> int:
        """4 for proven down to 0 for declared."""
        return _STRENGTH[self]

    def at_least(self, other: Basis) -> bool:
        """Whether this basis is as strong as ``other`` or stronger."""
        return self.strength >= other.strength


_STRENGTH = {basis: 4 - position for position, basis in enumerate(Basis)}


@dataclass(frozen=True, slots=True, order=True)
class PageBox:
    """A rectangle on a page, in PDF points, origin top-left, after page rotation.

    Attributes:
        page: counted from 1.
        x0: left edge.
        y0: upper edge.
        x1: right edge.
        y1: lower edge.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, order=True)
class JsonPointer:
    """A place in a JSON or YAML document (RFC 6901). ``document`` counts YAML documents from 0."""

    pointer: str
    document: int = 0


@dataclass(frozen=True, slots=True, order=True)
class LineSpan:
    """Lines of a text file, both ends included, counted from 1."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A record of a log, by its position from 0 and, where it has one, its own identifier."""

    index: int
    identifier: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A cell of a table: sheet name ("" for CSV), row and column counted from 1."""

    sheet: str
    row: int
    column: int


Locator = PageBox | JsonPointer | LineSpan | Record | Cell

_LOCATORS: dict[str, type[Any]] = {
    "page_box": PageBox,
    "json_pointer": JsonPointer,
    "line_span": LineSpan,
    "record": Record,
    "cell": Cell,
}


def locator_to_json(locator: Locator) -> dict[str, Any]:
    """Encode a place as a JSON object with its kind."""
    kind = next(name for name, cls in _LOCATORS.items() if isinstance(locator, cls))
    return {"kind": kind, **asdict(locator)}


def locator_from_json(data: dict[str, Any]) -> Locator:
    """Decode what :func:`locator_to_json` encoded.

    Raises:
        ValueError: if the kind or a field is not known.
    """
    fields = dict(data)
    cls = _LOCATORS.get(fields.pop("kind", ""))
    if cls is None:
        raise ValueError(f"not a locator: {data!r}")
    try:
        locator: Locator = cls(**fields)
    except TypeError as error:
        raise ValueError(f"not a locator: {data!r}") from error
    return locator


class ProblemReason(StrEnum):
    """Why a source, or a part of it, was not read."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    WRONG_TYPE = "wrong_type"
    MALFORMED = "malformed"
    ENCODING = "encoding"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BOMB = "bomb"
    FORBIDDEN = "forbidden"
    UNSAFE_PATH = "unsafe_path"
    ENCRYPTED = "encrypted"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"
    MISSING = "missing"
    MISSING_DATA = "missing_data"
    UNVERIFIED = "unverified"
    IO = "io"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that could not be read. It is counted and named in every report.

    Attributes:
        path: as :attr:`Source.path`.
        reason: of the closed list.
        message: one sentence: what is wrong.
        place: where in the file ("line 12", "page 3", "/resource_changes/4"); "" for the whole file.
        advice: what to do about it; may be empty.
        whole: True if nothing of the source could be used, False if only a part was lost.
        count: how many records (or pages, or parts) this one entry stands for.
    """

    path: str
    reason: ProblemReason
    message: str
    place: str = ""
    advice: str = ""
    whole: bool = True
    count: int = 1

    def __str__(self) -> str:
        where = f"{self.path} ({self.place})" if self.place else self.path
        return f"{where}: {self.message}" + (f" {self.advice}" if self.advice else "")
