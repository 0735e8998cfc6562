"""Windows event logs (EVTX)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from hansa.model import ProblemReason
from hansa.sources import SourceError

__all__ = ["EvtxRecord", "iter_evtx", "truncation"]

# The file header takes 4,096 bytes; the number of chunks stands in two bytes at offset 42.
_HEADER = 4096
_CHUNK = 65536
_COUNT_AT = 42

EvtxRecord = str | None


def truncation(head: bytes, size: int) -> str:
    """What the header says about the end of a file of ``size`` bytes; "" if all its chunks are there."""
    promised = int.from_bytes(head[_COUNT_AT : _COUNT_AT + 2], "little")
    present, rest = divmod(max(size - _HEADER, 0), _CHUNK)
    if present < promised:
        return f"ends early: {present} of its {promised} chunks are whole."
    return "ends in the middle of a chunk." if rest else ""


def iter_evtx(name: str, stream: IO[bytes]) -> Iterator[EvtxRecord]:
    """The records as JSON text; None stands for one record, or one chunk, that cannot be decoded.

    Raises:
        SourceError: if the file header cannot be read.
    """
    from evtx import PyEvtxParser

    try:
        # One thread: records come in the order of the file, and the machine has other work.
        records = PyEvtxParser(stream, number_of_threads=1).records_json()
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(name, ProblemReason.MALFORMED, "has no readable EVTX header.") from error
    failures = 0
    while True:
        try:
            record: dict[str, str] | None = next(records)
        except StopIteration:
            return
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            # A panic inside the decoder derives from BaseException only.
            failures += 1
            yield None
            if failures > 100_000 or not isinstance(error, RuntimeError):
                raise SourceError(
                    name, ProblemReason.MALFORMED, "cannot be decoded further; the rest was not read."
                ) from error
            continue
        yield record["data"] if record else None
