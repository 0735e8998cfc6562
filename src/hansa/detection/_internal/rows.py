"""How the fields of a rule are found in an event, whatever shape it came in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hansa.detection._internal.values import MISSING, fold, text_of

__all__ = ["MappedRow", "Row", "row_of"]


class Row:
    """The fields of one event.

    Attributes:
        data: the event as it stands.
    """

    __slots__ = ("_aliases", "_fields", "_texts", "data")

    def __init__(
        self, data: Mapping[str, Any], fields: Mapping[str, Any], aliases: Mapping[str, Sequence[str]]
    ) -> None:
        self.data = data
        self._fields = fields
        self._aliases = aliases
        self._texts: list[tuple[str, str]] | None = None

    def get(self, field: str) -> Any:
        """The value of a field as it stands, or MISSING."""
        if field in self._fields:
            return self._fields[field]
        if "." in field:
            value = _at_path(self._fields, field)
            if value is not MISSING:
                return value
        for alias in self._aliases.get(field, ()):
            value = self._fields[alias] if alias in self._fields else _at_path(self._fields, alias)
            if value is not MISSING:
                return value
        return MISSING

    def texts(self) -> list[tuple[str, str]]:
        """Every value of the whole event as text, and folded, for keywords."""
        if self._texts is None:
            self._texts = [(text, fold(text)) for text in _scalars(self.data)]
        return self._texts


class MappedRow(Row):
    """An event in whose log source some fields have other names, such as Security 4688 for processes."""

    __slots__ = ("_names", "_row")

    def __init__(self, row: Row, names: Mapping[str, Sequence[str]]) -> None:
        self._row = row
        self._names = names
        super().__init__(row.data, {}, {})

    def get(self, field: str) -> Any:
        """The value under the name it has here; several names are joined by a backslash."""
        names = self._names.get(field)
        if names is None:
            return self._row.get(field)
        if len(names) == 1:
            return self._row.get(names[0])
        values = [self._row.get(name) for name in names]
        if any(value is MISSING or value is None for value in values):
            return MISSING
        return "\\".join(text_of(value) for value in values)

    def texts(self) -> list[tuple[str, str]]:
        """As for the event itself."""
        return self._row.texts()


def _at_path(fields: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; through lists, all the values there."""
    if path in fields:
        return fields[path]
    head, dot, rest = path.partition(".")
    while dot:
        inner = fields.get(head)
        if isinstance(inner, Mapping):
            return _at_path(inner, rest)
        if isinstance(inner, list):
            found: list[Any] = []
            for item in inner:
                value = _at_path(item, rest) if isinstance(item, Mapping) else MISSING
                if isinstance(value, list):
                    found += value
                elif value is not MISSING:
                    found.append(value)
            return found or MISSING
        more, dot, rest = rest.partition(".")
        head = f"{head}.{more}"
    return MISSING


def _scalars(data: Any) -> Iterator[str]:
    stack: list[Any] = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            stack.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif value is not None:
            yield text_of(value)


def row_of(data: Mapping[str, Any], aliases: Mapping[str, Sequence[str]]) -> Row:
    """The fields of an event: of EVTX and Winlogbeat taken out of their nesting, else as they stand."""
    event = data.get("Event")
    if isinstance(event, Mapping) and isinstance(event.get("System"), Mapping):
        return Row(data, _from_evtx(event), aliases)
    winlog = data.get("winlog")
    if isinstance(winlog, Mapping):
        return Row(data, {**data, **_from_winlogbeat(winlog)}, aliases)
    if "winlog.event_id" in data or "winlog.channel" in data:
        return Row(data, {**data, **_from_dotted_winlogbeat(data)}, aliases)
    return Row(data, data, aliases)


def _from_evtx(event: Mapping[str, Any]) -> dict[str, Any]:
    """Names as Sigma has them: attributes of system elements joined by an underscore."""
    fields: dict[str, Any] = {}
    for name, value in event["System"].items():
        if not isinstance(value, Mapping):
            fields[name] = value
            continue
        if "#text" in value:
            fields[name] = value["#text"]
        attributes = value.get("#attributes")
        if isinstance(attributes, Mapping):
            for attribute, inner in attributes.items():
                fields[f"{name}_{attribute}"] = inner
    data = event.get("EventData")
    if isinstance(data, Mapping):
        _add_data(fields, data)
    user = event.get("UserData")
    if isinstance(user, Mapping):
        for block in user.values():
            if isinstance(block, Mapping):
                _add_data(fields, block)
    return fields


def _add_data(fields: dict[str, Any], data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        if name.startswith("#"):
            continue
        if isinstance(value, Mapping) and "#text" in value:
            fields[name] = value["#text"]
        else:
            fields[name] = value


def _from_winlogbeat(winlog: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for here, name in _WINLOGBEAT.items():
        if here in winlog:
            fields[name] = winlog[here]
    for block in ("event_data", "user_data"):
        data = winlog.get(block)
        if isinstance(data, Mapping):
            fields.update(data)
    return fields


def _from_dotted_winlogbeat(data: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in data.items():
        if key.startswith(("winlog.event_data.", "winlog.user_data.")):
            fields[key.split(".", 2)[2]] = value
        elif key.startswith("winlog.") and key[7:] in _WINLOGBEAT:
            fields[_WINLOGBEAT[key[7:]]] = value
    return fields


_WINLOGBEAT = {
    "channel": "Channel",
    "event_id": "EventID",
    "computer_name": "Computer",
    "provider_name": "Provider_Name",
    "record_id": "EventRecordID",
    "task": "Task",
    "opcode": "Opcode",
    "level": "Level",
}
