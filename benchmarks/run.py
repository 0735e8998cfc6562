"""Measures a whole check of the sample, and the detection beside bare JSON parsing of the same lines.

Prints a table; the figures in docs/performance.md come from it.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
from pathlib import Path

import orjson

from hansa.detection import Context, Detector, load_rules, own_rules_folder
from hansa.sources import DEFAULT_LIMITS
from hansa.telemetry import read_events

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "havenstad"


def whole_check() -> tuple[float, float]:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "hansa", "check", str(SAMPLE), "--format", "json", "--quiet"],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return time.perf_counter() - started, peak


def parsing() -> tuple[int, float]:
    lines = [line for path in _logs() for line in gzip.decompress(path.read_bytes()).splitlines()]
    started = time.perf_counter()
    for line in lines:
        orjson.loads(line)
    return len(lines), time.perf_counter() - started


def detecting() -> tuple[int, float]:
    context = Context.of(reviewed_digests=(), allowed_countries=("NL", "DE", "FR"))
    detector = Detector(load_rules(SAMPLE, [own_rules_folder()], context=context))
    started = time.perf_counter()
    found = sum(1 for path in _logs() for _ in detector.run(read_events(SAMPLE, path, limits=DEFAULT_LIMITS)))
    return found, time.perf_counter() - started


def _logs() -> list[Path]:
    return sorted((SAMPLE / "telemetry").glob("*.gz"))


def main() -> None:
    seconds, peak = whole_check()
    events, bare = parsing()
    found, detection = detecting()
    print(f"check of the sample institution   {seconds:8.1f} s   peak {peak:6.0f} MiB (largest process)")
    print(f"bare orjson.loads                 {events / bare:8.0f} events/s")
    print(f"file to detections, own rules     {events / detection:8.0f} events/s   {found} detections")
    print(f"ratio to bare parsing             {bare / detection:8.3f}")


if __name__ == "__main__":
    main()
