"""Schemes, the common standard, and the claims that relate them.

The common standard is a set of atomic controls in our own words; a national scheme is a list of identifiers
with a short paraphrase of ours for every clause that is mapped. Nothing here judges: verdicts are made one
floor up.
"""

from __future__ import annotations

from hansa.catalogs.csf import (
    AnswerRule,
    Question,
    Questionnaire,
    Rung,
    RungRule,
    load_answering,
    load_questionnaire,
)
from hansa.catalogs.lint import Defect, lint
from hansa.catalogs.load import StandardError, load_standard
from hansa.catalogs.standard import Standard

__all__ = [
    "AnswerRule",
    "Defect",
    "Question",
    "Questionnaire",
    "Rung",
    "RungRule",
    "Standard",
    "StandardError",
    "lint",
    "load_answering",
    "load_questionnaire",
    "load_standard",
]
