"""Whether the letters of a page are language, or codes that its fonts turn into letters on the page only."""

import re
import unicodedata
from itertools import pairwise

_WORDS = re.compile(r"[^\W_]+")
_INK = re.compile(r"\S")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_LATIN = re.compile(r"[^a-z]+")
_COMMON = frozenset(
    """
    a about after all also an and any are as at be because been but by can child children could do does for
    from had has have he her his how i if in into is it its may more must no not of on one or other our out
    over page people she should so some such than that the their them there these they this those to under
    up was we were what when where which who will with would you your
    y yr yn ac ar o am gan mae nid plant wedi
    """.split()  # noqa: SIM905
)
"""Common words of English, and a few of Welsh."""

_FREQUENT = (" the ", " of ", " and ", " to ", " in ")
_SHORT_WORD = 4
"""A text with so few letters a word, and white space, has at most one word in so many characters."""

_FEWEST_WORDS, _FEWEST_LETTERS = 20, 80
_COMMON_SHARE = 0.04
_PRIVATE_SHARE = 0.2
_FEWEST_VOWELS, _MOST_RARE = 0.28, 0.05
_VOWELS = frozenset("aeiouy")
_ALTERNATING = 0.62
"""Share of neighbours within words that are a vowel and a consonant, in any language of Latin letters."""


def is_garbled(text: str) -> bool:
    """Returns whether a page's text is not a language: private-use letters, or hardly a word and odd letters.

    Names and figures have few common words, too, but the letters of a language: its vowels, and few of
    "j", "q", "x" and "z". Other languages have their own letters, but vowels and consonants by turns.
    A page with few words is given the benefit of the doubt.
    """
    if not text.isascii() and len(_PRIVATE.findall(text)) >= _PRIVATE_SHARE * len(_INK.findall(text)):
        return True
    folded = text.casefold()
    if sum(map(folded.count, _FREQUENT)) > _COMMON_SHARE * len(text) / _SHORT_WORD:
        return False
    words = _WORDS.findall(folded)
    if len(words) < _FEWEST_WORDS or sum(word in _COMMON for word in words) > _COMMON_SHARE * len(words):
        return False
    letters = _LATIN.sub("", "".join(words))
    if len(letters) < _FEWEST_LETTERS:
        return False
    vowels, rare = (sum(map(letters.count, kind)) for kind in ("aeiou", "jqxz"))
    unlike_english = vowels < _FEWEST_VOWELS * len(letters) or rare > _MOST_RARE * len(letters)
    return unlike_english and _alternation(words) < _ALTERNATING


def _alternation(words: list[str]) -> float:
    """Returns the share of neighbouring letters that are a vowel and a consonant, accents left out."""
    plain = (_LATIN.sub("", unicodedata.normalize("NFKD", word)) for word in words)
    turns = [(letter in _VOWELS) != (other in _VOWELS) for word in plain for letter, other in pairwise(word)]
    return sum(turns) / max(1, len(turns))
