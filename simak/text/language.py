"""A first guess of a post's language from function words; the trained model of a later release replaces it.

Codes as in the annotation guide: id, jv, su, min, bew, en, mix (Indonesian with another), and und when unsure.
"""

import re

from schemas.enriched import Language

# Words that one language uses often. A word of several counts for each in part; one of nearly all (di) for none.
MARKERS: dict[str, str] = {
    "id": """yang yg tidak tdk gak ga nggak enggak dan dengan dgn untuk utk dari dr ini itu kami kita saya aku sudah
        sdh udah udh bisa akan ada juga jg karena krn kalau kalo kl tapi tp bukan masih jangan banget bgt sekali sama
        kenapa bagaimana gimana apa siapa mana belum blm lagi lg hari orang pak bu min tolong mohon terima kasih
        makasih sangat dalam pada oleh seperti adalah hanya jika ketika semua mereka menjadi bagi kepada namun
        tersebut saat setelah telah lebih harus sampai sampe malah cuma buat terus trus mau dapat punya""",
    "jv": """ora ra wis uwis kowe koe aku nggih mboten kulo kula piye opo sopo ngendi iki kuwi kui iku karo nang ning
        lan wae ae ngono ngene arep iso isok tenan banget maneh durung ojo aja mbok dadi sing seko soko saka jare
        rek cak suwun nuwun njaluk gawe kabeh wong saiki mengko wingi akeh uga ana kanggo marang menyang nek yen
        luwih banjur nalika amarga amargi ingkang kaliyan saged dados dhateng wonten menika punika sampun sanget
        panjenengan inggih nanging wae dudu ngerti apik""",
    "su": """teu henteu geus atos kuring abdi urang anjeun maneh naon saha kumaha iraha dimana ieu eta jeung sareng ka
        ti keur pisan teuing atuh mah teh euy oge ogé moal tiasa hayang palay loba seueur ayeuna kamari hatur nuhun
        punten lur wargi jalma anu nu aya dina tina kana ku nyaeta kudu bae baé deui hoyong upami mun lamun bari
        kusabab hiji ngan acan tacan alus pikeun nyaéta éta jalmi""",
    "min": """indak ndak alah ambo awak den inyo apo siapo dima bilo iko jo samo untuak ka bana sangaik nan
        kito urang ado juo manga baa baitu tarimo kasih rancak pai dek pado ko tu lai sadang
        gadang ketek surang saketek katiko kapado sarato namo maso pulo duo masuak baiak mambali manjadi alun katu
        lamak""",
    "bew": """kagak kaga gue gua gw lu elu loe aje aja ape sape siape gimane kenape dimane ade bise dong deh sih kok
        ama ame nyang bener bet dah ude udeh entu ntu ini noh iye ogah emang ntar die kite aye pade same juge cume
        mereke semue kayak ampe pegi bikin ngeliat buat ngedenger rase bawe nyak babe encang""",
    "en": """the is are was were and or but not you your they we of to on for with this that please why
        how what when who will have has do does did so very just still no yes service from""",
}
# Endings that give the language away where the word itself is not known: rasonyo, rasanye.
ENDINGS = {"nyo": "min", "nye": "bew"}
# Colloquial Indonesian everywhere borrows these from Jakarta: they count for Betawi only beside truer signs.
BORROWED = frozenset(
    [
        "gue",
        "gua",
        "gw",
        "lu",
        "elu",
        "loe",
        "aja",
        "dong",
        "deh",
        "sih",
        "kok",
        "ama",
        "dah",
        "emang",
        "ntar",
        "ini",
        "buat",
        "bikin",
        "kayak",
        "same",
    ]
)

_LANGUAGES = tuple(MARKERS)
_words = re.compile(r"[^\W\d_]+").findall
_ENDINGS = {ending: ((_LANGUAGES.index(code), 1.0),) for ending, code in ENDINGS.items()}


def _table() -> dict[str, tuple[tuple[int, float], ...]]:
    """Word -> how much it counts for which languages; a word's shares add up to one."""
    owners: dict[str, list[str]] = {}
    for code, words in MARKERS.items():
        for word in dict.fromkeys(words.split()):
            owners.setdefault(word, []).append(code)
    shares = {word: dict.fromkeys(codes, 1 / len(codes)) for word, codes in owners.items()}
    shares |= {word: {"id": 0.8, "bew": 0.2} for word in BORROWED}
    return {w: tuple((_LANGUAGES.index(code), share) for code, share in s.items()) for w, s in shares.items()}


_TABLE = _table()


def guess(text: str) -> Language:
    """The language of a text: the share of marker words decides, `und` without any."""
    scores = [0.0] * len(_LANGUAGES)
    for word in _words(text.lower()):
        found = _TABLE.get(word) or _ENDINGS.get(word[-3:])
        if found:
            for number, share in found:
                scores[number] += share
    total = sum(scores)
    if total < 1.0:
        return Language("und", 0.0)
    best = max(range(len(scores)), key=scores.__getitem__)
    share = scores[best] / total
    if share >= 0.6:
        return Language(_LANGUAGES[best], round(share, 2))
    return Language("mix", round(1.0 - share, 2))
