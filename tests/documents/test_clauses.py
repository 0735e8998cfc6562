# ruff: noqa: E501 - sentences stand as they are
"""Single clauses in many wordings, and wordings that must not be misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansa.documents import read_documents
from hansa.knowledge import KnowledgeBase
from hansa.model import value_to_text

CLAUSES = {
    "de-return-and-delete": (
        "Vertrag\n\nNach Beendigung sind die Daten binnen 20 Tagen zurückzugeben und binnen 40 Tagen zu löschen.",
        {("contract.data_return", "20 days"), ("contract.deletion", "40 days")},
    ),
    "fr-return-and-delete": (
        "Contrat de service\n\nLes données sont restituées sous 15 jours puis détruites dans les 30 jours suivants.",
        {("contract.data_return", "15 days"), ("contract.deletion", "30 days")},
    ),
    "en-two-reports": (
        "Agreement\n\nSupplier must report breaches of security within one day of discovery and provide a full "
        "report within 10 days.",
        {("contract.breach_notice", "24 hours")},
    ),
    "nl-inside-with-exception": (
        "Overeenkomst\n\nDienstverlener zal gegevens nimmer buiten de EER verwerken, met uitzondering van "
        "supportgegevens.",
        set(),
    ),
    "nl-objection-is-no-notice": (
        "Verwerkersovereenkomst\n\nBij een nieuwe subverwerker kan de klant binnen 14 dagen bezwaar maken.",
        set(),
    ),
    "de-threshold-is-no-share": (
        "Bescheinigung zum Testat\n\nDer Anteil am Kapital außerhalb der Europäischen Union darf höchstens 24 % betragen.",
        set(),
    ),
    "en-next-rehearsal-is-no-rehearsal": (
        "Exit plan\n\nThe next exit rehearsal is planned for 14 May 2027.",
        set(),
    ),
    "fr-no-reserve": (
        "Attestation\n\nAucune réserve n'est émise sur l'exigence 19.6.",
        set(),
    ),
    "nl-authority-outside": (
        "Overeenkomst\n\nVerzoeken van een autoriteit in China om opgeslagen gegevens worden doorgestuurd.",
        set(),
    ),
    "nl-no-audit-right": (
        "Overeenkomst\n\nDe klant heeft niet het recht om audits uit te voeren.",
        set(),
    ),
    "de-backup": (
        "Vertrag\n\nDie Sicherungen werden 35 Tage aufbewahrt und in Österreich gespeichert.",
        {("contract.backup_retention", "35 days"), ("contract.backup_location", "AT")},
    ),
    "fr-subprocessor-sentence": (
        "Contrat\n\nLe Prestataire fait appel au sous-traitant Rabat Assist SARL (Maroc).",
        {
            ("contract.subprocessor", "unresolved/rabat assist sarl"),
            ("contract.subprocessor_country", "MA"),
        },
    ),
    "en-parties": (
        'Services agreement\n\nBetween the Ministry of Health and Sport ("Customer") and OVH SAS ("Supplier").',
        {("document.customer", "Ministry of Health and Sport"), ("document.holder", "ovh")},
    ),
    "de-parties": (
        "Vertrag\n\nZwischen dem Landkreis Beispielau (im Folgenden „Auftraggeber“ genannt) und der OVH SAS, Roubaix "
        "(im Folgenden „Auftragnehmer“ genannt) wird Folgendes vereinbart:",
        {("document.customer", "Landkreis Beispielau"), ("document.holder", "ovh")},
    ),
    "nl-parties": (
        "Overeenkomst\n\nDe ondergetekenden: Waterschap Polderrand, kantoorhoudende te Polderrand, hierna aan te duiden "
        "als 'Opdrachtgever'; en OVH SAS, gevestigd te Roubaix, hierna aan te duiden als 'Dienstverlener'.",
        {("document.customer", "Waterschap Polderrand"), ("document.holder", "ovh")},
    ),
}


def test_clauses_say_what_they_say_and_no_more(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    paths = []
    for name, (text, _) in CLAUSES.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    found = {}
    for reading in read_documents(tmp_path, paths, knowledge=knowledge):
        assert reading.problems == ()
        rows = {(row.property, value_to_text(row.value)) for row in reading.observations}
        own = ("document.title", "document.type", "document.language")
        found[reading.path.removesuffix(".txt")] = {row for row in rows if row[0] not in own}
    assert found == {name: facts for name, (_, facts) in CLAUSES.items()}


@pytest.mark.parametrize(
    ("language", "name"),
    [("nl", "Nederland"), ("de", "Niederlande"), ("fr", "Pays-Bas"), ("en", "Netherlands")],
)
def test_a_label_beside_its_value(tmp_path: Path, knowledge: KnowledgeBase, language: str, name: str) -> None:
    label = {"nl": "Datalocatie", "de": "Speicherort", "fr": "Lieu d'hébergement", "en": "Data location"}[
        language
    ]
    opening = {
        "nl": "Overeenkomst over de opslag van onze bestanden",
        "de": "Vertrag über die Speicherung unserer Dateien",
        "fr": "Contrat pour le stockage de nos fichiers",
        "en": "Agreement on the storage of all our files",
    }[language]
    (tmp_path / "a.txt").write_text(f"{opening}\n\n{label}: {name}\n", encoding="utf-8")
    (reading,) = read_documents(tmp_path, [tmp_path / "a.txt"], knowledge=knowledge)
    rows = [(row.property, value_to_text(row.value), row.quote) for row in reading.observations]
    assert ("contract.data_location", "NL", f"{label}: {name}") in rows
