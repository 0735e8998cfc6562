"""Detections, grouped so that a thousand stay readable: by host and user, by rule, over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hansa.detection import Detection

__all__ = ["LEVELS", "AttackView", "Lane", "RuleGroup", "Tick", "attack_view", "level_rank"]

LEVELS = ("critical", "high", "medium", "low", "informational")
_USER_FIELDS = (
    "User",
    "user",
    "SubjectUserName",
    "TargetUserName",
    "SourceUser",
    "user.username",
    "user.name",
    "userIdentity.arn",
    "userIdentity.userName",
    "initiator.email",
    "initiator.name",
    "principal",
    "auid",
    "uid",
)
_LANES = 24
_BINS = 120
_SAMPLES = 4
_STORY = 30


@dataclass(frozen=True, slots=True)
class Tick:
    """Detections of one level in one slice of time: position 0..1000, how many, which level."""

    x: int
    level: str
    count: int


@dataclass(slots=True)
class RuleGroup:
    """All detections of one rule on one host by one user."""

    rule_id: str
    title: str
    level: str
    tags: tuple[str, ...]
    user: str
    count: int = 0
    first: str = ""
    last: str = ""
    samples: list[Detection] = field(default_factory=list)
    control: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One host: its detections over time and by rule."""

    host: str
    users: tuple[str, ...]
    count: int
    levels: Mapping[str, int]
    ticks: tuple[Tick, ...]
    rules: tuple[RuleGroup, ...]


@dataclass(frozen=True, slots=True)
class AttackView:
    """The whole of it.

    Attributes:
        total: detections.
        levels: level → number.
        lanes: hosts, the worst first.
        more_hosts: hosts beyond those shown.
        story: the first firing of each grave rule on each host, in order of time.
        first: time of the first.
        last: time of the last.
    """

    total: int
    levels: Mapping[str, int]
    lanes: tuple[Lane, ...]
    more_hosts: int
    story: tuple[RuleGroup, ...]
    story_hosts: tuple[str, ...]
    first: str
    last: str


def level_rank(level: str) -> int:
    """0 for critical up to 4 for informational; unknown levels count as the mildest."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stamp(value: Any) -> str:
    moment = _moment(value)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else str(value or "")


def _user(detection: Detection) -> str:
    for name in _USER_FIELDS:
        value = detection.matched.get(name)
        if value not in (None, "", "-"):
            return str(value)
    return ""


def _level(detection: Detection) -> str:
    level = str(detection.level or "informational").lower()
    return level if level in LEVELS else "informational"


def attack_view(detections: Iterable[Detection]) -> AttackView:
    """Group detections by host, user and rule."""
    rows = list(detections)
    hosts: dict[str, list[Detection]] = defaultdict(list)
    for row in rows:
        hosts[str(row.computer or "")].append(row)
    moments = [moment for row in rows if (moment := _moment(row.time))]
    start, end = (min(moments), max(moments)) if moments else (None, None)
    ordered = sorted(
        hosts, key=lambda host: (min(level_rank(_level(row)) for row in hosts[host]), -len(hosts[host]), host)
    )
    lanes = tuple(_lane(host, hosts[host], start, end) for host in ordered[:_LANES])
    grave: list[tuple[str, RuleGroup]] = []
    for lane in lanes:
        seen: set[str] = set()
        for group in sorted(lane.rules, key=lambda group: group.first):
            if level_rank(group.level) <= 1 and group.rule_id not in seen:
                seen.add(group.rule_id)
                grave.append((lane.host, group))
    grave.sort(key=lambda pair: pair[1].first)
    return AttackView(
        total=len(rows),
        levels=_count_levels(rows),
        lanes=lanes,
        more_hosts=max(0, len(ordered) - _LANES),
        story=tuple(group for _, group in grave[:_STORY]),
        story_hosts=tuple(host for host, _ in grave[:_STORY]),
        first=_stamp(start) if start else "",
        last=_stamp(end) if end else "",
    )


def _count_levels(rows: Iterable[Detection]) -> dict[str, int]:
    counted = Counter(_level(row) for row in rows)
    return {level: counted[level] for level in LEVELS if counted[level]}


def _lane(host: str, rows: list[Detection], start: datetime | None, end: datetime | None) -> Lane:
    groups: dict[tuple[str, str], RuleGroup] = {}
    ticks: Counter[tuple[int, str]] = Counter()
    span = (end - start).total_seconds() if start and end else 0.0
    for row in rows:
        user = _user(row)
        group = groups.setdefault(
            (str(row.rule_id), user),
            RuleGroup(str(row.rule_id), str(row.rule_title), _level(row), tuple(row.tags), user),
        )
        stamp = _stamp(row.time)
        group.count += 1
        group.first = min(group.first or stamp, stamp)
        group.last = max(group.last, stamp)
        group.control = group.control or str(getattr(row, "control", "") or "")
        if len(group.samples) < _SAMPLES:
            group.samples.append(row)
        moment = _moment(row.time)
        if moment and start:
            share = (moment - start).total_seconds() / span if span else 0.5
            ticks[min(_BINS - 1, int(share * _BINS)), group.level] += 1
    # The grave ones are drawn last, so that they lie on top.
    drawn = sorted(ticks.items(), key=lambda item: -level_rank(item[0][1]))
    return Lane(
        host=host,
        users=tuple(sorted({group.user for group in groups.values() if group.user})),
        count=len(rows),
        levels=_count_levels(rows),
        ticks=tuple(Tick(round(bin_ * 1000 / _BINS), level, count) for (bin_, level), count in drawn),
        rules=tuple(sorted(groups.values(), key=lambda group: (level_rank(group.level), group.first))),
    )
