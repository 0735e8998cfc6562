"""From the text of a document to facts: the termbase, values, clauses, rules."""

from __future__ import annotations

from hansa.documents._internal.facts.draw import Drawn, draw_facts

__all__ = ["Drawn", "draw_facts"]
