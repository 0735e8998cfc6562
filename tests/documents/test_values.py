"""Dates, durations, places and names as each language writes them; what is denied is not said."""

from __future__ import annotations

from datetime import date

import pytest

from hansa.documents._internal.facts import values
from hansa.documents._internal.facts.termbase import load_terms


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("nl", "ondertekend op 3 maart 2026", date(2026, 3, 3)),
        ("nl", "d.d. 03-04-2025", date(2025, 4, 3)),
        ("de", "am 1. Jänner 2026", date(2026, 1, 1)),
        ("de", "bis 09.11.2025", date(2025, 11, 9)),
        ("fr", "le 1er août 2025", date(2025, 8, 1)),
        ("fr", "le 14/07/2025", date(2025, 7, 14)),
        ("en", "on March 5th, 2026", date(2026, 3, 5)),
        ("en", "dated 2026-02-28", date(2026, 2, 28)),
        ("en", "on 25/12/2025", date(2025, 12, 25)),
    ],
)
def test_dates(language: str, text: str, day: date) -> None:
    assert [found.value for found in values.find_dates(text, load_terms(language))] == [day]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on 03/04/2025"),
        ("nl", "op 31 februari 2025"),
        ("de", "Nummer 12.13.2025"),
        ("fr", "en mai 2025"),
    ],
)
def test_what_is_no_date_or_could_be_two(language: str, text: str) -> None:
    assert list(values.find_dates(text, load_terms(language))) == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "mit einer Frist von drei Monaten", [(3, "months")]),
        ("de", "spätestens 24 Stunden", [(24, "hours")]),
        ("nl", "binnen 72 uur", [(72, "hours")]),
        ("nl", "binnen twee werkdagen", []),
        ("fr", "vingt-quatre (24) mois", [(24, "months")]),
        ("fr", "dans un délai de dix jours", [(10, "days")]),
        ("en", "ninety (90) calendar days", [(90, "days")]),
        ("en", "three (4) months", []),
    ],
)
def test_durations(language: str, text: str, found: list[tuple[int, str]]) -> None:
    assert [row.value for row in values.find_durations(text, load_terms(language))] == found


@pytest.mark.parametrize(
    ("language", "text", "countries"),
    [
        ("nl", "Er is geen toegang vanuit India.", set()),
        ("nl", "Toegang vanuit India of China is niet toegestaan.", set()),
        ("nl", "Er is geen toegang van buiten Nederland, behalve vanuit België.", {"NL", "BE"}),
        ("nl", "De gegevens staan in Duitsland en niet in de Verenigde Staten.", {"DE"}),
        ("de", "Ein Zugriff aus den USA findet nicht statt.", set()),
        ("de", "Der Zugriff erfolgt nicht aus Indien, sondern aus Polen.", {"PL"}),
        ("fr", "Aucun accès depuis l'Inde n'est permis.", set()),
        ("fr", "Les données sont hébergées en France et en Belgique.", {"FR", "BE"}),
        ("en", "Data is not stored outside the European Union.", {"EU"}),
        ("en", "Access from India or the United States is prohibited.", set()),
        ("en", "Data is kept in Ireland and is not moved.", {"IE"}),
        ("en", "All countries except Hungary.", set()),
    ],
)
def test_places_that_are_affirmed(language: str, text: str, countries: set[str]) -> None:
    assert {found.value for found in values.find_countries(text, load_terms(language))} == countries


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("nl", "Nederlands recht", "NL"),
        ("de", "Es gilt das Recht der Bundesrepublik Deutschland", "DE"),
        ("de", "nach österreichischem Recht", "AT"),
        ("fr", "régi par le droit belge", "BE"),
        ("fr", "soumis au droit de l'État du Delaware", None),
        ("en", "the laws of England and Wales", "GB"),
        ("en", "governed by Irish law", "IE"),
    ],
)
def test_laws(language: str, text: str, country: str | None) -> None:
    found = {row.value for row in values.find_law(text, load_terms(language))}
    assert found == ({country} if country else set())


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "Die Kontrollen der Alpen Backup GmbH wurden geprüft", ["Alpen Backup GmbH"]),
        ("de", "zwischen der STACKIT GmbH & Co. KG und der OVH SAS", ["STACKIT GmbH & Co. KG", "OVH SAS"]),
        ("nl", "de Stichting doet niets met Bank van de Zee N.V. vandaag", ["Bank van de Zee N.V."]),
        ("fr", "la société Ateliers du Port SAS", ["Ateliers du Port SAS"]),
        ("en", "Bharat Cloud Care Pvt. Ltd. (India)", ["Bharat Cloud Care Pvt. Ltd."]),
        ("en", "the data is kept", []),
    ],
)
def test_names(language: str, text: str, names: list[str]) -> None:
    assert [found.value for found in values.find_names(text, load_terms(language))] == names


def test_every_language_names_every_word_and_every_country() -> None:
    bases = {language: load_terms(language) for language in ("nl", "de", "fr", "en")}
    words = {frozenset(terms.words) for terms in bases.values()}
    assert len(words) == 1
    codes = {language: set(terms.countries.values()) for language, terms in bases.items()}
    assert len({frozenset(found) for found in codes.values()}) == 1
    for terms in bases.values():
        assert set(terms.months.values()) == set(range(1, 13))
        assert len(terms.rules) > 40
