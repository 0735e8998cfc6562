"""The verbs of the command line. No logic: each calls a room and prints what it says."""

from __future__ import annotations

from hansa.cli.app import app, main

__all__ = ["app", "main"]
