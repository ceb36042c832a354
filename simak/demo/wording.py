"""The same thing said by somebody else: slang, typing errors, other towns, a sentence less, a sigh more.

Names of accounts, tags, addresses and numbers are left as they are.
"""

import re
from collections.abc import Iterator, Sequence

from numpy.random import Generator

from simak.demo.material import Vocabulary

_SENTENCE = re.compile(r"(?<=[.!?]) +")
_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_UNTOUCHED = re.compile(r"[@#\d\[]|://|example\.")
_AGENCY = re.compile(r"\bbpjs\b(?! (?:kesehatan|kes|satu|ketenagakerjaan))", re.IGNORECASE)
_LONG_VOWEL = re.compile(r"([aiueo])$")
# A text that is cut must still say something.
FEWEST_WORDS = 6


class Wording:
    """Varies texts with one generator, so that a seed gives the same words."""

    def __init__(self, vocabulary: Vocabulary, rng: Generator) -> None:
        self._vocabulary = vocabulary
        self._rng = rng
        self._ways = {word: short for group in vocabulary.words for word, short in _ways(group)}
        self._phrases = [*vocabulary.phrases]
        self._towns = [(re.compile(rf"\b(?:{'|'.join(towns)})\b"), towns) for towns in vocabulary.towns]

    def vary(self, text: str, mood: str, *, about: str | None = None, bare: bool = False) -> str:
        """`text` as another person would have typed it in the same mood.

        `about` names the tags that may follow; `bare` is for answers and remarks, which go without an opening.
        """
        formal = text.endswith(".") and text[:1].isupper()
        text = self._elsewhere(self._shorter(text))
        text = self._spelt(text, slang=self._rng.choice([0.1, 0.25] if formal else [0.2, 0.5, 0.8]))
        if not formal:
            text = self._dressed(text, mood, bare)
            text = self._cased(text)
        if about is not None and self._chance(0.12):
            text = f"{text} {self._pick(self._vocabulary.tags[about])}"
        return text

    def sigh(self, text: str, mood: str) -> str:
        """`text` with one more closing word or sign: the smallest change there is."""
        return f"{text} {self._pick(self._vocabulary.closers[mood])}"

    def _shorter(self, text: str) -> str:
        sentences = _SENTENCE.split(text)
        if len(sentences) < 2 or not self._chance(0.2):
            return text
        rest = " ".join(sentences[:-1])
        return rest if len(rest.split()) >= FEWEST_WORDS else text

    def _elsewhere(self, text: str) -> str:
        """Other towns, another relative, another name for the same service."""
        for pattern, towns in self._towns:
            if pattern.search(text) and "emko" not in text:  # Pemkot and Pemko: a town in the name of an office
                text = pattern.sub(self._pick(towns), text, count=1)
        for phrases in self._phrases:
            found = next((phrase for phrase in phrases if f" {phrase} " in f" {text} "), None)
            if found is not None and self._chance(0.6):
                text = f" {text} ".replace(f" {found} ", f" {self._pick(phrases)} ", 1).strip()
        if self._chance(0.5):
            text = _AGENCY.sub(self._pick(self._vocabulary.agency), text, count=1)
        return text

    def _spelt(self, text: str, slang: float) -> str:
        slips = 1 + int(self._rng.integers(2)) if self._chance(0.3) else 0
        words = text.split(" ")
        for number, word in enumerate(words):
            ways = self._ways.get(word.lower())
            if ways is not None and self._chance(slang):
                words[number] = self._pick(ways)
            elif slips and len(word) > 4 and self._chance(0.15) and not _UNTOUCHED.search(word):
                words[number] = self._slip(word)
                slips -= 1
        return " ".join(words)

    def _slip(self, word: str) -> str:
        """One typing error inside a word: two letters swapped, one lost, one twice."""
        place = int(self._rng.integers(1, len(word) - 2))
        if not _WORD.fullmatch(word) or word.isupper() or word.lower() in ("bpjs", "mobile"):
            return word
        kind = int(self._rng.integers(3))
        if kind == 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return word[:place] + word[place + 1 :] if kind == 1 else word[:place] + word[place] + word[place:]

    def _dressed(self, text: str, mood: str, bare: bool) -> str:
        words = self._vocabulary
        if not bare and self._chance(0.3):
            text = f"{self._pick(words.openers[mood])} {text}"
        if self._chance(0.12):
            text = _LONG_VOWEL.sub(lambda match: match[1] * int(self._rng.integers(3, 6)), text)
        if self._chance(0.4):
            text = f"{text.rstrip('.')} {self._pick(words.closers[mood])}"
        return text

    def _cased(self, text: str) -> str:
        if _UNTOUCHED.search(text):
            return text
        dice = self._rng.random()
        if dice < 0.3:
            return text.lower()
        if dice < 0.33:
            return text.upper() if len(text) < 90 else text
        return text.replace(",", "").rstrip(". ") if dice < 0.5 else text

    def _chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def _pick(self, items: Sequence[str]) -> str:
        return items[int(self._rng.integers(len(items)))]


def _ways(group: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each word of a group that may be changed, with what it may become."""
    short = [word.removeprefix("+") for word in group[1:]]
    for word in group:
        if not word.startswith("+"):
            yield word, short
