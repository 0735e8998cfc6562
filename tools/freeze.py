"""Print the exact versions of everything Hansa and its tests are made of, as pip constraints."""

from __future__ import annotations

import re
import sys
from importlib import metadata

from packaging.requirements import Requirement


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(package: str, extras: frozenset[str]) -> dict[str, str]:
    """Every distribution that ``package`` with ``extras`` needs here, with its version; itself left out.

    Raises:
        importlib.metadata.PackageNotFoundError: if one of them is not installed.
    """
    versions: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [(package, extras)]
    while queue:
        name, wanted = queue.pop()
        if (_normal(name), wanted) in seen:
            continue
        seen.add((_normal(name), wanted))
        distribution = metadata.distribution(name)
        versions[_normal(name)] = distribution.version
        for line in distribution.requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*wanted, "")):
                queue.append((requirement.name, frozenset(requirement.extras)))
    del versions[_normal(package)]
    return versions


def main() -> None:
    """Write the constraints to standard output."""
    sys.stdout.write("# Exact versions that the tests ran with. Written by `make constraints`.\n")
    for name, version in sorted(closure("hansa", frozenset({"dev", "oscal-validate"})).items()):
        sys.stdout.write(f"{name}=={version}\n")


if __name__ == "__main__":
    main()
