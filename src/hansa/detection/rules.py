"""Sigma rules from files, each loaded or named with the reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from hansa.detection._internal.expression import Expression
from hansa.detection._internal.lower import CannotLoadError, lower_rule, parse_rule
from hansa.detection.context import Context
from hansa.model import Problem, ProblemReason, Source, SourceKind
from hansa.sources import (
    DEFAULT_LIMITS,
    Limits,
    SourceError,
    find_files,
    load_yaml_documents,
    open_bytes,
)

__all__ = ["LogSource", "Rule", "RuleFailure", "RuleSet", "load_rules", "own_rules_folder"]

_RULE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class LogSource:
    """The log source of a rule, in Sigma's words; "" where the rule does not say."""

    product: str = ""
    category: str = ""
    service: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.product, self.category, self.service) if part)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, ready to be evaluated.

    Attributes:
        id: its UUID, or path and position where it has none.
        title: its title.
        level: ``informational low medium high critical``.
        tags: its tags, such as ``attack.t1059.001``.
        status: its status, such as ``experimental``; "" if it has none.
        path: the file it stands in.
        document: the position of its YAML document in the file, from 0.
        log_source: what events it is about.
        expression: its condition.
        control: the control of the common standard it names (``hansa.control``), or "".
        proves: whether a match itself proves the breach of that control (``hansa.proves``).
    """

    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    status: str
    path: str
    document: int
    log_source: LogSource
    expression: Expression
    control: str = ""
    proves: bool = False


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that did not load.

    Attributes:
        path: the file.
        document: the position of its YAML document in the file; -1 for the whole file.
        title: its title, if it could be read.
        reason: why it did not load.
    """

    path: str
    document: int
    title: str
    reason: str

    def problem(self) -> Problem:
        """The entry for the report."""
        place = f"document {self.document}" if self.document > 0 else ""
        message = f"could not load{f' “{self.title}”' if self.title else ''}: {self.reason}."
        return Problem(self.path, ProblemReason.UNSUPPORTED, message, place=place)

    def to_json(self) -> dict[str, Any]:
        """The failure as a JSON object."""
        return {"path": self.path, "document": self.document, "title": self.title, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules and what did not become one.

    Attributes:
        rules: in the order of their files.
        failures: rules and files that did not load.
        sources: the files that were read.
    """

    rules: tuple[Rule, ...]
    failures: tuple[RuleFailure, ...] = ()
    sources: tuple[Source, ...] = ()

    def joined(self, other: RuleSet) -> RuleSet:
        """Both, without rules whose id is there already."""
        known = {rule.id for rule in self.rules}
        return RuleSet(
            self.rules + tuple(rule for rule in other.rules if rule.id not in known),
            self.failures + other.failures,
            self.sources + other.sources,
        )


def own_rules_folder() -> Path:
    """The folder of the rules that ship with Hansa."""
    return Path(str(resources.files("hansa.detection").joinpath("rules")))


def load_rules(
    root: Path,
    paths: Iterable[Path],
    *,
    context: Context | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> RuleSet:
    """Load the Sigma rules in files and folders.

    Args:
        root: the folder that reported paths are relative to.
        paths: files, and folders that are walked for ``*.yml`` and ``*.yaml``.
        context: values of placeholders; without one, rules that use any do not load.
        limits: bounds on a file.

    Returns:
        The rules, and every rule that did not load with the reason. It never raises on bad input.
    """
    rules: list[Rule] = []
    failures: list[RuleFailure] = []
    sources: list[Source] = []
    for path in _files(root, paths, failures, limits):
        try:
            opened = open_bytes(root, path, SourceKind.RULES, limit=_RULE_BYTES)
            documents = load_yaml_documents(opened.source.path, opened.data, limits=limits)
        except SourceError as error:
            where = f" ({error.place})" if error.place else ""
            failures.append(RuleFailure(error.path, -1, "", f"{error.message.rstrip('.')}{where}"))
            continue
        sources.append(opened.source)
        name = opened.source.path
        if not any(document is not None for document in documents):
            failures.append(RuleFailure(name, -1, "", "holds no rule"))
        for position, document in enumerate(documents):
            if document is None:
                continue
            title = str(document.get("title", "")) if isinstance(document, dict) else ""
            try:
                rules.append(_load(name, position, document, context or Context()))
            except CannotLoadError as error:
                failures.append(RuleFailure(name, position, title, str(error).rstrip(".")))
    return RuleSet(tuple(rules), tuple(failures), tuple(sources))


def _files(root: Path, paths: Iterable[Path], failures: list[RuleFailure], limits: Limits) -> Iterator[Path]:
    seen: set[Path] = set()
    for start in paths:
        if not start.exists():
            failures.append(RuleFailure(start.as_posix(), -1, "", "does not exist"))
            continue
        for found in find_files(root if start.is_relative_to(root) else start, start, limits=limits):
            if isinstance(found, Problem):
                failures.append(RuleFailure(found.path, -1, "", found.message.rstrip(".")))
            elif found not in seen and (found == start or found.suffix.lower() in (".yml", ".yaml")):
                seen.add(found)
                yield found


def _load(name: str, position: int, document: Any, context: Context) -> Rule:
    if not isinstance(document, dict):
        raise CannotLoadError("is not a Sigma rule: not a mapping")
    if "correlation" in document:
        raise CannotLoadError("correlation rules are not supported yet")
    if "filter" in document and "detection" not in document:
        raise CannotLoadError("filters are not supported yet")
    if "action" in document:
        raise CannotLoadError("rule collections with `action` (Sigma 1) are not supported")
    if "detection" not in document:
        raise CannotLoadError("is not a Sigma rule: no detection")
    parsed = parse_rule(document)
    control, proves = _claims(document.get("hansa"))
    source = parsed.logsource
    fallback = f"{name}#{position}"
    return Rule(
        id=str(parsed.id) if parsed.id else f"unnamed-{hashlib.sha256(fallback.encode()).hexdigest()[:16]}",
        title=str(parsed.title or fallback),
        level=parsed.level.name.lower() if parsed.level else "medium",
        tags=tuple(f"{tag.namespace}.{tag.name}" for tag in parsed.tags),
        status=parsed.status.name.lower() if parsed.status else "",
        path=name,
        document=position,
        log_source=LogSource(
            (source.product or "").lower(), (source.category or "").lower(), (source.service or "").lower()
        ),
        expression=lower_rule(parsed, context),
        control=control,
        proves=proves,
    )


def _claims(value: Any) -> tuple[str, bool]:
    """What a rule says of a control: ``hansa: {control: KEY-01, proves: true}``."""
    if value is None:
        return "", False
    if not isinstance(value, dict) or not isinstance(value.get("control", ""), str):
        raise CannotLoadError("has a `hansa` attribute that is not {control, proves}")
    proves = value.get("proves", False)
    if not isinstance(proves, bool):
        raise CannotLoadError("has `hansa.proves` that is neither true nor false")
    return value.get("control", ""), proves
