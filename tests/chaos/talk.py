"""The talk of the chaos run: hours of ordinary posts about several bodies and one surge, in order of publication."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np

from schemas.mention import Author, RawMention

START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
SURGING = "bpjs-kesehatan"
# What is said, by the watch-list id it is about.
TEXTS = {
    "bpjs-kesehatan": "aplikasi Mobile JKN eror lagi, antrean di puskesmas {} panjang bgt sejak pagi",
    "pln": "listrik padam di {} dari subuh, kapan nyala min? @pln_123",
    "kai": "commuter line arah {} telat {} menit lagi, penumpang numpuk di peron",
    "djp": "coretax lemot parah pas mau lapor, coba lagi nomor {}",
    "bmkg": "info bmkg hujan lebat disertai petir di {} sore ini, hati2 ya",
    "imigrasi": "antre di kantor imigrasi {} lumayan cepat, petugasnya ramah",
    "pos-indonesia": "paket lewat kantor pos {} sudah seminggu belum sampai juga",
    "polri": "bikin sim di satpas {} hari ini lancar, makasih pak polisi",
    "kemensos": "data bansos di {} kok belum update, mohon dicek",
    "telkom": "indihome gangguan di {} dari semalam, tolong dibantu",
}
SHARE = dict.fromkeys(TEXTS, 0.1)


def talk(size: int, seed: int = 11) -> list[RawMention]:
    """About `size` mentions (never fewer) over six hours; the surge lasts from minute 150 to 190, eightfold."""
    rng = np.random.default_rng(seed)
    minutes = 360
    shape = np.ones((len(TEXTS), minutes))
    shape[list(TEXTS).index(SURGING), 150:190] = 8.0
    posts = rng.poisson(shape * (size * 1.03 / shape.sum()))
    rows: list[tuple[float, str]] = []
    for (subject, minute), number in np.ndenumerate(posts):
        name = list(TEXTS)[subject]
        rows += [(60.0 * (minute + second), name) for second in rng.uniform(0, 1, number)]
    return [_mention(number, second, name) for number, (second, name) in enumerate(sorted(rows))]


def truth(mentions: list[RawMention]) -> Counter[str]:
    """How many mentions there are of each body."""
    return Counter(mention.source or "" for mention in mentions)


def _mention(number: int, second: float, name: str) -> RawMention:
    at = START + timedelta(seconds=second)
    author = f"u{number * 7919 % 5003}"
    return RawMention(
        platform="x", native_id=f"c{number}", text=TEXTS[name].format(number % 613, number % 47), published=at,
        collected=at + timedelta(seconds=3), source=name, author=Author(id=author, handle=f"akun_{author}"),
    )  # fmt: skip
