"""Groups of countries that law distinguishes."""

from __future__ import annotations

from hansa.model import Country

__all__ = ["EEA", "EU", "expand_places", "is_within"]

EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)
"""Member states of the European Union (ISO 3166-1 alpha-2)."""

EEA = EU | {"IS", "LI", "NO"}
"""Member states of the European Economic Area."""

_GROUPS = {"EU": EU, "EEA": EEA}


def expand_places(names: tuple[str, ...]) -> frozenset[str]:
    """Replace the words ``EU`` and ``EEA`` by their members and the group word itself.

    Raises:
        ValueError: if a name is neither a group nor a two-letter code.
    """
    places: set[str] = set()
    for name in names:
        if name in _GROUPS:
            places |= _GROUPS[name] | {"EU"}
        else:
            places.add(Country(name).code)
    return frozenset(places)


def is_within(country: Country, allowed: frozenset[str]) -> bool:
    """Whether a place lies within the allowed ones; ``EU`` as a whole needs every member allowed."""
    if country.code == "EU":
        return allowed >= EU
    return country.code in allowed
