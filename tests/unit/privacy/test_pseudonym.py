"""Author pseudonyms: stable, unlinkable without the key."""

import hmac
from hashlib import sha256

from simak.privacy.pseudonym import Pseudonymiser

KEY = b"a key of the tests, not of anybody"


def test_the_same_account_gives_the_same_hash_in_every_process() -> None:
    expected = hmac.new(KEY, b"1:x10001", sha256).hexdigest()[:32]
    assert Pseudonymiser(KEY, "k0").hash("x", "10001") == f"k0:{expected}"
    assert Pseudonymiser(KEY, "k0").hash("x", "10001") == f"k0:{expected}"


def test_another_platform_account_or_key_gives_another_hash() -> None:
    one = Pseudonymiser(KEY, "k0")
    hashes = {
        one.hash("x", "1"),
        one.hash("tiktok", "1"),
        one.hash("x", "2"),
        Pseudonymiser(KEY + b"!", "k0").hash("x", "1"),
    }
    assert len(hashes) == 4


def test_platform_and_account_do_not_run_together() -> None:
    one = Pseudonymiser(KEY, "k0")
    assert one.hash("ab", "c") != one.hash("a", "bc")
    assert one.hash("a", "1:b") != one.hash("a1", ":b")


def test_after_a_rotation_old_and_new_hashes_are_told_apart() -> None:
    old, new = Pseudonymiser(KEY, "k0"), Pseudonymiser(b"the next key of the tests, longer", "k1")
    assert old.hash("x", "1").split(":")[0] == "k0"
    assert new.hash("x", "1").split(":")[0] == "k1"
    assert old.hash("x", "1").split(":")[1] != new.hash("x", "1").split(":")[1]


def test_the_hash_holds_neither_the_key_nor_the_account() -> None:
    value = Pseudonymiser(KEY, "k0").hash("x", "budi_s")
    assert "budi" not in value and KEY.decode() not in value and KEY.hex() not in value
    assert len(value) == len("k0:") + 32


def test_the_memory_of_accounts_is_bounded() -> None:
    one = Pseudonymiser(KEY, "k0")
    for number in range(20_000):
        one.hash("x", str(number))
    assert one.hash.cache_info().currsize == 16_384
