"""Which numbers are a person's and which are what the talk is about. All numbers are invented."""

import pytest

from simak.privacy.nik import is_nik
from simak.privacy.redact import redact
from simak.text.normalise import clean

NIK = "3273014501900001"

MASKED = {
    "081234567890": "[PHONE]",
    "hub 0812-3456-7890 ya": "hub [PHONE] ya",
    "hub 0812 3456 7890.": "hub [PHONE].",
    "0812.3456.7890": "[PHONE]",
    "081.234.567.890": "[PHONE]",
    "(0812) 34567890": "([PHONE]",
    "+6281234567890": "[PHONE]",
    "+62 812-3456-7890": "[PHONE]",
    "+62-812-3456-7890": "[PHONE]",
    "+62 (0) 812 3456 7890": "[PHONE]",
    "+62 0812 3456 7890": "[PHONE]",
    "(+62) 812 3456 7890": "([PHONE]",
    "006281234567890": "[PHONE]",
    "6281234567890": "[PHONE]",
    "0812–3456–7890": "[PHONE]",
    "0812\u200b3456\u200b7890": "[PHONE]",
    "𝟬𝟴𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵𝟬": "[PHONE]",
    "no.081234567890": "no.[PHONE]",
    "WA:081234567890": "WA:[PHONE]",
    "WA081234567890": "WA[PHONE]",
    "wa.me/6281234567890": "wa.me/[PHONE]",
    "https://wa.me/6281234567890?text=halo": "https://wa.me/[PHONE]?text=halo",
    "https://api.whatsapp.com/send?phone=6281234567890": "https://api.whatsapp.com/send?phone=[PHONE]",
    "081234567890/085712345678": "[PHONE]/[PHONE]",
    "081234567890,085712345678": "[PHONE],[PHONE]",
    "081234567890 085712345678": "[PHONE] [PHONE]",
    "0812 3456 7890 0857 1234 5678": "[PHONE] [PHONE]",
    "umur 25 081234567890": "umur 25 [PHONE]",
    "1. 0812-3456-7890": "1. [PHONE]",
    "#081234567890": "#[PHONE]",
    "tiga 0812 3456 7890 24 jam": "tiga [PHONE] 24 jam",
    NIK: "[NIK]",
    "NIK: 3273 0145 0190 0001": "NIK: [NIK]",
    "3273-0145-0190-0001": "[NIK]",
    "32.7301.450190.0001": "[NIK]",
    f"NIK{NIK}": "NIK[NIK]",
    f"an. Budi {NIK} 081234567890": "an. Budi [NIK] [PHONE]",
    "3273 0145 0190 0001 0812 3456 7890": "[NIK] [PHONE]",
    "no 5 3273 0145 0190 0001": "no 5 [NIK]",
    "1234 3273 0145 0190 0001": "1234 [NIK]",
    f"#kasus{NIK}": "#kasus[NIK]",
}

KEPT = [
    "lapor ke 165, 112, 119 atau 110",
    "hubungi 1500-400 atau 1500400",
    "Halo BPJS 165, PLN 123",
    "0800-1-234567 bebas pulsa",
    "0-800-140-1407",
    "kantor (021) 500-900 / 021-5703303",
    "(0274) 555123",
    "14045",
    "Rp12.500.000 per bulan",
    "Rp 62.850.000.000 untuk jalan",
    "anggaran 62.812.345.678 rupiah",
    "Rp62812345678",
    "Rp 62812345678",
    "IDR 62 812 345 678",
    "APBN Rp 3.621.313.900.000.000",
    "2024-2029, sejak 1945 sampai 2026",
    "tgl 08-12-2024 10.30 WIB",
    "08.12.2024 10.30",
    "08/12/2024 - 10/12/2024",
    "jam 08.00-16.00",
    "tiket LPR-20241108-0012345",
    "tiket 2024-0812-345678",
    "ID pelanggan 532101234567",
    "resi 0001234567890",
    "no laporan #1234567890",
    "https://x.example/i/status/1812345678901234567",
    "1111222233334444",
    "1.234.567.890.123.456",
    "0812",
    "08123456",
    "9999014501900001",
    "-6.2146 106.8451",
    "skor 3-2 4-1 2-2 1-0 3-3 4-4 5-1 2-1",
]


@pytest.mark.parametrize(("text", "stored"), MASKED.items(), ids=MASKED.keys())
def test_a_persons_number_is_masked_however_it_is_written(text: str, stored: str) -> None:
    assert redact(clean(text), lambda _: False, {}) == stored


@pytest.mark.parametrize("text", KEPT)
def test_public_numbers_prices_dates_and_tickets_stay(text: str) -> None:
    found: dict[str, int] = {}
    assert redact(text, lambda _: False, found) == text
    assert found == {}


def test_what_was_masked_is_counted_by_type() -> None:
    found = {"PHONE": 1}
    redact(f"{NIK} 081234567890 budi@surat.example", lambda _: False, found)
    assert found == {"PHONE": 2, "NIK": 1, "EMAIL": 1}


def test_an_amount_on_the_other_side_of_the_text_shields_no_number() -> None:
    assert redact("bayar Rp 50.000 ke 6281234567890", lambda _: False, {}) == "bayar Rp 50.000 ke [PHONE]"


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        (NIK, True),
        ("3273010501900001", True),
        ("3273013113900001", False),
        ("3273010013900001", False),
        ("3273014513900001", False),
        ("3273017201900001", False),
        ("3273014501900000", False),
        ("3200014501900001", False),
        ("3273004501900001", False),
        ("2073014501900001", False),
        ("327301450190001", False),
    ],
)
def test_a_nik_has_a_province_a_birth_date_and_a_serial(digits: str, right: bool) -> None:
    assert is_nik(digits) is right
