"""What an institution knows about itself that a rule may ask for: the values of placeholders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """Values for the placeholders (``%name%`` under the ``expand`` modifier) of rules.

    A name that is absent keeps the rules that use it from loading, and they are named. A name with no values
    is an empty list: nothing is like it.

    Attributes:
        values: name of the placeholder → its values; ``*`` and ``?`` in them are wildcards, as in rules.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, **lists: Iterable[str]) -> Context:
        """A context from named lists, for example ``Context.of(allowed_regions=["eu01", "GRA"])``."""
        return cls({name: tuple(values) for name, values in lists.items()})

    def get(self, name: str) -> tuple[str, ...] | None:
        """The values of a placeholder, or None if nobody has said."""
        return self.values.get(name)
