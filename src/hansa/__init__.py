"""Hansa: sovereign assurance and threat detection for European public institutions.

Data goes one way through the rooms of this package: sources → observations → findings → verdicts →
report. ``docs/architecture.md`` draws the house; a test holds the direction of the imports.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
