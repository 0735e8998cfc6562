"""What Hansa knows beforehand: the vocabulary, parties, regions, laws. Sourced, dated YAML."""

from __future__ import annotations

from hansa.knowledge.base import (
    Control,
    KnowledgeBase,
    Law,
    Match,
    Parent,
    Party,
    Region,
    Resolution,
    load_knowledge,
)
from hansa.knowledge.countries import EEA, EU, expand_places, is_within
from hansa.knowledge.vocabulary import Property, Vocabulary, load_vocabulary

__all__ = [
    "EEA",
    "EU",
    "Control",
    "KnowledgeBase",
    "Law",
    "Match",
    "Parent",
    "Party",
    "Property",
    "Region",
    "Resolution",
    "Vocabulary",
    "expand_places",
    "is_within",
    "load_knowledge",
    "load_vocabulary",
]
