"""Reports: a run for people (terminal, HTML) and for machines (OSCAL, SARIF)."""

from __future__ import annotations

from hansa.reports.html import render_html
from hansa.reports.oscal import render_oscal
from hansa.reports.sarif import render_sarif
from hansa.reports.terminal import render_terminal

__all__ = ["render_html", "render_oscal", "render_sarif", "render_terminal"]
