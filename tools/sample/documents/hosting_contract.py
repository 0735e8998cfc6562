# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""Hosting contract of the case system (Dutch, digital)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Break, Fact, Grid, Head, Paper, Signatures, Text, Title

__all__ = ["HOSTING_CONTRACT"]

HOSTING_CONTRACT = Paper(
    file="hostingovereenkomst-zaaksysteem.pdf",
    title="Hostingovereenkomst Zaaksysteem",
    language="nl",
    footer="Voorbeeldgegevens / sample data – dit is geen echte overeenkomst. Kenmerk HAV-2025-0117.",
    page_word=("pagina", "van"),
    family="serif",
    parts=(
        Title("Hostingovereenkomst Zaaksysteem", "Overeenkomst inzake clouddiensten, kenmerk HAV-2025-0117"),
        Text("De ondergetekenden:"),
        Text(
            "Gemeente Havenstad, gevestigd aan de Havenkade 1 te Havenstad, rechtsgeldig vertegenwoordigd door "
            "haar directeur Bedrijfsvoering, hierna te noemen: Opdrachtgever;",
            "1.",
        ),
        Text(
            "STACKIT GmbH & Co. KG, gevestigd te Neckarsulm, Duitsland, rechtsgeldig vertegenwoordigd door haar "
            "gevolmachtigde, hierna te noemen: Leverancier;",
            "2.",
        ),
        Text("komen het volgende overeen."),
        Head("Artikel 1 – Onderwerp en duur"),
        Text(
            "Leverancier levert aan Opdrachtgever de hosting van het zaaksysteem, bestaande uit een "
            "Kubernetes-omgeving, een beheerde PostgreSQL-database, objectopslag en sleutelbeheer.",
            "1.1",
        ),
        Text(
            "Deze overeenkomst treedt in werking op 1 februari 2025 en eindigt van rechtswege op 31 januari 2029.",
            "1.2",
        ),
        Text(
            "Opdrachtgever kan deze overeenkomst tussentijds schriftelijk opzeggen met een opzegtermijn van "
            "90 dagen, zonder opgave van redenen en zonder schadeplichtig te worden.",
            "1.3",
        ),
        Head("Artikel 2 – Plaats van verwerking"),
        Text(
            "Leverancier bewaart en verwerkt de gegevens van Opdrachtgever uitsluitend in Duitsland en Oostenrijk. "
            "Verwerking op een andere plaats is niet toegestaan.",
            "2.1",
        ),
        Text(
            "Medewerkers van Leverancier en van zijn subverwerkers hebben uitsluitend toegang vanuit Duitsland, "
            "Oostenrijk en Nederland.",
            "2.2",
        ),
        Head("Artikel 3 – Subverwerkers"),
        Text("Opdrachtgever stemt in met de inzet van de volgende subverwerkers:", "3.1"),
        Grid(
            (
                ("Naam", "Werkzaamheden", "Land"),
                ("Rheinwerk Rechenzentrum GmbH", "Exploitatie van het rekencentrum", "Duitsland"),
                ("Alpen Backup GmbH", "Opslag van back-ups", "Oostenrijk"),
                ("Kantoor Digitaal B.V.", "Eerstelijns servicedesk", "Nederland"),
            ),
            (0.40, 0.38, 0.22),
        ),
        Text(
            "Leverancier meldt de inzet of vervanging van een subverwerker ten minste 7 dagen van tevoren "
            "schriftelijk aan Opdrachtgever. Opdrachtgever kan binnen die termijn bezwaar maken.",
            "3.2",
        ),
        Text(
            "Leverancier legt aan elke subverwerker dezelfde verplichtingen op als in deze overeenkomst zijn "
            "opgenomen en blijft voor de nakoming daarvan volledig aansprakelijk.",
            "3.3",
        ),
        Head("Artikel 4 – Versleuteling en sleutelbeheer"),
        Text(
            "Alle gegevens worden bij opslag en tijdens transport versleuteld volgens de stand van de techniek.",
            "4.1",
        ),
        Text(
            "Opdrachtgever maakt het sleutelmateriaal zelf aan en importeert het in de sleuteldienst van "
            "Leverancier. Opdrachtgever kan elke geïmporteerde sleutel op ieder moment intrekken.",
            "4.2",
        ),
        Break(),
        Head("Artikel 5 – Beveiligingsincidenten"),
        Text(
            "Leverancier meldt een inbreuk in verband met persoonsgegevens uiterlijk 24 uur na ontdekking aan "
            "Opdrachtgever, met alle gegevens die Opdrachtgever nodig heeft voor zijn eigen meldplicht.",
            "5.1",
        ),
        Text("Leverancier bewaart de logbestanden van het beheer ten minste 365 dagen.", "5.2"),
        Head("Artikel 6 – Verzoeken van buitenlandse autoriteiten"),
        Text(
            "Leverancier betwist ieder verzoek van een autoriteit buiten de Europese Unie om afgifte van gegevens "
            "van Opdrachtgever en geeft geen gegevens af zonder voorafgaande schriftelijke toestemming van "
            "Opdrachtgever.",
            "6.1",
        ),
        Text(
            "Leverancier stelt Opdrachtgever onverwijld in kennis van een dergelijk verzoek, tenzij een wettelijk "
            "voorschrift van de Europese Unie of van een lidstaat dat verbiedt.",
            "6.2",
        ),
        Head("Artikel 7 – Back-up en herstel"),
        Text("Leverancier maakt iedere 24 uur een back-up van alle gegevens van Opdrachtgever.", "7.1"),
        Text("Back-ups worden 30 dagen bewaard. Back-ups worden bewaard in Oostenrijk.", "7.2"),
        Text(
            "Leverancier test het terugzetten van een back-up iedere 180 dagen en verstrekt Opdrachtgever het "
            "verslag daarvan.",
            "7.3",
        ),
        Head("Artikel 8 – Controle"),
        Text(
            "Opdrachtgever heeft het recht om, zelf of door een onafhankelijke derde, audits uit te voeren bij "
            "Leverancier en bij zijn subverwerkers. Leverancier verleent daaraan alle medewerking.",
            "8.1",
        ),
        Head("Artikel 9 – Einde van de overeenkomst"),
        Text(
            "Leverancier geeft alle gegevens binnen 30 dagen na het einde van de overeenkomst terug aan "
            "Opdrachtgever in de formaten PDF/A, XML en CSV.",
            "9.1",
        ),
        Text(
            "Leverancier verwijdert alle gegevens, back-ups daaronder begrepen, binnen 60 dagen na het einde van "
            "de overeenkomst en verstrekt daarvan een schriftelijke verklaring.",
            "9.2",
        ),
        Text("De overgang naar een andere leverancier neemt ten hoogste 180 dagen in beslag.", "9.3"),
        Head("Artikel 10 – Toepasselijk recht en geschillen"),
        Text("Op deze overeenkomst is uitsluitend Nederlands recht van toepassing.", "10.1"),
        Text(
            "Geschillen worden voorgelegd aan de bevoegde rechter van de rechtbank Rotterdam, Nederland.",
            "10.2",
        ),
        Text("Aldus overeengekomen en ondertekend te Havenstad op 15 januari 2025."),
        Signatures(
            (
                "Namens Opdrachtgever",
                "Gemeente Havenstad",
                "A. Voorbeeld",
                "directeur Bedrijfsvoering",
                "Handtekening: ____________________",
            ),
            (
                "Namens Leverancier",
                "STACKIT GmbH & Co. KG",
                "B. Beispiel",
                "gevolmachtigde",
                "Handtekening: ____________________",
            ),
        ),
    ),
    facts=(
        Fact("document.type", "contract", "Hostingovereenkomst Zaaksysteem"),
        Fact("document.title", "Hostingovereenkomst Zaaksysteem", "Hostingovereenkomst Zaaksysteem"),
        Fact("document.holder", "STACKIT GmbH & Co. KG", "STACKIT GmbH & Co. KG"),
        Fact("document.customer", "Gemeente Havenstad", "Gemeente Havenstad"),
        Fact("document.issued_on", date(2025, 1, 15), "ondertekend te Havenstad op 15 januari 2025"),
        Fact("document.valid_from", date(2025, 2, 1), "treedt in werking op 1 februari 2025"),
        Fact("document.valid_until", date(2029, 1, 31), "eindigt van rechtswege op 31 januari 2029"),
        Fact("document.signed", True, "Handtekening"),
        Fact("contract.governing_law", "NL", "uitsluitend Nederlands recht van toepassing"),
        Fact("contract.court", "NL", "rechtbank Rotterdam, Nederland"),
        Fact("contract.data_location", "DE", "uitsluitend in Duitsland en Oostenrijk"),
        Fact("contract.data_location", "AT", "uitsluitend in Duitsland en Oostenrijk"),
        Fact(
            "contract.staff_location", "DE", "uitsluitend toegang vanuit Duitsland, Oostenrijk en Nederland"
        ),
        Fact(
            "contract.staff_location", "AT", "uitsluitend toegang vanuit Duitsland, Oostenrijk en Nederland"
        ),
        Fact(
            "contract.staff_location", "NL", "uitsluitend toegang vanuit Duitsland, Oostenrijk en Nederland"
        ),
        Fact("contract.subprocessor", "Rheinwerk Rechenzentrum GmbH", "Rheinwerk Rechenzentrum GmbH"),
        Fact("contract.subprocessor", "Alpen Backup GmbH", "Alpen Backup GmbH"),
        Fact("contract.subprocessor", "Kantoor Digitaal B.V.", "Kantoor Digitaal B.V."),
        Fact("contract.subprocessor_country", "DE", "Duitsland"),
        Fact("contract.subprocessor_country", "AT", "Oostenrijk"),
        Fact("contract.subprocessor_country", "NL", "Nederland"),
        Fact("contract.subprocessor_notice", 7, "ten minste 7 dagen van tevoren"),
        Fact("contract.breach_notice", 24, "uiterlijk 24 uur na ontdekking"),
        Fact("contract.termination_notice", 90, "opzegtermijn van 90 dagen"),
        Fact("contract.data_return", 30, "binnen 30 dagen na het einde van de overeenkomst terug"),
        Fact("contract.deletion", 60, "binnen 60 dagen na het einde van de overeenkomst"),
        Fact("contract.audit_right", True, "audits uit te voeren"),
        Fact("contract.key_custody", "imported", "importeert het in de sleuteldienst van Leverancier"),
        Fact(
            "contract.disclosure_refusal",
            True,
            "betwist ieder verzoek van een autoriteit buiten de Europese Unie",
        ),
        Fact("contract.backup_interval", 24, "iedere 24 uur een back-up"),
        Fact("contract.backup_retention", 30, "Back-ups worden 30 dagen bewaard"),
        Fact("contract.backup_location", "AT", "Back-ups worden bewaard in Oostenrijk"),
        Fact("contract.restore_test", 180, "terugzetten van een back-up iedere 180 dagen"),
        Fact("contract.log_retention", 365, "logbestanden van het beheer ten minste 365 dagen"),
        Fact("contract.exit_period", 180, "neemt ten hoogste 180 dagen in beslag"),
        Fact("contract.export_format", "PDF/A", "PDF/A, XML en CSV"),
        Fact("contract.export_format", "XML", "PDF/A, XML en CSV"),
        Fact("contract.export_format", "CSV", "PDF/A, XML en CSV"),
    ),
)
