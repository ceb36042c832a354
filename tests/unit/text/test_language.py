"""The first guess of a language."""

import pytest

from schemas.enriched import Language
from simak.text.language import _TABLE, MARKERS, guess

TEXTS = {
    "id": [
        "Kenapa antrean di puskesmas lama sekali, tolong dong pak!",
        "Aplikasinya error terus, udah dicoba tapi gak bisa login.",
        "Pemerintah menyatakan bahwa layanan itu akan pulih pada hari Senin.",
    ],
    "jv": [
        "Kok suwe banget to, wis telung dina ora ana sing njawab iki piye?",
        "Matur nuwun, layanane wis apik tenan saiki.",
    ],
    "su": [
        "Naha teu tiasa dibuka aplikasina euy, atos ti kamari kieu wae.",
        "Hatur nuhun, palayananana alus pisan ayeuna mah.",
    ],
    "min": [
        "Baa kok indak bisa masuak, alah tigo hari ambo cubo.",
        "Lamo bana antreannyo, ndak ado nan malayani urang.",
    ],
    "bew": [
        "Kagak ade nyang bener ni orang, aye ude nunggu dari tadi aje kagak dipanggil.",
        "Kite disuruh nunggu, rasanye pengen pulang aje.",
    ],
    "en": ["Why is the service so slow? We have been waiting for hours and no one can help."],
    "und": ["halo dunia", "", "123 456", "😡😡😡", "PLN"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in TEXTS.items() for text in texts])
def test_a_post_is_known_by_its_function_words(code: str, text: str) -> None:
    assert guess(text).code == code


def test_two_languages_in_one_post_are_a_mix() -> None:
    found = guess("Why is the app down, udah tiga hari tidak bisa login, please fix this karena kami rugi")
    assert found.code == "mix"
    assert 0.4 < found.confidence <= 0.6


def test_colloquial_jakarta_words_alone_are_indonesian() -> None:
    assert guess("emang gue pikirin sih, udah dong").code == "id"


def test_punctuation_does_not_hide_words() -> None:
    assert guess("kenapa?kenapa!").code == "id"


def test_the_confidence_is_the_share_of_marker_words() -> None:
    assert guess("tidak bukan belum") == Language("id", 1.0)


def test_no_word_counts_more_than_once_in_all() -> None:
    assert all(sum(share for _, share in shares) == pytest.approx(1.0) for shares in _TABLE.values())


def test_the_commonest_word_of_them_all_decides_nothing() -> None:
    assert all("di" not in words.split() for words in MARKERS.values())
    assert guess("di di di di").code == "und"
