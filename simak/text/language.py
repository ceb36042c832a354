"""A first guess of a post's language from function words; the trained model of the next release replaces it.

Codes as in the annotation guide: id, jv, su, min, bew, en, mix (Indonesian with another), und when unsure.
"""

from schemas.enriched import Language

# Words that one language uses often and the others hardly; those shared with Indonesian are left out.
MARKERS: dict[str, str] = {
    "id": """yang yg tidak tdk gak ga nggak enggak dan dengan dgn untuk utk dari dr ini itu kami kita saya aku sudah
        sdh udah udh bisa akan ada juga jg karena krn kalau kalo kl tapi tp bukan masih jangan banget bgt sekali sama
        kenapa bagaimana gimana apa siapa mana belum blm lagi lg hari orang pak bu min tolong mohon terima
        kasih makasih""",
    "jv": """ora ra wis uwis kowe koe aku nggih mboten kulo piye opo sopo ngendi iki kuwi kui karo nang ning lan wae ae
        ngono ngene arep iso isok tenan banget maneh durung ojo mbok dadi sing seko soko jare rek cak suwun nuwun
        njaluk gawe kabeh wong saiki mengko wingi""",
    "su": """teu henteu geus atos kuring abdi urang anjeun maneh naon saha kumaha iraha dimana ieu eta jeung sareng ka
        ti di keur pisan teuing atuh mah teh euy oge ogé moal bisa tiasa hayang palay loba seueur ayeuna kamari hatur
        nuhun punten lur wargi jalma""",
    "min": """indak ndak alah ambo awak den inyo apo siapo dima bilo iko itu jo samo untuak dari ka lah bana sangaik nan
        kito urang ado bisa juo manga baa baitu tarimo kasih rancak pai datang""",
    "bew": """kagak kaga gue gua gw lu elu loe aje aja ape sape gimane kenape dimane ade bise dong deh sih kok ama
        nyang bener bet dah entu ini noh iye ogah emang ntar""",
    "en": """the is are was were and or but not you your they we my of to in on for with this that it please why
        how what when who can will have has do does did so very just still no yes service from""",
}
_LANGUAGES = tuple(MARKERS)
_JAKARTA = "gue gua gw lu elu loe aje aja dong deh sih kok ama dah emang ntar"
_INFORMAL_JAKARTA = frozenset(_JAKARTA.split())


def _table() -> dict[str, tuple[int, ...]]:
    table: dict[str, list[int]] = {}
    for number, words in enumerate(MARKERS.values()):
        for word in words.split():
            table.setdefault(word, []).append(number)
    return {word: tuple(languages) for word, languages in table.items()}


_TABLE = _table()
# Colloquial Indonesian everywhere borrows these from Jakarta: they count for Betawi only beside truer signs.
_BETAWI = _LANGUAGES.index("bew")
_INDONESIAN = _LANGUAGES.index("id")


def guess(words: list[str]) -> Language:
    """The language of a text given as lower-case words: the share of marker words decides, `und` without any."""
    scores = [0.0] * len(_LANGUAGES)
    for word in words:
        found = _TABLE.get(word)
        if found is None:
            continue
        if word in _INFORMAL_JAKARTA:
            scores[_INDONESIAN] += 0.8
            scores[_BETAWI] += 0.2
            continue
        for number in found:
            scores[number] += 1.0 / len(found)
    total = sum(scores)
    if total < 1.0:
        return Language("und", 0.0)
    best = max(range(len(scores)), key=scores.__getitem__)
    share = scores[best] / total
    if share >= 0.6:
        return Language(_LANGUAGES[best], round(share, 2))
    return Language("mix", round(1.0 - share, 2))
