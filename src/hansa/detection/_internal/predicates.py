"""What a rule can ask of one value (Sigma specification 2.1, values and modifiers).

Every predicate is a small frozen value: equal questions of different rules are one question.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol

from hansa.detection._internal.values import Cell, fold, number_of
from hansa.telemetry import parse_time

__all__ = [
    "AnyValue",
    "Boolean",
    "Cidr",
    "Compare",
    "Glob",
    "Literally",
    "Number",
    "Predicate",
    "Regex",
    "TimePart",
    "compile_regex",
    "from_parts",
]


class Predicate(Protocol):
    """A question about one value."""

    def test(self, cell: Cell) -> bool:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True)
class AnyValue:
    """A lone ``*``: a value is there, the empty text included."""

    def test(self, cell: Cell) -> bool:
        """True for every value."""
        return True


@dataclass(frozen=True, slots=True)
class Literally:
    """Text without wildcards inside.

    Attributes:
        how: the value ``equals`` it, ``starts`` or ``ends`` with it, or ``contains`` it.
        text: the text; folded unless ``cased``.
        cased: whether case counts.
    """

    how: Literal["equals", "starts", "ends", "contains"]
    text: str
    cased: bool = False

    def test(self, cell: Cell) -> bool:
        """Compare the whole text, its start, its end or any part."""
        value = cell.text if self.cased else cell.folded
        if self.how == "equals":
            return value == self.text
        if self.how == "starts":
            return value.startswith(self.text)
        if self.how == "ends":
            return value.endswith(self.text)
        return self.text in value


# A stretch between two ``*``: text, and None for each ``?``.
Segment = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Glob:
    """Text with wildcards inside: ``*`` is any run of characters, ``?`` exactly one.

    Attributes:
        segments: the stretches between ``*``; an empty first or last one stands for a ``*`` at the edge.
        cased: whether case counts.
    """

    segments: tuple[Segment, ...]
    cased: bool = False

    def test(self, cell: Cell) -> bool:
        """Take each stretch at its first place after the last one: no backtracking is needed."""
        value = cell.text if self.cased else cell.folded
        first, last = self.segments[0], self.segments[-1]
        if len(self.segments) == 1:
            return _segment(first).fullmatch(value) is not None
        position = 0
        if first:
            start = _segment(first).match(value)
            if start is None:
                return False
            position = start.end()
        end = len(value) - _length(last)
        for segment in self.segments[1:-1]:
            found = _segment(segment).search(value, position)
            if found is None:
                return False
            position = found.end()
        return end >= position and (not last or _segment(last).fullmatch(value, end) is not None)


@lru_cache(maxsize=8192)
def _segment(segment: Segment) -> re.Pattern[str]:
    return re.compile("".join("." if piece is None else re.escape(piece) for piece in segment), re.DOTALL)


def _length(segment: Segment) -> int:
    return sum(1 if piece is None else len(piece) for piece in segment)


def from_parts(parts: list[str | Literal[True] | None], *, cased: bool) -> Predicate:
    """The predicate of a text with wildcards.

    Args:
        parts: text, True for ``*`` and None for ``?``.
        cased: whether case counts.
    """
    segments: list[list[str | None]] = [[]]
    for part in parts:
        if part is True:
            if segments[-1] or len(segments) == 1:
                segments.append([])
        elif isinstance(part, str):
            text = part if cased else fold(part)
            if segments[-1] and isinstance(segments[-1][-1], str):
                segments[-1][-1] += text
            elif text:
                segments[-1].append(text)
        else:
            segments[-1].append(None)
    shape = tuple(tuple(segment) for segment in segments)
    simple = _simple(shape, cased)
    return simple if simple is not None else Glob(shape, cased)


def _simple(shape: tuple[Segment, ...], cased: bool) -> Predicate | None:
    """The same without wildcards, where they stand at the edges only."""
    match shape:
        case ((),):
            return Literally("equals", "", cased)
        case ((str(text),),):
            return Literally("equals", text, cased)
        case ((), ()):
            return AnyValue()
        case ((str(text),), ()):
            return Literally("starts", text, cased)
        case ((), (str(text),)):
            return Literally("ends", text, cased)
        case ((), (str(text),), ()):
            return Literally("contains", text, cased)
    return None


@lru_cache(maxsize=8192)
def compile_regex(pattern: str, flags: str) -> Any:
    """Compile a regular expression with RE2, whose time is linear in the text.

    Raises:
        ValueError: if RE2 does not take it (look-around, back references, syntax).
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        words = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise ValueError(words) from error


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, found anywhere in the value; case counts unless ``i`` is among the flags."""

    pattern: str
    flags: str = ""

    def test(self, cell: Cell) -> bool:
        """Search the value; ``$`` also stands before a line feed at the very end, as in PCRE."""
        compiled = compile_regex(self.pattern, self.flags)
        text = cell.text
        if compiled.search(text) is not None:
            return True
        return text.endswith("\n") and "$" in self.pattern and compiled.search(text[:-1]) is not None


@dataclass(frozen=True, slots=True)
class Cidr:
    """An IP network in CIDR notation, version 4 or 6."""

    network: str

    def test(self, cell: Cell) -> bool:
        """Whether the value is an address in the network; IPv4 written in IPv6 is IPv4."""
        address = _address(cell.text)
        network = _network(self.network)
        return address is not None and address.version == network.version and address in network


@lru_cache(maxsize=4096)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


@lru_cache(maxsize=4096)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if len(text) > 64:
        return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@dataclass(frozen=True, slots=True)
class Number:
    """A figure. Text that writes it in plain decimal digits is equal to it."""

    number: int | float

    def test(self, cell: Cell) -> bool:
        """Compare as figures."""
        return number_of(cell.raw) == self.number


@dataclass(frozen=True, slots=True)
class Compare:
    """An order of figures: ``lt lte gt gte``. What is no figure is never in order."""

    op: Literal["lt", "lte", "gt", "gte"]
    number: int | float

    def test(self, cell: Cell) -> bool:
        """Compare as figures."""
        value = number_of(cell.raw)
        if value is None:
            return False
        if self.op == "lt":
            return value < self.number
        if self.op == "lte":
            return value <= self.number
        if self.op == "gt":
            return value > self.number
        return value >= self.number


@dataclass(frozen=True, slots=True)
class Boolean:
    """``true`` or ``false``, as a JSON value or as a word in any case."""

    value: bool

    def test(self, cell: Cell) -> bool:
        """Compare the words."""
        return cell.folded == ("true" if self.value else "false")


@dataclass(frozen=True, slots=True)
class TimePart:
    """A part of a moment, in the zone the value is written in: ``minute hour day week month year``.

    The week is that of ISO 8601.
    """

    part: Literal["minute", "hour", "day", "week", "month", "year"]
    number: int | float

    def test(self, cell: Cell) -> bool:
        """Read the value as a moment and compare one part of it."""
        moment = parse_time(cell.raw)
        if moment is None:
            return False
        if self.part == "week":
            return moment.isocalendar().week == self.number
        return bool(getattr(moment, self.part) == self.number)
