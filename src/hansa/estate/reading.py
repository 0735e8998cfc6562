"""What reading one description of infrastructure gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hansa.model import Observation, Problem, Source, Subject

__all__ = ["EstateReading"]


@dataclass(frozen=True, slots=True)
class EstateReading:
    """The resources that one file describes, and what it says of them.

    A resource is named by a key that two runs over the same folder build alike:

    * Terraform: ``<path of the plan>:<Terraform address>``, for example
      ``infrastructure/plan.json:module.dms["a"].stackit_objectstorage_bucket.zaak``;
    * Kubernetes: ``<path of the manifest>:<namespace>/<kind>/<name>``; a namespaced object that names no
      namespace stands in ``default``, an object of the cluster itself in ``-``.

    Attributes:
        source: the file; None if it could not be opened at all.
        observations: what it says, in the order of the file.
        problems: what of it could not be read.
        resources: every resource it describes, in the order of the file.
        complete: ``proven`` where the file itself states that it leaves nothing of its scope out, else
            ``unknown``.
        kind: ``terraform_plan``, ``kubernetes`` or "" where the content was not recognised.
        uncovered: type names that no provider file of Hansa covers → number of resources. They have
            class ``other``.
    """

    source: Source | None
    observations: tuple[Observation, ...] = ()
    problems: tuple[Problem, ...] = ()
    resources: tuple[Subject, ...] = ()
    complete: str = "unknown"
    kind: str = ""
    uncovered: Mapping[str, int] = field(default_factory=dict)
