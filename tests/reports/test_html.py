"""The HTML report: what it says, that it leads to evidence, that hostile text stays text."""

from __future__ import annotations

import dataclasses
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hansa.model import Basis, Decision, DecisionOutcome, EvidenceRequest, Observation, Step
from hansa.reports import render_html

from .synthetic import build_run

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202eevil\x00{{7*7}}{% raw %}"
VOID = {"meta", "link", "br", "input", "img", "hr"}


class _Reader(HTMLParser):
    """Collects ids, links, tags and headings, and checks that elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href"):
                self.links.append(value or "")
            if name == "src":
                self.sources.append(value or "")
            if name.startswith("on"):
                self.handlers.append(f"{tag} {name}")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while (last := self.open.pop()) != tag:
                # Only elements whose end tag may be left out.
                assert last in {"p", "li", "td", "tr", "dt", "dd"}, (last, tag)


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("institution")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return render_html(build_run(folder), folder)


def test_every_link_inside_the_file_has_its_target(page: str) -> None:
    reader = read(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert {link[1:] for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert all(link.startswith("#") for link in reader.links)


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    reader = read(page)
    assert reader.sources
    assert all(one.startswith("data:image/") for one in reader.sources)
    assert not {"link", "iframe", "object", "embed", "base"} & set(reader.tags)
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'" in page
    assert "url(" not in page
    assert "@import" not in page


def test_headings_step_down_one_at_a_time(page: str) -> None:
    levels = read(page).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_first_screen_says_it_in_one_sentence_per_service_in_both_languages(page: str) -> None:
    first = page[: page.index('id="cards"')]
    assert "May not be used for personal data: “Data lies in an allowed country” does not hold" in first
    assert "Mag niet worden gebruikt voor persoonsgegevens: “Gegevens liggen in een toegestaan land”" in first
    for word in ("Niet toegestaan", "Nog niet te zeggen", "Toegestaan", "Toegestaan, risico aanvaard"):
        assert f">{word}</span>" in first
    assert first.count('<li class="row') == 4


def test_language_follows_the_institution_or_the_caller(folder: Path, page: str) -> None:
    assert '<html lang="nl" data-lang="nl">' in page
    assert '<html lang="en" data-lang="en">' in render_html(build_run(folder), folder, "en")


def test_evidence_stands_with_quote_picture_and_context(page: str) -> None:
    evidence = page[page.index('<section id="evidence"') :]
    assert evidence.count('src="data:image/') == 3  # one per cited page, not per citation
    assert "Artikel 3.12 Voorbeeldtekst" in evidence
    assert '<rect x="55.0" y="144.0" width="277.0" height="14.0"/>' in evidence
    assert "replica: &#34;BHS&#34;" in evidence
    assert re.search(r'class="hit"><span class="ln">12</span>', evidence)
    assert 'class="ctx"><span class="ln">9</span>' in evidence


def test_secrets_beside_a_place_are_not_shown(page: str) -> None:
    assert "must-not-show" not in page
    assert "admin_password: •••" in page
    assert "note: •••" in page


def test_without_budget_quotes_stand_alone_and_the_report_says_so(folder: Path) -> None:
    page = render_html(build_run(folder), folder, picture_budget=0)
    assert "data:image/" not in page.replace("img-src data:", "")
    assert "The report has reached its size limit" in page
    assert "Artikel 3.12 Voorbeeldtekst" in page


def test_a_source_that_changed_or_went_is_named_not_drawn(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    contract = tmp_path / "documents" / "contract.pdf"
    contract.write_bytes(contract.read_bytes() + b"\n")
    assert "The file has changed since it was read" in render_html(run, tmp_path)
    contract.write_bytes(b"%PDF-1.7 nonsense")
    assert "The file has changed since it was read" in render_html(run, tmp_path)
    contract.unlink()
    (tmp_path / "infrastructure" / "plan.json").unlink()
    page = render_html(run, tmp_path)
    assert "The file is no longer there" in page
    assert "Artikel 3.12 Voorbeeldtekst" in page


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    plain = read(render_html(build_run(tmp_path / "a"), tmp_path / "a"))
    page = render_html(build_run(tmp_path / "b", hostile=HOSTILE), tmp_path / "b")
    reader = read(page)
    assert reader.tags.count("script") == 1
    assert reader.handlers == []
    assert reader.tags.count("img") == plain.tags.count("img")
    assert "\x00" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "⟨U+202E⟩" in page
    assert "{{7*7}}" in page
    page.encode("utf-8")


def test_endless_text_is_cut(tmp_path: Path) -> None:
    page = render_html(build_run(tmp_path, hostile="A" * 1_000_000), tmp_path)
    assert len(page) < 3_000_000
    assert "A" * 3000 not in page
    assert "… (+" in page


def test_a_thousand_detections_stay_readable(tmp_path: Path) -> None:
    few = render_html(build_run(tmp_path, detections=120), tmp_path)
    many = render_html(build_run(tmp_path, detections=5000), tmp_path)
    assert len(many) < len(few) + 600_000
    assert many.count('class="host"') == 5
    assert "5000 detections in 20000 events" in many
    assert "no events of windows/security" in many


def test_steps_that_are_alike_are_joined(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    steps = tuple(
        Step("ask", {"en": f"Ask for clause {n}.", "nl": f"Vraag eis {n}."}, "", "", 2, (f"bsi-c5:X-{n}",))
        for n in range(300)
    )
    decision = Decision("portal", "persoonsgegevens", DecisionOutcome.CANNOT_TELL, path=steps)
    page = render_html(dataclasses.replace(run, decisions=(decision,)), tmp_path)
    assert "299 more like it" in page
    assert "helps 300 clauses" in page


def test_the_letter_can_be_sent_as_it_stands(page: str) -> None:
    letters = re.findall(r'<pre class="mail"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert len(letters) == 2
    english, dutch = letters
    assert "Service: Burgerportaal\n  1. Show KEY-01. (needed for bsi-c5:KEY-01)" in english
    assert "Dienst: Burgerportaal\n  1. Toon KEY-01 aan. (nodig voor bsi-c5:KEY-01)" in dutch


def test_a_declaration_stands_beside_the_evidence_against_it(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    declared = next(row for row in run.observations.values() if row.basis is Basis.DECLARED)
    said = Observation(
        declared.subject, "service.declared_telemetry_location", declared.value, declared.source,
        declared.locator, "it stays here, we declare", Basis.DECLARED, "sample.reader",
    )  # fmt: skip
    failed = next(row for row in run.findings if row.check == "TEL-01")
    finding = dataclasses.replace(failed, observations=(*failed.observations, said.id), contradicts=())
    changed = dataclasses.replace(run, findings=(finding,), observations={**run.observations, said.id: said})
    page = render_html(changed, tmp_path)
    part = page[page.index('<section id="contradictions"') : page.index('<section id="provenance"')]
    left, right = part.split('<div class="shown">')
    assert "it stays here, we declare" in left
    assert "line 12 to 13" in right
    assert "it stays here, we declare" not in right


def test_a_long_letter_is_not_cut(tmp_path: Path) -> None:
    run = build_run(tmp_path)
    asked = tuple(
        EvidenceRequest("OVH SAS", "portal", f"K-{n}", {"en": f"Show point {n} " + "x" * 60}, ())
        for n in range(100)
    )
    decision = Decision("portal", "persoonsgegevens", DecisionOutcome.CANNOT_TELL, requests=asked)
    page = render_html(dataclasses.replace(run, decisions=(decision,)), tmp_path)
    letters = re.findall(r'<pre class="mail"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert all(f"100. Show point 99 {'x' * 60}" in letter for letter in letters)


def test_law_path_is_drawn_from_start_to_law(page: str) -> None:
    law = page[page.index('<section id="law"') : page.index('<section id="ask"')]
    chain = re.search(r'<ol class="chain">(.*?)</ol>', law, re.DOTALL)
    assert chain
    steps = [
        chain.group(1).find(word)
        for word in ("ovh_storage docs", "operated by OVH SAS", "owned by", "lawbox")
    ]
    assert steps == sorted(steps)
    assert -1 not in steps
    assert "CLOUD Act" in law
    assert "een andere beheerder dan OVH SAS" in law


def test_an_empty_run_is_a_page_too(tmp_path: Path) -> None:
    run = build_run(tmp_path, detections=0, seals=False)
    empty = dataclasses.replace(
        run, findings=(), verdicts=(), decisions=(), exposures={}, unknown_exposures={}, chains={},
        observations={}, problems=(), populations=(), changes=None, sources=(),
    )  # fmt: skip
    page = render_html(empty, tmp_path)
    reader = read(page)
    assert {link[1:] for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert "Everything that was found could be read." in page
    assert "too little has been shown" in page


def test_the_same_run_gives_the_same_page(folder: Path, page: str) -> None:
    assert render_html(build_run(folder), folder) == page
