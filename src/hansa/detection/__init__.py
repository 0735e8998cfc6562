"""Detection: Sigma rules run over telemetry, on this machine (DESIGN sections 3 and 6)."""

from __future__ import annotations

from hansa.detection.context import Context
from hansa.detection.detections import Detection, SilentRule, Summary, observations_from
from hansa.detection.engine import Detector
from hansa.detection.logsources import Product, SourceEntry, load_products
from hansa.detection.rules import LogSource, Rule, RuleFailure, RuleSet, load_rules, own_rules_folder

__all__ = [
    "Context",
    "Detection",
    "Detector",
    "LogSource",
    "Product",
    "Rule",
    "RuleFailure",
    "RuleSet",
    "SilentRule",
    "SourceEntry",
    "Summary",
    "load_products",
    "load_rules",
    "observations_from",
    "own_rules_folder",
]
