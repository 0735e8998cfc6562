"""Digests of the images the sample institution deploys. Sample data: no such images exist.

The Kubernetes manifests and the software attestations of the sample are made by different scripts; both
take the digests from here, so that what is deployed and what was attested are the same artifacts. Each digest
is the sha256 of a fixed text.
"""

from __future__ import annotations

import hashlib

__all__ = [
    "MELDINGEN_API_DIGEST",
    "MELDINGEN_API_IMAGE",
    "MELDINGEN_API_REFERENCE",
    "MELDINGEN_COMMIT",
    "MELDINGEN_REPOSITORY",
    "ZAAKSYSTEEM_APP_DIGEST",
    "ZAAKSYSTEEM_APP_IMAGE",
    "ZAAKSYSTEEM_APP_REFERENCE",
    "ZAAKSYSTEEM_COMMIT",
    "ZAAKSYSTEEM_REPOSITORY",
]


def _digest(name: str) -> str:
    return "sha256:" + hashlib.sha256(f"hansa sample image {name}".encode()).hexdigest()


def _commit(name: str) -> str:
    """A name in the form of a git commit id (40 hex digits), cut from a sha256."""
    return hashlib.sha256(f"hansa sample commit {name}".encode()).hexdigest()[:40]


ZAAKSYSTEEM_APP_IMAGE = "registry.onstackit.cloud/havenstad/zaaksysteem-app"
ZAAKSYSTEEM_APP_DIGEST = _digest("zaaksysteem-app 4.2.0")
ZAAKSYSTEEM_APP_REFERENCE = f"{ZAAKSYSTEEM_APP_IMAGE}@{ZAAKSYSTEEM_APP_DIGEST}"
"""Built with provenance, its source reviewed by the authorities of two states."""

MELDINGEN_API_IMAGE = "registry.onstackit.cloud/havenstad/meldingen-api"
MELDINGEN_API_DIGEST = _digest("meldingen-api 1.9.3")
MELDINGEN_API_REFERENCE = f"{MELDINGEN_API_IMAGE}@{MELDINGEN_API_DIGEST}"
"""Built with provenance; nobody reviewed its source."""

ZAAKSYSTEEM_REPOSITORY = "https://git.havenstad.example/zaaksysteem/app"
ZAAKSYSTEEM_COMMIT = _commit("zaaksysteem-app 4.2.0")
MELDINGEN_REPOSITORY = "https://git.havenstad.example/meldingen/api"
MELDINGEN_COMMIT = _commit("meldingen-api 1.9.3")
