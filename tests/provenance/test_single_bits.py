"""Property: a chain that holds breaks under any single-bit change of anything that was signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.provenance import Envelope, verify_chain
from hansa.sources import SourceError
from provenance.simulator import good_world, statement_of

WORLD = good_world()


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def holds(envelopes: list[Envelope]) -> bool:
    """What is left of the chain when unreadable statements are dropped, as the reader drops them."""
    statements = []
    for envelope in envelopes:
        try:
            statements.append(statement_of(envelope))
        except SourceError:
            continue
    return verify_chain(WORLD.digest, statements, WORLD.policy, WORLD.as_of).ok


def test_unchanged_it_holds() -> None:
    assert holds(WORLD.envelopes)


@pytest.mark.parametrize("position", range(3))
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_bit_of_a_payload(position: int, data: st.DataObject) -> None:
    envelope = WORLD.envelopes[position]
    bit = data.draw(st.integers(0, 8 * len(envelope.payload) - 1))
    changed = list(WORLD.envelopes)
    changed[position] = replace(envelope, payload=flip(envelope.payload, bit))
    assert not holds(changed)


@pytest.mark.parametrize("position", range(3))
def test_every_bit_of_a_signature(position: int) -> None:
    envelope = WORLD.envelopes[position]
    (signature,) = envelope.signatures
    for bit in range(8 * len(signature.signature)):
        changed = list(WORLD.envelopes)
        broken = replace(signature, signature=flip(signature.signature, bit))
        changed[position] = replace(envelope, signatures=(broken,))
        assert not holds(changed), bit


@pytest.mark.parametrize("position", range(3))
def test_every_bit_of_a_payload_type(position: int) -> None:
    envelope = WORLD.envelopes[position]
    name = envelope.payload_type.encode()
    for bit in range(8 * len(name)):
        changed = list(WORLD.envelopes)
        other = flip(name, bit).decode("latin-1")
        changed[position] = replace(envelope, payload_type=other)
        assert not holds(changed), bit
