"""The address of a mention leads to the post and not to the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.privacy.urls import author_names, private_url

NAMES = author_names("10001234", "@Budi_S", "Budi Santoso")

STORED = {
    "https://berita.example/2026/11/antrean?page=2": "https://berita.example/2026/11/antrean?page=2",
    "https://x.com/Budi_S/status/12": "https://x.com/[user]/status/12",
    "https://x.com/orang_lain/status/12": "https://x.com/[user]/status/12",
    "https://mastodon.example/@budi_s/12": "https://mastodon.example/[user]/12",
    "https://forum.example/u/Budi%20Santoso/99": "https://forum.example/u/[user]/99",
    "https://forum.example/budi-santoso/99": "https://forum.example/[user]/99",
    "https://blog.example/budisantoso": "https://blog.example/[user]",
    "https://www.facebook.com/story.php?story_fbid=5&id=10001234": "https://www.facebook.com/story.php",
    "https://www.facebook.com/story.php?story_fbid=5&id=77": "https://www.facebook.com/story.php?story_fbid=5&id=77",
    "https://f.example/?mail=budi%40surat.example": "https://f.example/",
    "https://f.example/?wa=%2B6281234567890": "https://f.example/",
    "https://f.example/cek/3273014501900001/hasil": "https://f.example/cek/[NIK]/hasil",
    "https://f.example/budi%40surat.example/x": "https://f.example/[EMAIL]/x",
    "https://budi:sandi@f.example:8443/x#budi": "https://f.example:8443/x",
    "https://berita.example/nasional/video/12": "https://berita.example/nasional/video/12",
    "HTTPS://Berita.Example/A": "https://berita.example/A",
    "http://[2001:db8::1]:80/x": "http://[2001:db8::1]:80/x",
    "https://f.example": "https://f.example",
    "  https://f.example/x ": "https://f.example/x",
    "ftp://f.example/x": None,
    "javascript:alert(1)": None,
    "http://[::1/x": None,
    "http://f.example:99999/x": None,
    "http:///x": None,
    "http://a b/": None,
    "bukan alamat": None,
    "": None,
}


@pytest.mark.parametrize(("url", "stored"), STORED.items(), ids=STORED.keys())
def test_the_stored_address(url: str, stored: str | None) -> None:
    assert private_url(url, NAMES, {}) == stored


def test_a_short_author_id_does_not_eat_other_numbers_of_the_query() -> None:
    assert private_url("https://f.example/?id=12&p=3", author_names("2", None, None), {}) == (
        "https://f.example/?id=12&p=3"
    )


@given(st.text() | st.text(alphabet="htps:/@?#[]%20abc.1").map("http://".__add__))
def test_any_text_gives_an_address_that_stays_or_none(text: str) -> None:
    once = private_url(text, NAMES, {})
    assert once is None or private_url(once, NAMES, {}) == once
