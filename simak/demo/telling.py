"""Which text is told next: the written ones first, each as written; then, varied, those told least."""

import numpy as np
from msgspec import Struct
from numpy.random import Generator

from simak.demo.material import Line, Section
from simak.demo.wording import Wording

TRIES = 12


class Saying(Struct, frozen=True):
    """A text ready to be posted, the line it came from, its mood, and how often the line was told before."""

    text: str
    line: Line
    mood: str
    before: int = 0


class Teller:
    """Tells the sections of one file. `told` is shared: no text is ever told twice word for word."""

    def __init__(
        self, sections: tuple[Section, ...], wording: Wording, rng: Generator, told: set[str], *,
        about: str | None = None, bare: bool = False,
    ) -> None:  # fmt: skip
        self._sections = [section for section in sections if section.weight > 0]
        self._wording = wording
        self._rng = rng
        self._told = told
        self._about = about
        self._bare = bare
        self._uses = {section.name: [0] * len(section.lines) for section in sections}

    def tell(self, minute: int) -> Saying | None:
        """A text of one of the sections that are open in `minute`; None when none is."""
        open_now = [section for section in self._sections if section.opens <= minute < section.closes]
        if not open_now:
            return None
        # A section with many texts is told more often, but not in proportion.
        weights = np.array([section.weight * len(section.lines) ** 0.5 for section in open_now])
        return self._from(open_now[int(self._rng.choice(len(open_now), p=weights / weights.sum()))])

    def say(self, line: Line, mood: str, before: int = 0) -> Saying:
        """A certain line, told as written if nobody has."""
        return Saying(self._fresh(line, mood), line, mood, before)

    def _from(self, section: Section) -> Saying | None:
        uses = self._uses[section.name]
        weights = np.array(
            [0.0 if line.once and used else 4.0**-used for line, used in zip(section.lines, uses, strict=True)]
        )
        if not weights.any():
            return None
        number = int(self._rng.choice(len(weights), p=weights / weights.sum()))
        uses[number] += 1
        return self.say(section.lines[number], section.mood, uses[number] - 1)

    def _fresh(self, line: Line, mood: str) -> str:
        text = line.text
        for _ in range(TRIES):
            if text.lower() not in self._told or line.once:
                break
            text = self._wording.vary(line.text, mood, about=self._about, bare=self._bare)
        while text.lower() in self._told and not line.once:
            text = self._wording.sigh(text, mood)
        self._told.add(text.lower())
        return text
