"""``hansa detect``: run Sigma rules over logs, on this machine."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import orjson
import typer

from hansa.cli.common import ExitCode, Output, Quiet, fail, printable, progress, say, write_output

if TYPE_CHECKING:
    from hansa.detection import Context, Detection, Summary
    from hansa.model import Problem

__all__ = ["detect_command"]


class DetectFormat(StrEnum):
    """What ``detect`` prints."""

    TEXT = "text"
    JSONL = "jsonl"
    CSV = "csv"


class Level(StrEnum):
    """The levels of Sigma, mildest first."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


_LEVELS = list(Level)
_COLUMNS = (
    "rule_id",
    "rule_title",
    "level",
    "tags",
    "time",
    "file",
    "record",
    "channel",
    "event_id",
    "computer",
    "matched",
)
_NAMED = 5


def detect_command(
    logs: Annotated[
        list[Path],
        typer.Argument(
            metavar="LOG...",
            help="Logs (EVTX, JSON lines or arrays, bare or in zip, gzip, zstd) or folders of them.",
            show_default=False,
        ),
    ],
    rules: Annotated[
        list[Path] | None,
        typer.Option("--rules", help="Sigma rules, a file or folder. Default: our own.", show_default=False),
    ] = None,
    format: Annotated[DetectFormat, typer.Option("--format", help="What to print.")] = DetectFormat.TEXT,  # noqa: A002
    summary: Annotated[
        Path | None,
        typer.Option("--summary", help="Write here, as JSON, what could not be seen.", show_default=False),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(
            "--value",
            metavar="NAME=VALUE,...",
            help="Values for a placeholder of rules, for example allowed_countries=NL,DE.",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        Level, typer.Option("--fail-on", help="Leave with 1 on a detection of this level or above.")
    ] = Level.HIGH,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Run Sigma rules over logs and say what fired, and what could not have."""
    from hansa.detection import Detector, load_rules, own_rules_folder
    from hansa.telemetry import read_events

    for path in [*logs, *(rules or [])]:
        if not path.exists():
            fail(f"{path} does not exist; name a file or a folder.")
    root = Path.cwd()
    context = _context(value or [])
    if rules:
        ruleset = load_rules(root, [path.absolute() for path in rules], context=context)
    else:
        ruleset = load_rules(own_rules_folder(), [own_rules_folder()], context=context)
    if not ruleset.rules:
        first = f" ({ruleset.failures[0].path}: {ruleset.failures[0].reason})" if ruleset.failures else ""
        fail(f"none of the rules could be loaded{first}.")
    detector = Detector(ruleset)
    not_parsed: Counter[str] = Counter()
    problems: list[Problem] = []
    paths = list(_walk(root, logs, problems))
    at_least = _LEVELS[_LEVELS.index(fail_on) :]
    found = False
    with _writer(format, output) as write, progress(quiet=quiet) as show:
        for done, path in enumerate(paths):
            show(path.name, done, len(paths))
            events = read_events(root, path)
            for detection in detector.run(events):
                found = found or detection.level in at_least
                write(detection)
            not_parsed.update({reason.value: count for reason, count in events.not_parsed.items()})
            problems += events.problems
    seen = detector.summary(not_parsed=not_parsed, problems=problems)
    if summary is not None:
        write_output(json.dumps(seen.to_json(), indent=2, ensure_ascii=False) + "\n", summary)
    _remark(seen, quiet)
    if not seen.events:
        fail("no event could be read in " + ", ".join(str(path) for path in logs) + ".")
    raise typer.Exit(ExitCode.FOUND if found else ExitCode.FINE)


def _walk(root: Path, logs: list[Path], problems: list[Problem]) -> Iterator[Path]:
    from hansa.model import Problem
    from hansa.sources import find_files

    seen: set[Path] = set()
    for log in logs:
        start = log.absolute()
        for item in find_files(root if start.is_relative_to(root) else start, start):
            if isinstance(item, Problem):
                problems.append(item)
            elif item not in seen:
                seen.add(item)
                yield item


def _context(values: list[str]) -> Context:
    from hansa.detection import Context

    lists: dict[str, tuple[str, ...]] = {}
    for text in values:
        name, separator, rest = text.partition("=")
        if not separator or not name.strip():
            fail(f"--value {text!r} is not NAME=VALUE,VALUE.")
        lists[name.strip()] = tuple(part.strip() for part in rest.split(",") if part.strip())
    return Context(lists)


@contextmanager
def _writer(form: DetectFormat, output: Path | None) -> Iterator[Any]:
    """Detections are written as they come, so that millions of them need no memory."""
    partial = output.with_name(f".{output.name}.part") if output else None
    try:
        if partial is not None:
            partial.parent.mkdir(parents=True, exist_ok=True)
        stream: IO[bytes] = partial.open("wb") if partial else sys.stdout.buffer
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}.")
    try:
        if form is DetectFormat.CSV:
            stream.write(_csv(_COLUMNS))
        encode = {DetectFormat.CSV: _as_csv, DetectFormat.JSONL: _as_json, DetectFormat.TEXT: _as_text}[form]
        yield lambda detection: stream.write(encode(detection))
        stream.flush()
    except BrokenPipeError:
        # The reader of the pipe has seen enough.
        sys.stderr.close()
        raise typer.Exit(ExitCode.FINE) from None
    finally:
        if partial is not None:
            stream.close()
    if partial is not None and output is not None:
        partial.replace(output)


def _as_json(detection: Detection) -> bytes:
    return orjson.dumps(detection.to_json()) + b"\n"


def _as_csv(detection: Detection) -> bytes:
    row = detection.to_json()
    row["tags"] = " ".join(row["tags"])
    row["matched"] = json.dumps(row["matched"], ensure_ascii=False)
    return _csv([row[name] for name in _COLUMNS])


def _csv(row: Any) -> bytes:
    buffer = io.StringIO()
    # A cell that starts like a formula is text: spreadsheets run formulas.
    cells = [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell for cell in row
    ]
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode("utf-8")


def _as_text(detection: Detection) -> bytes:
    where = " · ".join(part for part in (detection.channel, detection.event_id, detection.computer) if part)
    matched = ", ".join(f"{name}={_short(value)}" for name, value in detection.matched.items())
    lines = (
        f"{detection.level.upper():<13} {detection.time or 'no time'}  {detection.rule_title}",
        f"{'':13} {detection.file} record {detection.record}  {printable(where)}",
        f"{'':13} {printable(matched)}",
    )
    return ("\n".join(lines) + "\n\n").encode("utf-8")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:159]}…"


def _remark(seen: Summary, quiet: bool) -> None:
    total = sum(seen.detections.values())
    lost = sum(seen.not_parsed.values())
    say(
        f"{seen.events} events, {total} detections by {seen.fired} of {seen.rules} rules; "
        f"{lost} records not parsed, {len(seen.failures)} rules could not load, "
        f"{len(seen.silent)} could not fire on this data.",
        quiet=quiet,
    )
    named = [str(problem) for problem in seen.problems]
    named += [f"{failure.path}: could not load: {failure.reason}." for failure in seen.failures]
    for line in named[:_NAMED]:
        say(f"  {printable(line)}", quiet=quiet)
    if len(named) > _NAMED:
        say(f"  … and {len(named) - _NAMED} more (--summary FILE names all).", quiet=quiet)
