"""Opening what comes from outside: bounded, hashed, without trust.

Every reader gets its bytes here. The rules: nothing is read beyond its bound; no path leaves its root, no
symbolic link is followed out of it; no archive member is written to disk; text is decoded strictly; JSON,
YAML and TOML are refused when too deep or when aliases blow them up. What cannot be read raises
:class:`SourceError`, which becomes a :class:`~hansa.model.Problem` in the report.
"""

from __future__ import annotations

from hansa.sources.archives import Member, iter_members, looks_compressed
from hansa.sources.data import load_json, load_toml, load_yaml_documents
from hansa.sources.errors import SourceError
from hansa.sources.files import (
    OpenedFile,
    decode_text,
    digest_file,
    find_files,
    open_bytes,
    relative_name,
    sniff,
)
from hansa.sources.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Member",
    "OpenedFile",
    "SourceError",
    "decode_text",
    "digest_file",
    "find_files",
    "iter_members",
    "load_json",
    "load_toml",
    "load_yaml_documents",
    "looks_compressed",
    "open_bytes",
    "relative_name",
    "sniff",
]
