"""No text is expensive: twice the length costs about twice the time, whatever it is made of."""

import time
from collections.abc import Callable

import pytest

from simak.nlp.pipeline import bare
from simak.privacy.redact import redact
from simak.privacy.urls import private_url
from simak.text.hashtags import hashtags
from simak.text.language import guess
from simak.text.normalise import clean, fold
from tests.support.enriching import NOW, Record, enricher, mention

SMALL = 25_000
# Four times the length: linear work takes four times as long, quadratic sixteen times.
GROWTH = 4
MOST = 10
PATTERNS = {
    "one letter": "a",
    "emoji": "😡",
    "joined emoji": "👨\u200d",
    "digits": "1",
    "digits with separators": "0812-3456-",
    "single digits with blanks": "1 ",
    "at signs": "@",
    "handles": "@a.",
    "addresses without end": "a@b.",
    "handles on hosts": "@a@b-c",
    "brackets": "([",
    "masks": "[NIK",
    "hashtags": "#a",
    "hyphens": "a-a'",
    "links": "http://x.com/",
    "percent signs": "%40",
    "names": "BPJS KPK ",
    "accents": "e\u0301",
    "hidden characters": "\u200b\n",
    "blanks and lines": " \n",
    "numbers with points": "1.234.",
}


def seconds(work: Callable[[str], object], text: str) -> float:
    """The least CPU time of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


NLP = bare()
STEPS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "fold": fold,
    "redact": lambda text: redact(text, lambda _: False, {}),
    "url": lambda text: private_url("http://x.com/" + text + "?" + text, frozenset({"budi"}), {}),
    "hashtags": hashtags,
    "guess": guess,
    "tokenize": NLP.make_doc,
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_time_grows_with_length_not_with_its_square(step: Callable[[str], object], pattern: str) -> None:
    text = pattern * (SMALL * GROWTH // len(pattern))
    small, large = seconds(step, text[:SMALL]), seconds(step, text)
    # Below two milliseconds a ratio is noise, and no square hides there.
    assert large < 0.002 or large < MOST * small, f"{small * 1000:.1f} ms became {large * 1000:.1f} ms"


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_the_whole_core_is_linear_too(pattern: str) -> None:
    def work(text: str) -> object:
        with_title = mention(text=text, title=text[:2000])
        return enricher().batch([Record(with_title)], NOW)

    text = "x " + pattern * (SMALL * GROWTH // len(pattern) - 1)
    small, large = seconds(work, text[:SMALL]), seconds(work, text[: 4 * SMALL])
    assert large < 0.01 or large < MOST * small, f"{small * 1000:.1f} ms became {large * 1000:.1f} ms"
