"""Whether the letters of a page are language, or codes that its fonts turn into letters on the page only."""

import re

_WORDS = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "child",
        "children",
        "could",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "must",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "other",
        "our",
        "out",
        "over",
        "page",
        "people",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "y",
        "yr",
        "a'r",
        "yn",
        "ac",
        "ar",
        "i",
        "o",
        "am",
        "gan",
        "mae",
        "nid",
        "plant",
        "wedi",
    ]
)
"""Common words of English, and a few of Welsh."""

_FEWEST_WORDS, _FEWEST_LETTERS = 20, 80
_COMMON_SHARE = 0.04
_PRIVATE_SHARE = 0.2
_FEWEST_VOWELS, _MOST_RARE = 0.28, 0.05


def is_garbled(text: str) -> bool:
    """Whether a page's text is no language: private-use letters, or hardly a word and odd letters.

    Names and figures have few common words, too, but the letters of a language: its vowels, and few of
    "j", "q", "x" and "z". A page with few words is given the benefit of the doubt.
    """
    signs = [letter for letter in text if not letter.isspace()]
    private = sum("\ue000" <= letter <= "\uf8ff" or letter == "\ufffd" for letter in signs)
    if len(signs) >= _FEWEST_WORDS and private >= _PRIVATE_SHARE * len(signs):
        return True
    words = [word.casefold() for word in _WORDS.findall(text)]
    letters = [letter for word in words for letter in word if "a" <= letter <= "z"]
    if len(words) < _FEWEST_WORDS or len(letters) < _FEWEST_LETTERS:
        return False
    if sum(word in _COMMON for word in words) > _COMMON_SHARE * len(words):
        return False
    vowels = sum(letter in "aeiou" for letter in letters)
    rare = sum(letter in "jqxz" for letter in letters)
    return vowels < _FEWEST_VOWELS * len(letters) or rare > _MOST_RARE * len(letters)
