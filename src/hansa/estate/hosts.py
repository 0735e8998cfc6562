"""Host names in addresses, and which of them stay inside the site."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

__all__ = ["host_of", "is_internal"]

_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}\.?)+", re.ASCII)
_INTERNAL_SUFFIXES = (".svc", ".cluster.local", ".local", ".internal", ".localdomain", ".lan", ".home.arpa")


def host_of(address: str) -> str:
    """The host of a URL, ``host:port`` or bare host, in lower case; "" if there is none.

    Placeholders (``${HOST}``, ``{{ .Values.host }}``) are not hosts.
    """
    text = address.strip().strip("'\"")
    if not text or any(sign in text for sign in "${}<>\\ ") or len(text) > 2048:
        return ""
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".")
    if ":" in host:
        return host if _is_address(host) else ""
    if len(host) > 253 or not _HOST.fullmatch(host):
        return ""
    return host.lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_internal(host: str) -> bool:
    """Whether a host is only reached inside the site: loopback, private, cluster-local, bare names."""
    if _is_address(host):
        return not ipaddress.ip_address(host).is_global
    return "." not in host or host.endswith(_INTERNAL_SUFFIXES) or ".svc." in host
