"""The rooms and their public modules, for the tests of the house."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import hansa

ROOMS = tuple(sorted(found.name for found in pkgutil.iter_modules(hansa.__path__) if found.ispkg))


def public_modules() -> tuple[str, ...]:
    """Names of all public modules: every part of the name without a leading underscore."""
    return tuple(
        sorted(
            found.name
            for found in pkgutil.walk_packages(hansa.__path__, "hansa.")
            if not any(part.startswith("_") for part in found.name.split("."))
        )
    )


def load(name: str) -> ModuleType:
    """Import a module."""
    return importlib.import_module(name)
