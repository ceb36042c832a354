"""Whose address it is: a person's is masked, a public body's stays. All are invented."""

import pytest

from simak.privacy.redact import redact

PUBLIC = {"kpk_ri", "bpjs.ketenagakerjaan"}.__contains__

MASKED = {
    "@budi_s tolong": "@[user] tolong",
    "RT @budi: lama": "RT @[user]: lama",
    ".@budi lihat": ".@[user] lihat",
    "halo.@budi": "halo.@[user]",
    "cc@budi": "cc@[user]",
    "@@budi": "@@[user]",
    "(@budi,@siti)": "(@[user],@[user])",
    "@b": "@[user]",
    "@budi.santoso.": "@[user].",
    "@budi-santoso!": "@[user]!",
    "@budi-nya mana": "@[user] mana",
    "@budi.bsky.social": "@[user]",
    "@budi@mastodon.example": "@[user]",
    "@kpk_ri@palsu.example": "@[user]",
    "@Жукова": "@[user]",
    "@" + "a" * 200: "@[user]",
    "@3udi10": "@[user]",
    "budi.s+x@surat.example": "[EMAIL]",
    "Email: BUDI@SURAT.EXAMPLE.": "Email: [EMAIL].",
    "budi@surat.co.id, siti@surat.example": "[EMAIL], [EMAIL]",
    "budi@surat.example_": "[EMAIL]_",
    "081234567890@surat.example": "[EMAIL]",
    "a" * 90 + "@surat.example": "[EMAIL]",
    "https://x.com/budi_s/status/12": "https://x.com/[user]/status/12",
    "https://www.instagram.com/budi_s/": "https://www.instagram.com/[user]/",
    "http://m.facebook.com/budi.santoso.7/posts/9?x=1": "http://m.facebook.com/[user]/posts/9?x=1",
    "https://www.tiktok.com/@budi_s/video/77": "https://www.tiktok.com/@[user]/video/77",
    "https://www.youtube.com/channel/UCabc": "https://www.youtube.com/channel/[user]",
    "https://x.com/budi_shttps://x.com/siti_s/status/1": "https://x.com/[user]https://x.com/[user]/status/1",
    "https://user:sandi@host.example/": "https://user:[EMAIL]/",
}

KEPT = [
    "@KPK_RI tolong",
    ".@kpk_ri",
    "@KPK_RI-nya diam",
    "@bpjs.ketenagakerjaan.",
    "pengaduan@kpk.go.id",
    "humas@mabes.mil.id",
    "beras @15.000/kg",
    "bakso @Rp12.000",
    "telur @2500an",
    "kopi @10rb",
    "@ 5 orang",
    "lihat https://x.com/i/status/12",
    "https://x.com/KPK_RI/status/12",
    "https://www.youtube.com/watch?v=abc",
    "https://www.instagram.com/p/abc/",
    "https://www.instagram.com/",
    "https://berita.example/nasional/video/12",
    "x.com @",
    "a @ b",
]


@pytest.mark.parametrize(("text", "stored"), MASKED.items(), ids=[text[:30] for text in MASKED])
def test_a_persons_address_is_masked(text: str, stored: str) -> None:
    found: dict[str, int] = {}
    assert redact(text, PUBLIC, found) == stored
    assert sum(found.values()) == stored.count("[user]") + stored.count("[EMAIL]")


@pytest.mark.parametrize("text", KEPT)
def test_public_accounts_offices_and_prices_stay(text: str) -> None:
    found: dict[str, int] = {}
    assert redact(text, PUBLIC, found) == text
    assert found == {}
