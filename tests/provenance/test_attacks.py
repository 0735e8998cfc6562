"""Attack stories: each is refused, and for the reason the story is about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hansa.provenance import (
    Authority,
    Builder,
    Chain,
    Envelope,
    EnvelopeSignature,
    LinkKind,
    LinkStatus,
    Refusal,
    TrustedKey,
    canonical_json,
)
from provenance.simulator import (
    BUILDER,
    REPOSITORY,
    World,
    authority,
    good_world,
    hex_of,
    policy,
    provenance_body,
    review_body,
    seal,
    trusted,
)


def review_refusals(chain: Chain) -> set[Refusal | None]:
    return {link.refusal for link in chain.links if link.kind is LinkKind.REVIEW}


def quorum_refusal(chain: Chain) -> Refusal | None:
    (quorum,) = chain.quorums
    return quorum.refusal


def world_with_one_review() -> World:
    """Only the second review is missing: whatever the attacker adds decides."""
    world = World()
    world.build()
    world.review("nl")
    return world


def test_the_honest_chain_holds() -> None:
    chain = good_world().chain()
    assert chain.ok
    assert chain.countries == ("DE", "NL")
    assert [link.status for link in chain.links] == [LinkStatus.OK] * 5
    assert chain.broken is None
    assert chain.quorums[0].valid_until == date(2027, 8, 31)


def test_nobody_said_anything() -> None:
    chain = World().chain()
    assert not chain.ok
    assert chain.provenance.refusal is Refusal.NO_STATEMENT
    assert [link.refusal for link in chain.quorums] == [Refusal.BROKEN_BEFORE]


def test_without_a_policy_nobody_is_believed() -> None:
    chain = good_world(policy=None).chain()
    assert not chain.ok
    assert chain.provenance.refusal is Refusal.NO_POLICY


def test_swapped_artifact() -> None:
    """The deployed image is another one than the one that was built."""
    chain = good_world().chain(hex_of("another artifact"))
    assert not chain.ok
    assert chain.provenance.refusal is Refusal.NO_STATEMENT
    assert "1 provenance statements are about other digests" in chain.provenance.message


def test_provenance_signed_by_a_stranger() -> None:
    world = World()
    world.build(signer="stranger")
    world.review("nl")
    world.review("de")
    chain = world.chain()
    assert not chain.ok
    assert chain.provenance.refusal is Refusal.UNKNOWN_KEY


def test_stranger_uses_the_key_id_of_the_builder() -> None:
    world = good_world()
    body = provenance_body(world.digest, world.commit)
    forged = seal(body, "stranger").signatures[0]
    genuine = world.envelopes[0]
    world.envelopes[0] = replace(genuine, signatures=(replace(forged, keyid="builder"),))
    chain = world.chain()
    assert not chain.ok
    assert chain.provenance.refusal is Refusal.BAD_SIGNATURE


def test_provenance_signed_by_an_authority() -> None:
    """An authority reviews; it does not build."""
    world = World()
    world.build(signer="nl")
    assert world.chain().provenance.refusal is Refusal.WRONG_BUILDER


def test_builder_with_an_accepted_key_names_another_builder() -> None:
    world = World()
    body = provenance_body(world.digest, world.commit)
    body["predicate"]["runDetails"]["builder"]["id"] = "https://builder.example/laptop"
    world.publish(body, "builder")
    assert world.chain().provenance.refusal is Refusal.WRONG_BUILDER


def test_build_type_that_the_policy_does_not_accept() -> None:
    world = good_world()
    builders = (Builder(BUILDER, (trusted("builder"),), ("https://builder.example/type/v9",)),)
    world.policy = policy(builders=builders)
    assert world.chain().provenance.refusal is Refusal.WRONG_BUILDER


def test_confused_payload_type() -> None:
    """A signature made over something else is presented as one over a statement, and the other way round."""
    world = World()
    body = provenance_body(world.digest, world.commit)
    world.publish(body, "builder", payload_type="application/vnd.example.note+json")
    assert world.chain().provenance.refusal is Refusal.PAYLOAD_TYPE
    relabelled = replace(world.envelopes[0], payload_type="application/vnd.in-toto+json")
    world.envelopes = [relabelled]
    assert world.chain().provenance.refusal is Refusal.BAD_SIGNATURE


def test_wrong_predicate_type() -> None:
    world = World()
    world.build(predicateType="https://slsa.dev/provenance/v0.2")
    assert world.chain().provenance.refusal is Refusal.PREDICATE_TYPE


def test_signature_over_other_bytes() -> None:
    world = world_with_one_review()
    genuine = world.review("de", verdict="rejected")
    changed = canonical_json(review_body("de", "DE", world.commit))
    world.envelopes[-1] = replace(genuine, payload=changed)
    chain = world.chain()
    assert not chain.ok
    assert Refusal.BAD_SIGNATURE in review_refusals(chain)


def test_signatures_removed() -> None:
    world = world_with_one_review()
    world.envelopes.append(replace(seal(review_body("de", "DE", world.commit), "de"), signatures=()))
    chain = world.chain()
    assert not chain.ok
    assert Refusal.UNSIGNED in review_refusals(chain)


def test_one_state_under_two_keys_counts_once() -> None:
    world = World(
        policy=policy(authorities=(authority("nl", "NL", "nl", "nl-second"), authority("de", "DE")))
    )
    world.build()
    world.review("nl")
    world.review("nl", signer="nl-second")
    chain = world.chain()
    assert not chain.ok
    assert len(chain.reviews) == 2
    assert chain.countries == ("NL",)
    assert quorum_refusal(chain) is Refusal.TOO_FEW_COUNTRIES
    assert "counts once" in chain.quorums[0].message


def test_two_authorities_of_one_state_count_once() -> None:
    world = World(
        policy=policy(
            authorities=(authority("nl-one", "NL"), authority("nl-two", "NL"), authority("de", "DE"))
        )
    )
    world.build()
    world.review("nl-one")
    world.review("nl-two")
    assert quorum_refusal(world.chain()) is Refusal.TOO_FEW_COUNTRIES
    world.review("de")
    assert world.chain().ok


def test_one_key_cannot_be_given_to_two_states() -> None:
    with pytest.raises(ValueError, match="same key"):
        policy(authorities=(authority("nl", "NL", "shared"), authority("de", "DE", "shared")))


def test_a_builder_cannot_review_itself() -> None:
    with pytest.raises(ValueError, match="same key"):
        policy(authorities=(authority("nl", "NL", "builder"), authority("de", "DE")))


def test_key_of_another_authority() -> None:
    """The French key signs a review in the name of Germany."""
    world = world_with_one_review()
    world.review("de", signer="fr")
    chain = world.chain()
    assert not chain.ok
    assert Refusal.WRONG_AUTHORITY in review_refusals(chain)


def test_authority_claims_another_country() -> None:
    world = world_with_one_review()
    world.publish(review_body("nl", "DE", world.commit), "nl")
    chain = world.chain()
    assert not chain.ok
    assert Refusal.WRONG_AUTHORITY in review_refusals(chain)


def test_the_builder_signs_a_review() -> None:
    world = world_with_one_review()
    world.review("de", signer="builder")
    assert Refusal.WRONG_AUTHORITY in review_refusals(world.chain())


def test_review_of_another_commit() -> None:
    world = world_with_one_review()
    world.review("de", commit=hex_of("the commit before the back door", 40))
    chain = world.chain()
    assert not chain.ok
    assert Refusal.OTHER_COMMIT in review_refusals(chain)
    assert chain.countries == ("NL",)


def test_same_commit_with_another_tree() -> None:
    """Two trees under one commit id: a collision was made."""
    world = World()
    body = provenance_body(world.digest, world.commit)
    (source,) = body["predicate"]["buildDefinition"]["resolvedDependencies"]
    source["digest"]["gitTree"] = hex_of("bad tree", 40)
    world.publish(body, "builder")
    review = review_body("nl", "NL", world.commit)
    review["subject"][0]["digest"]["gitTree"] = hex_of("good tree", 40)
    world.publish(review, "nl")
    chain = world.chain()
    assert not chain.ok
    assert Refusal.OTHER_COMMIT in review_refusals(chain)


def test_second_source_that_nobody_reviewed() -> None:
    """The build takes a second repository along; every source needs its own quorum."""
    world = World()
    body = provenance_body(world.digest, world.commit)
    body["predicate"]["buildDefinition"]["resolvedDependencies"].append(
        {"uri": "git+https://git.example/extra", "digest": {"gitCommit": hex_of("extra", 40)}}
    )
    world.publish(body, "builder")
    world.review("nl")
    world.review("de")
    chain = world.chain()
    assert not chain.ok
    assert [link.status for link in chain.quorums] == [LinkStatus.OK, LinkStatus.MISSING]


def test_source_without_a_commit() -> None:
    world = World()
    body = provenance_body(world.digest, world.commit)
    body["predicate"]["buildDefinition"]["resolvedDependencies"] = [
        {"uri": f"git+{REPOSITORY}", "digest": {"md5": "0" * 32}}
    ]
    world.publish(body, "builder")
    chain = world.chain()
    assert not chain.ok
    assert chain.sources[0].refusal is Refusal.NO_SOURCE


def test_provenance_without_any_git_source() -> None:
    world = World()
    body = provenance_body(world.digest, world.commit)
    body["predicate"]["buildDefinition"]["resolvedDependencies"] = []
    world.publish(body, "builder")
    assert world.chain().sources[0].refusal is Refusal.NO_SOURCE


def test_two_builds_of_one_digest_that_disagree() -> None:
    world = good_world()
    world.publish(provenance_body(world.digest, hex_of("other commit", 40)), "builder")
    assert world.chain().provenance.refusal is Refusal.CONFLICT


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        ({"validUntil": "2026-10-31"}, Refusal.EXPIRED),
        ({"validFrom": "2026-11-02"}, Refusal.NOT_YET_VALID),
        (
            {"reviewedOn": "2024-11-01", "validFrom": "2024-11-01", "validUntil": "2030-01-01"},
            None,
        ),
        (
            {"reviewedOn": "2024-10-31", "validFrom": "2024-10-31", "validUntil": "2030-01-01"},
            Refusal.TOO_OLD,
        ),
        ({"validUntil": "2026-11-01"}, None),
    ],
)
def test_days_of_a_review(days: dict[str, str], refusal: Refusal | None) -> None:
    world = world_with_one_review()
    world.review("de", **days)
    chain = world.chain()
    assert chain.ok is (refusal is None)
    if refusal:
        assert refusal in review_refusals(chain)


def test_clock_set_back_does_not_bring_a_later_review_in() -> None:
    world = good_world(as_of=date(2026, 8, 1))
    assert not world.chain().ok
    assert review_refusals(world.chain()) == {Refusal.NOT_YET_VALID}


def test_key_that_is_no_longer_trusted() -> None:
    world = good_world()
    old = Authority("de", "de", "DE", (trusted("de", valid_until=date(2026, 10, 31)),))
    world.policy = policy(authorities=(authority("nl", "NL"), old))
    assert Refusal.KEY_EXPIRED in review_refusals(world.chain())
    world.as_of = date(2026, 10, 31)
    assert world.chain().ok


def test_partial_scope_does_not_count_unless_the_policy_names_it() -> None:
    world = world_with_one_review()
    world.review("de", scope={"kind": "partial", "name": "login", "include": ["src/login/**"]})
    chain = world.chain()
    assert not chain.ok
    assert Refusal.PARTIAL_SCOPE in review_refusals(chain)
    world.policy = policy(partial_scopes=frozenset({"login"}))
    chain = world.chain()
    assert chain.ok
    assert any("only the partial scope login" in text for text in chain.conditions)


@pytest.mark.parametrize(
    "scope",
    [
        {"kind": "full", "include": ["src/login/**"]},
        {"kind": "full", "exclude": ["src/crypto/**"]},
        {"kind": "full", "unreviewedFiles": 1},
    ],
)
def test_partial_scope_passed_off_as_whole(scope: dict[str, object]) -> None:
    world = world_with_one_review()
    world.review("de", scope=scope)
    chain = world.chain()
    assert not chain.ok
    assert Refusal.SCOPE_CONTRADICTION in review_refusals(chain)


def test_objection_blocks_a_reached_quorum() -> None:
    world = good_world()
    world.review("fr", objection={"text": "the update server lies outside"})
    chain = world.chain()
    assert not chain.ok
    assert quorum_refusal(chain) is Refusal.OBJECTION
    assert [link.country for link in chain.objections] == ["FR"]


def test_objection_does_not_expire() -> None:
    world = good_world()
    world.review("fr", verdict="rejected", validUntil="2026-09-30")
    assert quorum_refusal(world.chain()) is Refusal.OBJECTION


def test_objection_that_does_not_block_takes_its_own_country_out() -> None:
    world = good_world(policy=policy(objection_blocks=False))
    world.review("fr", verdict="rejected")
    assert world.chain().ok
    world.review("de", objection={"text": "second thoughts"})
    assert quorum_refusal(world.chain()) is Refusal.TOO_FEW_COUNTRIES


def test_objection_by_a_stranger_blocks_nothing() -> None:
    world = good_world()
    world.review("fr", signer="stranger", verdict="rejected")
    assert world.chain().ok


def test_authority_withdraws_its_objection() -> None:
    world = good_world()
    objection = world.review("fr", verdict="rejected")
    digest = hashlib.sha256(objection.payload).hexdigest()
    world.review("de", supersedes=[digest], reviewedOn="2026-09-02", validFrom="2026-09-02")
    assert quorum_refusal(world.chain()) is Refusal.OBJECTION, "another authority cannot withdraw it"
    world.review("fr", supersedes=[digest], reviewedOn="2026-09-02", validFrom="2026-09-02")
    chain = world.chain()
    assert chain.ok
    assert Refusal.SUPERSEDED in review_refusals(chain)


def test_superseded_review_does_not_count() -> None:
    world = world_with_one_review()
    first = world.review("de")
    world.review("de", verdict="rejected", supersedes=[hashlib.sha256(first.payload).hexdigest()])
    chain = world.chain()
    assert {Refusal.SUPERSEDED, Refusal.OBJECTION} <= review_refusals(chain)
    assert not chain.ok


def test_review_of_changes_without_its_base() -> None:
    base = hex_of("base", 40)
    world = world_with_one_review()
    world.review("de", base={"gitCommit": base})
    world.review("nl", commit=base)
    chain = world.chain()
    assert not chain.ok, "the Dutch review of the base does not carry the German one of the changes"
    assert Refusal.BASE_MISSING in review_refusals(chain)
    world.review("de", commit=base, validUntil="2026-12-31")
    chain = world.chain()
    assert chain.ok
    assert chain.quorums[0].valid_until == date(2026, 12, 31)


def test_reviews_of_changes_that_stand_on_each_other() -> None:
    other = hex_of("other", 40)
    world = world_with_one_review()
    world.review("de", base={"gitCommit": other})
    world.review("de", commit=other, base={"gitCommit": world.commit})
    chain = world.chain()
    assert not chain.ok
    assert Refusal.BASE_MISSING in review_refusals(chain)


def test_conditions_stay_visible_and_may_block() -> None:
    conditions = [{"id": "C1", "text": "switch off the import", "met": False}]
    world = world_with_one_review()
    world.review("de", verdict="accepted-with-conditions", conditions=conditions)
    chain = world.chain()
    assert chain.ok
    assert chain.conditions == ("de (DE): open condition C1: switch off the import",)
    world.policy = policy(conditions_block=True)
    assert Refusal.OPEN_CONDITIONS in review_refusals(world.chain())


def test_malformed_review_is_refused_with_its_fault() -> None:
    world = world_with_one_review()
    world.review("de", verdict="fine")
    chain = world.chain()
    assert Refusal.MALFORMED in review_refusals(chain)
    assert any("verdict must be one of" in link.message for link in chain.links)


def _rsa_statement(bits: int, padding: object) -> tuple[bytes, Envelope, World]:
    key = generate_private_key(public_exponent=65537, key_size=bits)
    world = world_with_one_review()
    unsigned = seal(review_body("de", "DE", world.commit))
    signature = key.sign(unsigned.signed_bytes, padding, SHA256())  # type: ignore[arg-type]
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem, replace(unsigned, signatures=(EnvelopeSignature("de", signature, ""),)), world


@pytest.mark.parametrize(
    ("bits", "scheme", "padding", "refusal"),
    [
        (3072, "rsassa-pss-sha256", PSS(MGF1(SHA256()), 32), None),
        (3072, "rsa-pkcs1v15-sha256", PKCS1v15(), Refusal.ALGORITHM),
        (2048, "rsassa-pss-sha256", PSS(MGF1(SHA256()), 32), Refusal.ALGORITHM),
    ],
)
def test_downgraded_algorithm(bits: int, scheme: str, padding: object, refusal: Refusal | None) -> None:
    pem, envelope, world = _rsa_statement(bits, padding)
    key = TrustedKey.from_pem(pem, keyid="de", scheme=scheme)
    world.envelopes.append(envelope)
    world.policy = policy(authorities=(authority("nl", "NL"), Authority("de", "de", "DE", (key,))))
    chain = world.chain()
    assert chain.ok is (refusal is None)
    assert (refusal is None) or refusal in review_refusals(chain)


def test_envelope_cannot_choose_the_algorithm() -> None:
    world = good_world()
    genuine = world.envelopes[2]
    claimed = replace(genuine.signatures[0], algorithm="rsa-pkcs1v15-sha224")
    world.envelopes[2] = replace(genuine, signatures=(claimed,))
    assert Refusal.ALGORITHM in review_refusals(world.chain())


def test_policy_that_accepts_fewer_algorithms() -> None:
    world = good_world(policy=policy(algorithms=frozenset({"ecdsa-sha2-nistp256"})))
    assert world.chain().provenance.refusal is Refusal.ALGORITHM


def test_digest_downgraded_to_sha1() -> None:
    """A statement that names its subject by a weak digest names nothing here."""
    world = World()
    world.build(subject=[{"name": "app", "digest": {"sha1": world.digest[:40]}}])
    assert world.chain().provenance.refusal is Refusal.NO_STATEMENT


def test_refused_statements_beside_good_ones_are_shown_and_do_not_decide() -> None:
    world = good_world()
    world.build(signer="stranger")
    world.review("fr", signer="stranger")
    chain = world.chain()
    assert chain.ok
    shown = [(link.kind, link.refusal, link.decisive) for link in chain.links if link.refusal]
    assert shown == [
        (LinkKind.PROVENANCE, Refusal.UNKNOWN_KEY, False),
        (LinkKind.REVIEW, Refusal.UNKNOWN_KEY, False),
    ]


def test_signature_without_a_key_id_is_tried_with_every_key() -> None:
    world = good_world()
    for position, envelope in enumerate(world.envelopes):
        nameless = replace(envelope.signatures[0], keyid="")
        world.envelopes[position] = replace(envelope, signatures=(nameless,))
    assert world.chain().ok
