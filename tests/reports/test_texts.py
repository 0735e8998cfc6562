"""The words of the reports: the same keys and places in every language."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hansa.reports._internal.clean import clean, one_line
from hansa.reports._internal.texts import LANGUAGES, Texts, choose_language, day_words, phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_places(language: str) -> None:
    english, other = Texts("en"), Texts(language)
    assert other.keys == english.keys
    for key in sorted(english.keys):
        assert other._texts[key].strip(), key
        if not key.endswith((".one", ".other")):
            # A singular may spell its number out; everything else must fill the same places.
            assert set(re.findall(r"{(\w+)}", other._texts[key])) == set(
                re.findall(r"{(\w+)}", english._texts[key])
            ), key


def test_every_key_that_a_template_or_module_names_exists(repository) -> None:
    room = repository / "src" / "hansa" / "reports"
    named = set()
    for file in (*room.rglob("*.j2"), *room.rglob("*.py")):
        named |= set(re.findall(r"""\b(?:t|plain|texts|_texts)\(["']([a-z_.]+[a-z])["']""", file.read_text()))
    assert len(named) > 60
    texts = Texts("en")
    for key in named:
        texts.template(key)


def test_singular_and_plural() -> None:
    texts = Texts("nl")
    assert texts("ask.count", n=1) == "1 verzoek"
    assert texts("ask.count", n=3) == "3 verzoeken"


def test_language_is_chosen_from_what_is_spoken() -> None:
    assert choose_language("", ("fr", "nl", "en")) == "nl"
    assert choose_language("en", ("nl",)) == "en"
    assert choose_language("", ("fr",)) == "en"


def test_fixed_sentences_of_other_rooms_are_told_in_dutch() -> None:
    assert phrase("operated by OVH SAS (FR)")["nl"] == "beheerd door OVH SAS (FR)"
    assert phrase("replicated to BHS in CA")["nl"] == "gekopieerd naar BHS in CA"
    assert phrase("docs: the place is not known")["nl"] == "docs: de plaats is niet bekend"
    assert phrase("something {else}") == {"en": "something {else}"}


def test_days_are_written_out() -> None:
    assert day_words(date(2026, 11, 1)) == {"en": "1 November 2026", "nl": "1 november 2026"}


def test_clean_names_what_cannot_be_seen_and_cuts_what_is_endless() -> None:
    assert clean("a\x00b\u202ec\ud800") == "a⟨U+0000⟩b⟨U+202E⟩c⟨U+D800⟩"
    long = clean("x" * 1_000_000)
    assert len(long) < 2100
    assert long.endswith("(+998000)")
    assert one_line("a\n b\t c") == "a b c"
    assert clean("café\tœ\nß") == "café\tœ\nß"
