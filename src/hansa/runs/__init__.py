"""One run: ``hansa.toml``, the rooms called in order, a snapshot, the comparison with the last."""

from __future__ import annotations

from hansa.runs.check import check
from hansa.runs.config import CONFIG_NAME, Config, read_config
from hansa.runs.encoding import run_to_json
from hansa.runs.gather import Progress
from hansa.runs.run import Changes, DetectionSummary, Population, Run, SealInterval, SourceRead
from hansa.runs.snapshot import SNAPSHOT_FOLDER, write_snapshot

__all__ = [
    "CONFIG_NAME",
    "SNAPSHOT_FOLDER",
    "Changes",
    "Config",
    "DetectionSummary",
    "Population",
    "Progress",
    "Run",
    "SealInterval",
    "SourceRead",
    "check",
    "read_config",
    "run_to_json",
    "write_snapshot",
]
