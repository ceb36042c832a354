"""Raw mentions as they come in: varied Indonesian posts of about 21 tokens, every person and number invented.

Sentences with slots, an opening and an ending give some ten million different texts; ticket numbers, user names and
misspellings bring new words for ever, as a real stream does.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from schemas.mention import Author, Engagement, RawMention

AGENCIES = """BPJS Kesehatan|bpjs|PLN|@pln_123|KAI Access|@kai121|Dukcapil|disdukcapil bandung|Imigrasi|m-paspor|
Coretax|djp online|Transjakarta|@pt_transjakarta|Pemkot Bekasi|Pemkot Depok|PDAM Tirtanadi|Kemensos|BKN|Samsat|
Mobile JKN|Pertamina|Pos Indonesia|IndiHome|kantor pertanahan|puskesmas|RSUD|KUA|Polres|Dishub DKI|Bea Cukai|
BMKG|kelurahan"""
PLACES = """Bekasi|Depok|Bandung|Surabaya|Medan|Makassar|Semarang|Jogja|Palembang|Cibubur|Tangsel|Malang|Padang|Bogor|
Pontianak|Manado|Denpasar|Solo|Cirebon|Karawang|Kediri|Banjarmasin|Kupang|Ambon|Jember|Garut|Serang|Batam"""
THINGS = """aplikasi|websitenya|antrean online|loket 3|call center|verifikasi wajah|kode OTP|kartu|token|tagihan|paspor|
KTP elektronik|pengaduan|layanan|sistem|petugas|meteran|sertifikat|bansos|rujukan|jadwal kereta|air|listrik|jalan"""
WHENS = """dari pagi|sejak kemarin|udah 3 hari|dari jam 8|semalam|hari ini|tiap Senin|sudah dua minggu|barusan|
tadi siang|dari subuh|seminggu ini|sampai sekarang|pas jam kerja|menjelang libur|abis maghrib"""
OPENINGS = """min|Halo min,|@{handle} tolong dong,|Selamat pagi,|Gaes,|duh|Astaga|wkwk|jujur ya,|Info:|
Mohon bantuannya,|Bapak Ibu,|Pak,|Kak,|serius nanya,|FYI|Breaking:|Ya Allah|lah|btw|Alhamdulillah|mantap,|
RT @{handle}:|pls||||||"""
ENDINGS = """tolong ditindaklanjuti ya.|🙏🙏|capek banget|gimana ini min?|makasih banyak|parah sih 😡|#{tag}|
semoga cepat beres|kecewa berat|no tiket {ticket}|ada yang sama?|terima kasih pelayanannya 👍|wkwkwk|
udah DM belum dibales|mohon solusinya|please fix|kapan kelarnya?|cc @{handle}|
lapor ke mana lagi|hubungi 0812{phone} ya|{url}|!!!||||"""
SENTENCES = """{thing} {agency} di {place} error terus {when}, udah coba login berkali kali tetep gagal
antre {when} di kantor {agency} {place} tapi nomor dipanggil lambat sekali, kasihan yang bawa anak kecil
{agency} {place} sekarang pelayanannya cepat dan petugasnya ramah, urusan {thing} selesai sepuluh menit
kenapa {thing} {agency} gak bisa dibuka ya {when}? padahal kuota dan sinyal aman aman aja di {place}
mati lampu lagi di {place} {when}, {agency} bilang sedang perbaikan tapi kok lama banget nyalanya
air PAM di {place} keruh {when}, sudah lapor ke {agency} cuma dikasih nomor laporan tanpa ada yang datang
mau tanya syarat bikin {thing} di {agency} {place} apa saja ya, harus bawa fotokopi KK atau cukup yang asli
kereta ke {place} telat {when} dan {agency} nggak kasih kabar sama sekali di pengeras suara maupun di aplikasi
baru pertama kali urus {thing} lewat {agency} dan ternyata gampang, tinggal unggah foto terus tunggu verifikasi
jalan depan pasar {place} berlubang {when}, sudah dua motor jatuh, {agency} mohon segera diperbaiki sebelum ada korban
{agency} menyatakan gangguan {thing} di wilayah {place} {when} telah ditangani dan layanan berangsur normal kembali
kok bisa data saya di {agency} beda sama yang di {thing}, sudah bolak balik {place} malah disuruh ke kantor pusat
iuran naik tapi {thing} tetap susah dipakai, {agency} tolong dengarkan keluhan warga {place} {when}
temen gue di {place} dapet {thing} dari {agency} padahal mampu, sedangkan tetangga yang janda tua malah gak kebagian
hari terakhir daftar {agency} dan {thing} down {when}, ribuan pelamar dari {place} panik nggak bisa submit
petugas {agency} di {place} minta uang rokok buat ngurus {thing}, tolong ditindak karena ini sudah pungli namanya
apresiasi buat {agency} {place}, laporan soal {thing} {when} langsung ditangani gak sampai dua jam
ora iso mlebu {thing} {agency} iki piye to, wis tak coba {when} nang {place} tetep wae ora kena
euy kumaha ieu {thing} {agency} di {place} teu tiasa dibuka {when}, punten atuh min dibantosan
{thing} saya belum masuk {when}, saldo sudah terpotong, {agency} bilang tunggu 14 hari kerja, emang harus selama itu
jadwal pelayanan {agency} keliling di {place} {when} pindah ke halaman kantor kecamatan, bawa berkas lengkap
hujan deras di {place} {when}, {agency} sudah keluarkan peringatan dini dan warga bantaran kali diminta siaga
ditolak lagi {thing} gara gara foto kurang jelas padahal sudah foto di studio, capek urusan sama {agency} {place}
lampu merah perempatan {place} mati {when} bikin macet parah, mana nih {agency} kok nggak ada yang ngatur
guru honorer di {place} belum terima tunjangan {when}, katanya {thing} masih diproses {agency} pusat
mohon info apakah {agency} {place} buka hari Sabtu, saya mau ambil {thing} tapi kerja terus dari Senin sampai Jumat
rujukan dari puskesmas {place} ditolak {agency} {when} karena {thing} katanya tidak aktif padahal bayar tiap bulan
beli {thing} di {agency} {place} lebih murah sekarang, stok aman dan antreannya tertib, good job
sudah lapor {agency} lewat {thing} {when}, statusnya selesai padahal masalah di {place} sama sekali belum disentuh
sampah numpuk {when} di {place}, baunya minta ampun, {agency} janji angkut tiap pagi tapi truknya nggak datang
wifi {agency} di {place} lemot {when}, bayar mahal mahal malah muter muter doang, mau zoom meeting jadi malu
{agency} blokir situs resmi lagi {when}, warga {place} yang butuh {thing} jadi bingung mau akses lewat mana
pelayanan {thing} di mal pelayanan publik {place} keren, satu gedung ada {agency} dan semuanya pakai nomor digital
kapan sih pemerataan {thing} sampai ke pelosok {place}, {agency} cuma ramai di televisi {when} hasilnya kosong
update {thing} versi baru {agency} malah bikin keluar sendiri terus {when}, tolong dibalikin ke versi lama
ibu saya lansia di {place} disuruh datang langsung ke {agency} buat {thing}, apa nggak bisa petugas ke rumah"""
TAGS = "pelayananpublik|keluhan|bpjs|pln|infokrl|mobilejkn|bansos|coretax|lapor|viral|cpns|plnmobile|jaki"
NAMES = "budi|siti|agus|dewi|rizky|putri|andi|ratna|joko|maya|eko|fitri|hendra|wulan|dimas|nur|bayu|ayu|tono|lina"
SYLLABLES = "ka|ri|na|to|sa|mu|le|di|ba|wi|nu|ga|ra|ti|po|se|ma|lo|ja|bi|cu|ya|do|pa"
PLATFORMS = ("x", "x", "x", "facebook", "instagram", "tiktok", "youtube", "news", "playstore", "forum")

_encode = msgspec.json.Encoder().encode


def _choices(text: str) -> list[str]:
    return [piece.strip().replace("\n", "") for piece in text.split("|")]


_SLOTS = {"agency": _choices(AGENCIES), "place": _choices(PLACES), "thing": _choices(THINGS), "when": _choices(WHENS)}
_OPENINGS, _ENDINGS, _SENTENCES = _choices(OPENINGS), _choices(ENDINGS), SENTENCES.splitlines()
_TAGS, _NAMES, _SYLLABLES = _choices(TAGS), _choices(NAMES), _choices(SYLLABLES)


class Posts:
    """An endless, repeatable stream of mentions: the same seed gives the same posts."""

    def __init__(self, seed: int = 1, *, prefix: str = "b") -> None:
        self._random = random.Random(seed)
        self._prefix = prefix
        self._number = 0

    def take(self, number: int, published: datetime) -> Iterator[tuple[bytes, bytes]]:
        """`number` times key and value of a raw record, published within the minute before `published`."""
        for _ in range(number):
            mention = self.mention(published - timedelta(milliseconds=self._random.randrange(60_000)))
            yield f"{mention.platform}:{mention.native_id}".encode(), _encode(mention)

    def mention(self, published: datetime) -> RawMention:
        """The next mention."""
        pick = self._random
        self._number += 1
        native = self._native(self._number)
        handle = self._handle()
        platform = pick.choice(PLATFORMS)
        return RawMention(
            platform=platform,
            text=self.text(),
            published=published.astimezone(UTC),
            native_id=native,
            collected=published.astimezone(UTC) + timedelta(seconds=pick.randrange(1, 30)),
            url=f"https://{platform}.example/{handle}/status/{native}",
            author=Author(f"10{pick.randrange(200_000):017d}", handle, handle.title(), pick.randrange(20_000), False),
            lang="in",
            reply_to=self._earlier(),
            thread=self._earlier(),
            engagement=Engagement(pick.randrange(300), pick.randrange(50), pick.randrange(40), pick.randrange(9000)),
            media=[f"https://media.{platform}.example/{native}/large.jpg"] if pick.random() < 0.3 else None,
            source="bench",
        )

    def text(self) -> str:
        """One post; one word in 40 is misspelt."""
        pick = self._random
        slots = {name: pick.choice(values) for name, values in _SLOTS.items()}
        slots |= {"handle": self._handle(), "tag": pick.choice(_TAGS), "phone": f"{pick.randrange(10**8):08d}"}
        slots |= {"ticket": f"LP{pick.randrange(10**7)}", "url": f"https://t.example/{self._word()}"}
        parts = (pick.choice(_OPENINGS), pick.choice(_SENTENCES), pick.choice(_ENDINGS))
        words = " ".join(filter(None, parts)).format(**slots).split(" ")
        return " ".join(self._misspelt(word) if pick.random() < 0.025 else word for word in words)

    def _native(self, number: int) -> str:
        return f"{self._prefix}{number:018d}"

    def _earlier(self) -> str | None:
        return self._native(self._random.randrange(1, self._number + 1)) if self._random.random() < 0.3 else None

    def _handle(self) -> str:
        return f"{self._random.choice(_NAMES)}_{self._word()}{self._random.randrange(100)}"

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=3))

    def _misspelt(self, word: str) -> str:
        at = self._random.randrange(len(word) + 1)
        return word[:at] + self._random.choice("aeiouknt") * self._random.randrange(1, 4) + word[at:]
