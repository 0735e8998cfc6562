"""All sources of an institution read into one harvest of observations and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from hansa.detection import (
    Context,
    Detection,
    Detector,
    RuleSet,
    load_rules,
    observations_from,
    own_rules_folder,
)
from hansa.documents import DocumentReading, read_documents
from hansa.estate import read_infrastructure
from hansa.knowledge import KnowledgeBase
from hansa.model import (
    Basis,
    Country,
    Observation,
    Problem,
    ProblemReason,
    Source,
    SourceKind,
    Subject,
    SubjectKind,
)
from hansa.provenance import SoftwareReading, read_software
from hansa.runs.config import Config
from hansa.sources import Limits, find_files
from hansa.telemetry import read_events

__all__ = [
    "Harvest",
    "Progress",
    "Watch",
    "gather_documents",
    "gather_infrastructure",
    "gather_software",
    "gather_telemetry",
]

Progress = Callable[[str, int, int], None]
_MOST_DETECTIONS = 50_000


@dataclass
class Harvest:
    """Everything the readers bring in."""

    observations: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, tuple[Source, str]] = field(default_factory=dict)
    kinds: dict[str, SourceKind] = field(default_factory=dict)

    def add(
        self,
        reader: str,
        sources: Iterable[Source | None],
        observations: Iterable[Observation],
        problems: Iterable[Problem],
        kind: SourceKind,
    ) -> None:
        """Take in what one reader brings."""
        for source in sources:
            if source is not None:
                self.sources[source.path] = (source, reader)
        self.observations += observations
        for problem in problems:
            self.problems.append(problem)
            self.kinds[problem.path] = kind


@dataclass(frozen=True)
class Watch:
    """What the rules saw in the telemetry.

    Attributes:
        rules: that were loaded.
        detector: after it saw everything.
        detections: in order of time.
        not_parsed: records that could not be read, by reason.
    """

    rules: RuleSet
    detector: Detector
    detections: tuple[Detection, ...]
    not_parsed: Counter[str]


def _files(config: Config, folder: Path, limits: Limits, problems: list[Problem]) -> list[Path]:
    if not folder.exists():
        return []
    found = []
    for entry in find_files(config.root, folder, limits=limits):
        if isinstance(entry, Problem):
            problems.append(entry)
        else:
            found.append(entry)
    return found


def gather_documents(
    config: Config, knowledge: KnowledgeBase, limits: Limits, workers: int
) -> tuple[list[DocumentReading], list[Problem]]:
    """The documents, read by worker processes, and the files that are none."""
    problems: list[Problem] = []
    paths = _files(config, config.places.documents, limits, problems)
    readings = read_documents(config.root, paths, knowledge=knowledge, limits=limits, workers=workers)
    return list(readings), problems


def gather_infrastructure(
    config: Config, knowledge: KnowledgeBase, limits: Limits, harvest: Harvest, progress: Progress
) -> None:
    """Plans and manifests."""
    lost: list[Problem] = []
    paths = _files(config, config.places.infrastructure, limits, lost)
    harvest.add("estate", (), (), lost, SourceKind.INFRASTRUCTURE)
    for done, path in enumerate(paths):
        progress("infrastructure", done, len(paths))
        reading = read_infrastructure(config.root, path, knowledge=knowledge, limits=limits)
        harvest.add(
            "estate", [reading.source], reading.observations, reading.problems, SourceKind.INFRASTRUCTURE
        )


def gather_software(
    config: Config, knowledge: KnowledgeBase, limits: Limits, harvest: Harvest
) -> SoftwareReading | None:
    """The software folder, and what it is silent about of what the infrastructure deploys."""
    if not config.places.software.exists():
        return None
    reading = read_software(
        config.root,
        config.places.software,
        knowledge=knowledge,
        as_of=config.institution.as_of,
        limits=limits,
    )
    images = [
        str(row.value)
        for row in harvest.observations
        if row.property == "resource.image" and isinstance(row.value, str) and "@sha256:" in row.value
    ]
    harvest.add(
        "provenance",
        reading.sources,
        (*reading.observations, *reading.deployed_observations(images)),
        reading.problems,
        SourceKind.SOFTWARE,
    )
    return reading


def gather_telemetry(
    config: Config,
    limits: Limits,
    harvest: Harvest,
    software: SoftwareReading | None,
    progress: Progress,
) -> Watch:
    """Telemetry, its coverage, and what the rules see in it."""
    folders = [*config.rule_folders, *([own_rules_folder()] if config.own_rules else [])]
    rules = load_rules(config.root, folders, context=_context(config, software))
    harvest.add("detection", (), (), [row.problem() for row in rules.failures], SourceKind.RULES)
    detector = Detector(rules)
    detections: list[Detection] = []
    not_parsed: Counter[str] = Counter()
    beyond = 0
    lost: list[Problem] = []
    paths = _files(config, config.places.telemetry, limits, lost)
    harvest.add("telemetry", (), (), lost, SourceKind.TELEMETRY)
    for done, path in enumerate(paths):
        progress("telemetry", done, len(paths))
        events = read_events(config.root, path, limits=limits)
        here: list[Detection] = []
        for detection in detector.run(events):
            if len(detections) + len(here) < _MOST_DETECTIONS:
                here.append(detection)
            else:
                beyond += 1
        detections += here
        not_parsed.update({reason.value: count for reason, count in events.not_parsed.items()})
        observed = (
            *events.observations,
            *observations_from(here, events.sources),
            *_jurisdictions(config, events.sources),
        )
        harvest.add("telemetry", events.sources, observed, events.problems, SourceKind.TELEMETRY)
    if beyond:
        harvest.problems.append(
            Problem(
                config.places.telemetry.name,
                ProblemReason.TOO_LARGE,
                f"gave {beyond} detections beyond {_MOST_DETECTIONS}; hansa detect writes all.",
                whole=False,
                count=beyond,
            )
        )
    detections.sort(key=lambda row: (row.time, row.file, row.record, row.rule_id))
    return Watch(rules, detector, tuple(detections), not_parsed)


def _context(config: Config, software: SoftwareReading | None) -> Context:
    """What rules may ask for: the user's own values, and what is known of the institution."""
    reviewed = tuple(chain.digest for chain in software.chains if chain.ok) if software else ()
    values = {
        "reviewed_digests": reviewed,
        "allowed_countries": tuple(sorted(config.allowed)),
        **config.rule_values,
    }
    return Context(values)


def _jurisdictions(config: Config, sources: Iterable[Source]) -> Iterator[Observation]:
    """The jurisdiction that ``hansa.toml`` assigns to a log; the first glob that fits decides."""
    for source in sources:
        outer = source.path.partition("!/")[0]
        for glob, (country, locator, quote) in config.jurisdictions.items():
            if fnmatchcase(source.path, glob) or fnmatchcase(outer, glob):
                yield Observation(
                    subject=Subject(SubjectKind.LOG_SOURCE, source.path),
                    property="telemetry.jurisdiction",
                    value=Country(country),
                    source=config.source,
                    locator=locator,
                    quote=quote,
                    basis=Basis.DECLARED,
                    reader="runs.config",
                )
                break
