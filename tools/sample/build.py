"""Writes the whole sample institution, in one order, from nothing but this package."""

from __future__ import annotations

from pathlib import Path

from tools.sample.documents import PAPERS, write_documents
from tools.sample.documents.facts import write_expected_facts
from tools.sample.infrastructure import write_infrastructure
from tools.sample.telemetry import write_story, write_telemetry
from tools.sample.texts import write_texts

__all__ = ["build"]


def build(root: Path) -> None:
    """Write ``examples/havenstad`` and the ground truth of the tests.

    Args:
        root: the folder that holds (or will hold) ``examples`` and ``tests``.
    """
    institution = root / "examples" / "havenstad"
    digital = write_documents(institution / "documents")
    write_expected_facts(root / "tests" / "sample" / "expected_facts.yaml", PAPERS, digital)
    write_infrastructure(institution / "infrastructure")
    write_story(root / "tests" / "sample" / "attack_story.yaml", write_telemetry(institution / "telemetry"))
    write_texts(institution)
