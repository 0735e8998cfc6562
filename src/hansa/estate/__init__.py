"""Reads descriptions of infrastructure: Terraform plans and Kubernetes manifests."""

from __future__ import annotations

from hansa.estate.infrastructure import read_infrastructure
from hansa.estate.reading import EstateReading

__all__ = ["EstateReading", "read_infrastructure"]
