"""Whether quotations support a claim that is in other words.

The claim may only have numbers, names, negations and conditions that the quotations have, and must say that
something is somebody's word where they do. A claim that is refused here may still be true.
"""

import re
from collections.abc import Sequence

from assistant.understanding.words import stems, word_list
from corpus.text import normalise
from index.searching import Searcher

_ENOUGH_SHARED = 0.6
"""Minimum share of the claim's words that its quotations have."""
_ENOUGH_ALIKE = 0.6
"""Minimum cosine between the claim and its quotations."""

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
"""Words that make a sentence somebody's word, or conditional. A claim may not leave that out."""
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+")
_NOT_SAID = re.compile(r"https?:|www\.|\bpages? \d|\bp\.? ?\d", re.IGNORECASE)


def supports(claim: str, quotations: Sequence[str], searcher: Searcher) -> bool:
    """Returns whether the quotations say what the claim says."""
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
    claim_stems = set(stems(plain))
    shared = len(claim_stems & set(stems(quoted))) / max(1, len(claim_stems))
    if shared < _ENOUGH_SHARED:
        return False
    vectors = searcher.embed([plain, quoted])
    return float(vectors[0] @ vectors[1]) >= _ENOUGH_ALIKE


def _numbers(text: str) -> set[str]:
    """Returns the numbers of a text in figures; those up to twenty may be written in words."""
    figures = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    return figures | {
        str(_IN_WORDS.index(word)) for word in re.findall(r"[a-z]+", text.lower()) if word in _IN_WORDS
    }


def _names(text: str) -> set[str]:
    return set(_NAME.findall(text))
