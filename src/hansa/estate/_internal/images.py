"""Image references: registry, name, tag and digest."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ImageReference", "parse_image"]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PLACEHOLDER = re.compile(r"\$\{|\{\{|\$\(")


@dataclass(frozen=True, slots=True)
class ImageReference:
    """An image as a workload names it.

    Attributes:
        registry: host it is pulled from; ``docker.io`` where the name says none.
        digest: lower-case hex of its sha256, or "" if it is not named by digest.
    """

    registry: str
    digest: str


def parse_image(text: str) -> ImageReference | None:
    """Read an image reference; None for text that is none (blank, a placeholder, with white space)."""
    if not text or text != text.strip() or " " in text or len(text) > 1024 or _PLACEHOLDER.search(text):
        return None
    name, _sign, digest = text.partition("@")
    first, slash, _rest = name.partition("/")
    # The first part is a host only if it looks like one; "library/nginx" is a name on the default registry.
    has_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry = first.rsplit(":", 1)[0].lower() if has_host else "docker.io"
    if registry in ("index.docker.io", "registry-1.docker.io"):
        registry = "docker.io"
    found = _DIGEST.fullmatch(digest.lower())
    return ImageReference(registry, found.group().removeprefix("sha256:") if found else "")
