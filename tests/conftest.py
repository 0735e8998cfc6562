"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from hansa.knowledge import KnowledgeBase, load_knowledge

# The same cases in every run of the gate; `make soak` asks for many more, and for new ones each time.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=20_000, deadline=None, print_blob=True)
settings.load_profile("gate")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def havenstad() -> Path:
    """The sample institution as it is shipped. Tests must not write into it."""
    return REPOSITORY / "examples" / "havenstad"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real data beside the checkout (or at HANSA_CORPUS); the test is skipped where it is not there."""
    place = Path(os.environ.get("HANSA_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    if not place.is_dir():
        pytest.skip("the shared corpus of real data is not beside the checkout (HANSA_CORPUS names it)")
    return place


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The knowledge that ships with Hansa."""
    return load_knowledge()
