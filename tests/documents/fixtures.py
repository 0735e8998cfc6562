"""Documents of our own making, in other words than the sample institution's, and the facts they tell."""

# ruff: noqa: E501 - sentences stand as they are
from __future__ import annotations

from dataclasses import dataclass, field

Row = tuple[str, ...]


@dataclass(frozen=True)
class Fixture:
    """Text of a document: a title, then paragraphs (str), headings ("# …") and tables (tuples of rows)."""

    name: str
    title: str
    body: tuple[str | tuple[Row, ...], ...]
    facts: frozenset[tuple[str, str]]
    kind: str
    language: str
    absent: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def _facts(text: str) -> frozenset[tuple[str, str]]:
    rows = (line.split(" = ", 1) for line in text.strip().splitlines())
    return frozenset((name.strip(), value.strip()) for name, value in rows)


FIXTURES = (
    Fixture(
        "avv-de",
        "Vertrag zur Auftragsverarbeitung",
        (
            "zwischen der Stadt Musterhafen, Rathausplatz 1, vertreten durch den Bürgermeister "
            "(nachfolgend „Verantwortlicher“) und der OVH SAS mit Sitz in Roubaix (nachfolgend „Auftragsverarbeiter“).",
            "# § 1 Laufzeit",
            "Dieser Vertrag tritt am 01.03.2025 in Kraft. Er kann mit einer Frist von drei Monaten zum "
            "Monatsende gekündigt werden.",
            "# § 2 Ort der Verarbeitung",
            "Sämtliche Daten werden in Rechenzentren in Frankreich und Polen gespeichert. Eine Speicherung der "
            "Daten in den USA findet nicht statt.",
            "Ein Zugriff aus Indien ist ausgeschlossen; der Zugriff erfolgt nur aus Frankreich.",
            "# § 3 Meldung",
            "Der Auftragsverarbeiter unterrichtet den Verantwortlichen binnen achtundvierzig (48) Stunden über jede "
            "Datenschutzverletzung.",
            "# § 4 Weitere Auftragsverarbeiter",
            "Der Auftragsverarbeiter setzt als Unterauftragsverarbeiter die Rhein Daten GmbH (Deutschland) und die "
            "Tatra Soft s.r.o. (Slowakei) ein.",
            "Über neue Unterauftragsverarbeiter informiert er sechs Wochen im Voraus.",
            "# § 5 Rückgabe und Löschung",
            "Nach Vertragsende werden alle Daten innerhalb von 14 Tagen gelöscht.",
            "# § 6 Schlüssel",
            "Die Schlüssel werden durch den Auftragsverarbeiter verwaltet.",
            "# § 7 Sonstiges",
            "Dieser Vertrag unterliegt französischem Recht. Ausschließlicher Gerichtsstand ist Paris.",
            "Der Verantwortliche ist berechtigt, die Einhaltung durch Audits zu überprüfen.",
            "Musterhafen, den 17. Februar 2025",
        ),
        _facts(
            """
            document.customer = Stadt Musterhafen
            document.holder = ovh
            document.valid_from = 2025-03-01
            document.issued_on = 2025-02-17
            contract.termination_notice = 90 days
            contract.data_location = FR
            contract.data_location = PL
            contract.staff_location = FR
            contract.breach_notice = 48 hours
            contract.subprocessor = unresolved/rhein daten gmbh
            contract.subprocessor = unresolved/tatra soft s.r.o.
            contract.subprocessor_country = DE
            contract.subprocessor_country = SK
            contract.subprocessor_notice = 42 days
            contract.deletion = 14 days
            contract.key_custody = provider_key
            contract.governing_law = FR
            contract.court = FR
            contract.audit_right = true
            """
        ),
        "data_processing_agreement",
        "de",
    ),
    Fixture(
        "contrat-fr",
        "Contrat d'hébergement en nuage",
        (
            "Entre la Commune de Port-Exemple, représentée par son maire, ci-après dénommée « le Client », et la société "
            "OVH SAS, dont le siège est à Roubaix, ci-après dénommée « le Prestataire ».",
            "# Article 2 – Durée",
            "Le présent contrat entre en vigueur le 1er avril 2025 et prend fin le 31 mars 2028. Chaque partie peut le "
            "résilier moyennant un préavis de six (6) mois.",
            "# Article 3 – Localisation",
            "Les données du Client sont stockées exclusivement en France et en Belgique. Aucune donnée n'est hébergée aux "
            "États-Unis.",
            "Les équipes du Prestataire accèdent au service depuis la France ; aucun accès depuis le Canada n'est permis.",
            "# Article 4 – Incidents",
            "Le Prestataire notifie au Client toute violation de données dans un délai de vingt-quatre (24) heures.",
            "# Article 5 – Sous-traitants ultérieurs",
            (
                ("Société", "Prestation", "Pays"),
                ("Atlantique Services SARL", "Support", "France"),
                ("Nuage du Nord SA", "Sauvegarde", "Belgique"),
            ),
            "Tout changement de sous-traitant est notifié au moins quinze jours à l'avance.",
            "# Article 6 – Sauvegardes",
            "Une sauvegarde complète est réalisée toutes les douze heures. Les sauvegardes sont conservées pendant 60 jours. "
            "Les sauvegardes sont stockées en Belgique.",
            "La restauration des sauvegardes est testée chaque trimestre.",
            "Les journaux d'accès sont conservés pendant douze mois.",
            "# Article 7 – Réversibilité",
            "La réversibilité dure au maximum quatre mois. Les données sont restituées dans un délai de 30 jours aux formats "
            "CSV et JSON.",
            "Le Prestataire supprime toutes les données sous 45 jours après la fin du contrat.",
            "# Article 8 – Divers",
            "Le Client a le droit de procéder à des audits. Le Prestataire s'oppose à toute demande d'une autorité d'un "
            "pays tiers.",
            "Le contrat est régi par le droit français. Tout litige relève de la compétence exclusive des tribunaux de Lille.",
            "Fait à Lille, le 12 mars 2025",
        ),
        _facts(
            """
            document.customer = Commune de Port-Exemple
            document.holder = ovh
            document.valid_from = 2025-04-01
            document.valid_until = 2028-03-31
            document.issued_on = 2025-03-12
            contract.termination_notice = 180 days
            contract.data_location = FR
            contract.data_location = BE
            contract.staff_location = FR
            contract.breach_notice = 24 hours
            contract.subprocessor = unresolved/atlantique services sarl
            contract.subprocessor = unresolved/nuage du nord sa
            contract.subprocessor_country = FR
            contract.subprocessor_country = BE
            contract.subprocessor_notice = 15 days
            contract.backup_interval = 12 hours
            contract.backup_retention = 60 days
            contract.backup_location = BE
            contract.restore_test = 90 days
            contract.log_retention = 365 days
            contract.exit_period = 120 days
            contract.data_return = 30 days
            contract.export_format = CSV
            contract.export_format = JSON
            contract.deletion = 45 days
            contract.audit_right = true
            contract.disclosure_refusal = true
            contract.governing_law = FR
            contract.court = FR
            """
        ),
        "contract",
        "fr",
    ),
    Fixture(
        "sla-nl",
        "Dienstverleningsovereenkomst Werkplekken",
        (
            'Deze overeenkomst is gesloten tussen Gemeente Duinrand, gevestigd te Duinrand (hierna: "Klant") en '
            'STACKIT GmbH & Co. KG, statutair gevestigd te Neckarsulm (hierna: "Leverancier").',
            "# 1. Looptijd",
            "De overeenkomst gaat in op 15 juni 2025 en loopt tot en met 14 juni 2027.",
            "# 2. Gegevens",
            "De gegevens van Klant worden binnen de Europese Economische Ruimte opgeslagen. Opslag van gegevens in het "
            "Verenigd Koninkrijk is niet toegestaan.",
            "Personeel van Leverancier heeft geen toegang vanuit India. Beheer vindt plaats vanuit België.",
            "# 3. Datalekken",
            "Een datalek wordt binnen twee dagen na ontdekking aan Klant gemeld.",
            "# 4. Onderaannemers",
            "Leverancier schakelt geen onderaannemers in.",
            "# 5. Back-up",
            "Er wordt dagelijks een back-up gemaakt. Reservekopieën worden drie maanden bewaard in Nederland.",
            "Het herstel vanaf back-up wordt halfjaarlijks getest.",
            "# 6. Sleutels",
            "De sleutels zijn uitsluitend in beheer bij Klant, in een extern sleutelbeheersysteem.",
            "# 7. Recht",
            "Op deze overeenkomst is Belgisch recht van toepassing. Bevoegd is de rechtbank te Brussel.",
            "Getekend te Duinrand op 2 juni 2025.",
        ),
        _facts(
            """
            document.customer = Gemeente Duinrand
            document.holder = stackit
            document.valid_from = 2025-06-15
            document.valid_until = 2027-06-14
            document.issued_on = 2025-06-02
            contract.data_location = EU
            contract.data_location = NO
            contract.data_location = IS
            contract.data_location = LI
            contract.staff_location = BE
            contract.breach_notice = 48 hours
            contract.backup_interval = 24 hours
            contract.backup_retention = 90 days
            contract.backup_location = NL
            contract.restore_test = 180 days
            contract.key_custody = external
            contract.governing_law = BE
            contract.court = BE
            """
        ),
        "service_agreement",
        "nl",
    ),
    Fixture(
        "dpa-en",
        "Data Processing Addendum",
        (
            'This addendum is made between Harbour District Council (hereinafter referred to as "Controller") and '
            'Amazon Web Services EMEA SARL (hereinafter referred to as "Processor").',
            "# 1. Term",
            "This addendum takes effect on 1 May 2025 and expires on 30 April 2026.",
            "# 2. Location",
            "Processor stores personal data in Ireland and Germany only. Personal data is not stored outside the European "
            "Union.",
            "Support staff work from offices in Ireland. There is no access from India or the United States.",
            "# 3. Security incidents",
            "Processor shall notify Controller of any personal data breach without undue delay and in any event no later "
            "than seventy-two (72) hours after becoming aware of it.",
            "# 4. Sub-processors",
            "Processor will inform Controller at least 30 days in advance of any new sub-processor. Controller may object "
            "within 14 days.",
            "# 5. Return and deletion",
            "All personal data shall be returned within two weeks and deleted within 90 days after termination.",
            "# 6. Encryption",
            "Encryption keys are customer-managed keys in Processor's KMS.",
            "# 7. Audit",
            "Controller may audit the facilities once a year.",
            "# 8. Law",
            "This addendum is governed by Irish law. The courts of Dublin have exclusive jurisdiction.",
            "Signed on April 22, 2025.",
        ),
        _facts(
            """
            document.customer = Harbour District Council
            document.holder = aws-emea
            document.valid_from = 2025-05-01
            document.valid_until = 2026-04-30
            document.issued_on = 2025-04-22
            contract.data_location = IE
            contract.data_location = DE
            contract.data_location = EU
            contract.staff_location = IE
            contract.breach_notice = 72 hours
            contract.subprocessor_notice = 30 days
            contract.data_return = 14 days
            contract.deletion = 90 days
            contract.key_custody = provider_kms
            contract.audit_right = true
            contract.governing_law = IE
            contract.court = IE
            """
        ),
        "data_processing_agreement",
        "en",
    ),
    Fixture(
        "c5-de",
        "Testat nach dem Kriterienkatalog C5",
        (
            (
                ("Geprüftes Unternehmen", "STACKIT GmbH & Co. KG"),
                ("Prüfungsgesellschaft", "Isar Treuhand AG"),
                ("Berichtstyp", "Typ 1"),
                ("Prüfungszeitraum", "vom 01.01.2025 bis 30.06.2025"),
                ("Version", "2020"),
                ("Ausstellungsdatum", "15. August 2025"),
            ),
            "# Ergebnis",
            "Zu den Kriterien OPS-13 und IDM-09 wurden Abweichungen festgestellt.",
            "Der Subdienstleister Fjord Hosting AS wurde nach der Carve-out-Methode behandelt. Die Nordsee Rechenzentrum "
            "GmbH wurde nach der Carve-out-Methode behandelt.",
        ),
        _facts(
            """
            document.holder = stackit
            document.issuer = Isar Treuhand AG
            document.attestation_type = type_1
            document.period_from = 2025-01-01
            document.period_to = 2025-06-30
            document.issued_on = 2025-08-15
            document.scheme = bsi-c5
            document.edition = 2020
            document.exception = OPS-13
            document.exception = IDM-09
            document.carve_out = Nordsee Rechenzentrum GmbH
            document.carve_out = Fjord Hosting AS
            """
        ),
        "attestation",
        "de",
    ),
    Fixture(
        "iso-nl",
        "Certificaat",
        (
            "Hierbij wordt verklaard dat het managementsysteem van onderstaande organisatie voldoet aan de norm "
            "ISO/IEC 27001:2022.",
            (
                ("Certificaathouder:", "OVH SAS"),
                ("Certificerende instelling:", "Keurmerk Noord B.V."),
                ("Datum van afgifte:", "3 september 2024"),
                ("Geldig tot en met:", "2 september 2027"),
                ("Locaties:", "Roubaix, Gravelines en Straatsburg"),
            ),
        ),
        _facts(
            """
            document.holder = ovh
            document.issuer = Keurmerk Noord B.V.
            document.issued_on = 2024-09-03
            document.valid_until = 2027-09-02
            document.scheme = iso-27001
            document.edition = 2022
            document.scope_region = Roubaix
            document.scope_region = Gravelines
            document.scope_region = Straatsburg
            """
        ),
        "certificate",
        "nl",
    ),
)
