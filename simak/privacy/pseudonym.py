"""Author pseudonyms: keyed HMAC-SHA-256 (RFC 2104), cut to 128 bits. Without the key nobody can go back."""

import hmac
from functools import lru_cache
from hashlib import sha256


class Pseudonymiser:
    """Stable under one key: the same account on the same platform always gives the same hash.

    `key_id` stands before the hash, so that after a rotation old and new hashes are told apart.
    """

    def __init__(self, key: bytes, key_id: str) -> None:
        self._key = key
        self._key_id = key_id
        # A busy account posts often; the cache is bounded, so that a long life does not grow.
        self.hash = lru_cache(maxsize=16_384)(self._hash)

    def _hash(self, platform: str, account: str) -> str:
        # Length first: ("ab", "c") and ("a", "bc") must differ.
        message = f"{len(platform)}:{platform}{account}".encode("utf-8", "surrogatepass")
        return f"{self._key_id}:{hmac.new(self._key, message, sha256).hexdigest()[:32]}"
