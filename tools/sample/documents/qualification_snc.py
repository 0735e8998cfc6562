# ruff: noqa: E501 - the prose of the document stands here as it is printed
"""SecNumCloud qualification of the portal's provider (French, scan)."""

from __future__ import annotations

from datetime import date

from tools.sample.documents.layout import Fact, Fields, Grid, Head, Paper, Signatures, Text, Title
from tools.sample.documents.scan import ScanLook

__all__ = ["QUALIFICATION_SNC"]

QUALIFICATION_SNC = Paper(
    file="qualification-secnumcloud-ovh.pdf",
    title="Décision de qualification SecNumCloud",
    language="fr",
    footer="Voorbeeldgegevens / sample data – données d'exemple, ce n'est pas une vraie décision.",
    page_word=("page", "sur"),
    family="serif",
    size=10.5,
    scan=ScanLook(dpi=220, skew=0.9, shade=38, noise=5.0, quality=42, seed=3),
    parts=(
        Title("Décision de qualification SecNumCloud", "Décision n° 2025-0414 (exemple)"),
        Fields(
            (
                ("Titulaire", "OVH SAS, 2 rue Kellermann, 59100 Roubaix"),
                ("Autorité", "Agence nationale de la sécurité des systèmes d'information"),
                ("Référentiel", "SecNumCloud, version 3.2"),
                ("Niveau", "Qualifié"),
                ("Valable du", "14 avril 2025"),
                ("Valable jusqu'au", "13 avril 2028"),
            )
        ),
        Head("Article 1 – Objet"),
        Text(
            "Le service décrit à l'article 2, fourni par OVH SAS, est qualifié au titre du référentiel d'exigences "
            "applicable aux prestataires de services d'informatique en nuage."
        ),
        Head("Article 2 – Périmètre"),
        Text("La qualification porte sur les services et les régions suivants :"),
        Grid(
            (
                ("Service", "Région"),
                ("Stockage objet", "GRA"),
                ("Bases de données managées", "GRA"),
                ("Kubernetes managé", "GRA"),
            ),
            (0.65, 0.35),
        ),
        Text(
            "Les données du commanditaire sont hébergées et traitées exclusivement en France. L'administration et "
            "le support du service sont assurés exclusivement depuis la France."
        ),
        Head("Article 3 – Protection à l'égard du droit extra-européen"),
        Text(
            "Le titulaire atteste que son siège statutaire est établi en France et que la part de son capital et "
            "des droits de vote détenue par des entités établies hors de l'Union européenne est de 12 %."
        ),
        Text(
            "Le titulaire s'engage à contester toute demande de communication de données émanant d'une autorité "
            "d'un État qui n'est pas membre de l'Union européenne."
        ),
        Head("Article 4 – Suivi"),
        Text(
            "Aucune réserve n'est émise. Le titulaire fait l'objet d'un audit de surveillance chaque année pendant "
            "la durée de validité de la présente décision."
        ),
        Text("Fait à Paris, le 14 avril 2025"),
        Signatures(
            ("Pour l'autorité", "E. Exemple", "directrice adjointe", "Signature : ____________________"),
            ("Pour le titulaire", "F. Modèle", "responsable conformité", "Signature : ____________________"),
        ),
    ),
    facts=(
        Fact("document.type", "qualification", "Décision de qualification SecNumCloud"),
        Fact(
            "document.title", "Décision de qualification SecNumCloud", "Décision de qualification SecNumCloud"
        ),
        Fact("document.holder", "OVH SAS", "OVH SAS"),
        Fact(
            "document.issuer",
            "Agence nationale de la sécurité des systèmes d'information",
            "Agence nationale de la sécurité des systèmes d'information",
        ),
        Fact("document.scheme", "secnumcloud", "SecNumCloud, version 3.2"),
        Fact("document.edition", "3.2", "SecNumCloud, version 3.2"),
        Fact("document.level", "Qualifié", "Qualifié"),
        Fact("document.issued_on", date(2025, 4, 14), "Fait à Paris, le 14 avril 2025"),
        Fact("document.valid_from", date(2025, 4, 14), "14 avril 2025"),
        Fact("document.valid_until", date(2028, 4, 13), "13 avril 2028"),
        Fact("document.scope_service", "Stockage objet", "Stockage objet"),
        Fact("document.scope_service", "Bases de données managées", "Bases de données managées"),
        Fact("document.scope_service", "Kubernetes managé", "Kubernetes managé"),
        Fact("document.scope_region", "GRA", "GRA"),
        Fact("document.signed", True, "Signature"),
        Fact("contract.data_location", "FR", "hébergées et traitées exclusivement en France"),
        Fact("contract.staff_location", "FR", "assurés exclusivement depuis la France"),
        Fact("contract.non_eu_ownership", 12, "hors de l'Union européenne est de 12 %"),
        Fact("contract.disclosure_refusal", True, "contester toute demande de communication de données"),
    ),
)
