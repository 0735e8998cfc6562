"""What the kinds of Kubernetes are, from ``providers/kubernetes.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

__all__ = ["Kinds", "load_kinds"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of objects.

    Attributes:
        classes: kind → class of resource.
        cluster_wide: kinds that stand in no namespace.
        environment: environment variable of a well-known agent → address, with ``{}`` for its value.
    """

    classes: Mapping[str, str]
    cluster_wide: frozenset[str]
    environment: Mapping[str, str]


@cache
def load_kinds() -> Kinds:
    """The kinds that ship with Hansa."""
    text = resources.files("hansa.estate").joinpath("providers/kubernetes.yaml").read_text("utf-8")
    rows = yaml.safe_load(text)
    return Kinds(rows["kinds"], frozenset(rows["cluster_wide"]), rows["environment"])
