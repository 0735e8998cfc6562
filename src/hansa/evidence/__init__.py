"""Observations as one graph: joins, parties resolved, populations, reliance, conflicts."""

from __future__ import annotations

from hansa.evidence.graph import Graph, VocabularyError
from hansa.evidence.joins import RegisterLine, join_services
from hansa.evidence.parties import party_observations
from hansa.evidence.populations import ResourcePopulation, resource_populations
from hansa.evidence.reliance import Reliance, reliances

__all__ = [
    "Graph",
    "RegisterLine",
    "Reliance",
    "ResourcePopulation",
    "VocabularyError",
    "join_services",
    "party_observations",
    "reliances",
    "resource_populations",
]
