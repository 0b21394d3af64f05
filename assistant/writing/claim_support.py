"""Whether quotations support a claim in other words: it has their numbers, names, negations and conditions,
and says who says so where they do.

A claim that is refused here may still be true; one that passes says nothing that cannot be seen beside it.
"""

import re
from collections.abc import Sequence

from assistant.understanding.words import stems, word_list
from corpus.text import normalise
from index.searching import Searcher

_ENOUGH_SHARED = 0.6
"""So much of the claim's words must stand in its quotations."""
_ENOUGH_ALIKE = 0.6
"""So alike (cosine) must claim and quotations be in meaning."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = word_list("numbers")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|nobody|cannot|seldom|rarely|hardly|fail\w*|lack\w*|unable|\w+n['’]t)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:said|says?|saying|told|tell|claim\w*|alleg\w*|believ\w*|thought|think|felt|report(?:ed|s)|stated?"
    r"|suggest\w*|according|whether|if|unless)\b",
    re.IGNORECASE,
)
"""That what follows is somebody's word, or holds on a condition: a claim may not leave that out."""
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+")
_NOT_SAID = re.compile(r"https?:|www\.|\bpages? \d|\bp\.? ?\d", re.IGNORECASE)


def supports(claim: str, quotations: Sequence[str], searcher: Searcher) -> bool:
    """Whether the quotations say what the claim says."""
    quoted = normalise(" ".join(quotations))
    plain = normalise(claim)
    if not plain or not quoted or _NOT_SAID.search(plain):
        return False
    if not _numbers(plain) <= _numbers(quoted) or not _names(plain) <= set(re.findall(r"[\w’'-]+", quoted)):
        return False
    if bool(_NEGATION.search(plain)) != bool(_NEGATION.search(quoted)):
        return False
    if _SAYING.search(quoted) and not _SAYING.search(plain):
        return False
    wanted = set(stems(plain))
    shared = len(wanted & set(stems(quoted))) / max(1, len(wanted))
    if shared < _ENOUGH_SHARED:
        return False
    vectors = searcher.embed([plain, quoted])
    return float(vectors[0] @ vectors[1]) >= _ENOUGH_ALIKE


def _numbers(text: str) -> set[str]:
    """The numbers of a text, those up to twenty in figures however they are written."""
    figures = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    return figures | {
        str(_IN_WORDS.index(word)) for word in re.findall(r"[a-z]+", text.lower()) if word in _IN_WORDS
    }


def _names(text: str) -> set[str]:
    return set(_NAME.findall(text))
