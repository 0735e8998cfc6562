"""The sample cloud description: a Terraform plan and Kubernetes manifests."""

from __future__ import annotations

from pathlib import Path

from tools.sample.infrastructure.manifests import MELDINGEN, ZAAKSYSTEEM
from tools.sample.infrastructure.plan import plan_json

__all__ = ["write_infrastructure"]


def write_infrastructure(folder: Path) -> None:
    """Write the plan and the manifests into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(plan_json(), encoding="utf-8")
    (folder / "meldingen.yaml").write_text(MELDINGEN, encoding="utf-8")
    (folder / "zaaksysteem.yaml").write_text(ZAAKSYSTEEM, encoding="utf-8")
