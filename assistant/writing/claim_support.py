"""Whether quotations say what a claim says.

A model's claim is shown as a sentence that its quotations prove, so it may hardly differ from them: each of
its sentences is a sentence of a quotation, word for word and in that order, in which only these may differ:

- articles, and "is" for "was" (they say when, not what)
- a number in figures for the same number in words
- brackets, and the last clause after a comma, may be left out where they say nothing of negation, condition,
  number, exception or who says so
- a first word such as "However" may be left out

A claim that is refused may still be true. Its quotation is then shown without it.
"""

import re
import unicodedata
from collections.abc import Sequence

from assistant.understanding.words import word_list
from corpus.text import normalise, sentences

LONGEST = 600
"""Maximum number of characters of a claim."""
_MOST_SENTENCES = 6
_LEAST_KEPT = 0.5
"""Minimum share of the quotation's words that a sentence of a claim keeps."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|[,;–—]|[^\s\w]")
_BRACKETS = re.compile(r"(?<!\s)\s*\([^()]*\)|(?<!\s)\s*\[[^\[\]]*\]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2010": "-", "\u2011": "-"})
_SEPARATORS = frozenset(",;–—")
_SILENT = frozenset(["a", "an", "the", ".", ":", '"', "'", "•", "■"])
"""Tokens that may differ."""
_SAME = {"is": "was", "are": "was", "were": "was"}
_NUMBERS = {word: str(number) for number, word in enumerate(word_list("numbers"))}
_CONNECTIVES = frozenset(word_list("connectives"))
_BINDING = frozenset(word_list("binding"))
"""Words of a clause with which it may not be left out."""
_NEGATED = re.compile(r"n't$|^(?:fail|lack|refus|den[iy]|alleg|suspect|claim|suggest)")


def supports(claim: str, quotations: Sequence[str]) -> bool:
    """Returns whether each sentence of the claim is said by one of the quotations."""
    plain = normalise(claim)
    if not plain or len(claim) > LONGEST or any(map(_is_control, claim)):
        return False
    claimed = [_tokens(claim_sentence) for claim_sentence in _sentences(plain)]
    if not all(claimed) or len(claimed) > _MOST_SENTENCES:
        return False
    quoted = [sentence for quotation in quotations for sentence in _sentences(normalise(quotation))]
    return all(any(tokens in _readings(sentence) for sentence in quoted) for tokens in claimed)


def _is_control(character: str) -> bool:
    return unicodedata.category(character).startswith("C") and character != "\n"


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


Tokens = tuple[str, ...]


def _readings(sentence: str) -> set[Tokens]:
    """Returns the ways in which a claim may repeat a sentence: whole, and without what may be left out."""
    readings = set()
    for variant in {sentence, _BRACKETS.sub(_without_aside, sentence)}:
        *before, last = _clauses(variant) or [()]
        tokens_before = tuple(token for clause in before for token in clause)
        readings.add((*tokens_before, *last))
        if len(tokens_before) >= _LEAST_KEPT * (len(tokens_before) + len(last)) and not _says_more(last):
            readings.add(tokens_before)
    return readings | {tokens[1:] for tokens in readings if tokens and tokens[0] in _CONNECTIVES}


def _without_aside(brackets: re.Match[str]) -> str:
    """Returns nothing for brackets that may be left out, else what stands there."""
    return brackets[0] if _says_more(_tokens(brackets[0])) else ""


def _clauses(sentence: str) -> list[Tokens]:
    """Returns the words of a sentence between its commas, semicolons and dashes."""
    clauses: list[list[str]] = [[]]
    for token in _raw_tokens(sentence):
        if token in _SEPARATORS:
            clauses.append([])
        elif token not in _SILENT:
            clauses[-1].append(token)
    return [tuple(clause) for clause in clauses if clause]


def _tokens(sentence: str) -> Tokens:
    return tuple(token for token in _raw_tokens(sentence) if token not in _SILENT | _SEPARATORS)


def _raw_tokens(sentence: str) -> list[str]:
    raw = _TOKEN.findall(sentence.translate(_QUOTES).casefold())
    numbered = [_NUMBERS.get(token, token.replace(",", "") if token[0].isdigit() else token) for token in raw]
    return [_SAME.get(token, token) for token in numbered]


def _says_more(clause: Tokens) -> bool:
    """Returns whether leaving the clause out could change what the rest says."""
    return any(token in _BINDING or token[0].isdigit() or _NEGATED.search(token) for token in clause)
