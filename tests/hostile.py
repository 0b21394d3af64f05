"""Long strings on which a regular expression that backtracks too much is slow, made from the expression.

An expression can only be slow because of what it repeats without a limit. For each such repetition the
strings repeat what it repeats, with what leads up to it, and end in something that does not match.
"""

import re

# The parser of the standard library, by its public name until Python 3.11.
import re._constants as code  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MANY = 10
"""A repetition with a higher maximum than this is worth a hostile string."""

_BODIES = 5
_GENERIC = (
    *("1", " ", "\n", ".", "a", "A", '"', "’", "-", "(", "<", "&"),
    *("1 2 3 ", "a ", "a. ", "A ", "a\n", " \n", "1.", "1,", "a-", "a@a.a.", "<!---->", "<a ", "{}"),
)
_TAILS = ("\x00", "\n\x00", "x")
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_CATEGORIES = {
    code.CATEGORY_DIGIT: "1",
    code.CATEGORY_SPACE: " \n",
    code.CATEGORY_WORD: "a",
    code.CATEGORY_NOT_DIGIT: "a",
    code.CATEGORY_NOT_SPACE: "a",
    code.CATEGORY_NOT_WORD: " ",
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A string of any length: `head`, then `unit` again and again, then `tail`."""

    head: str
    unit: str
    tail: str

    def of(self, length: int) -> str:
        return self.head + self.unit * (length // len(self.unit)) + self.tail


def hostile_strings(pattern: re.Pattern[Any]) -> list[Hostile]:
    """The strings for one expression, each once."""
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    tree = parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(source, bytes) else pattern.flags)
    derived = [
        Hostile(head, unit, tail)
        for lead, body in _repetitions(tree, "")
        for head, unit, tails in (
            (lead, body, _TAILS),
            ("", lead + body, _TAILS[:2]),
            ("", f"{lead} {body} ", _TAILS[1:2]),
        )
        for tail in tails
    ]
    generic = [Hostile("", unit, _TAILS[0]) for unit in _GENERIC]
    return list(dict.fromkeys(derived + generic))


def _repetitions(tree: Sequence[Any], lead: str) -> Iterator[tuple[str, str]]:
    """(what leads up to it, what is repeated) for each repetition of many, wherever it is nested."""
    for operator, argument in tree:
        if operator in _REPEATS:
            _, most, body = argument
            if most > MANY:
                yield from ((lead, each) for each in _bodies(body))
            yield from _repetitions(body, lead)
        elif operator is code.BRANCH:
            for branch in argument[1]:
                yield from _repetitions(branch, lead)
        elif operator in (code.SUBPATTERN, code.ATOMIC_GROUP, code.ASSERT, code.ASSERT_NOT):
            yield from _repetitions(_inner(operator, argument), lead)
        lead += _sample([(operator, argument)])


def _bodies(body: Sequence[Any]) -> list[str]:
    """A few strings that the repeated part matches: each kind of character of a class, or the shortest
    and the longest way through a group."""
    if len(body) == 1 and body[0][0] is code.IN:
        return list(dict.fromkeys(_characters(body[0][1])))[:_BODIES]
    branches = [
        _sample(branch) for operator, argument in body if operator is code.BRANCH for branch in argument[1]
    ]
    ways = [_sample(body), _sample(body, shortest=True), *branches]
    return [way for way in dict.fromkeys(ways) if way][:_BODIES]


def _inner(operator: Any, argument: Any) -> Sequence[Any]:
    """The expression inside a group or a look-around."""
    if operator is code.SUBPATTERN:
        return argument[3]  # type: ignore[no-any-return]
    return argument[1] if operator in (code.ASSERT, code.ASSERT_NOT) else argument  # type: ignore[no-any-return]


def _sample(tree: Sequence[Any], shortest: bool = False) -> str:
    """A string that an expression matches; what is optional is in it once, or not at all."""
    made = ""
    for operator, argument in tree:
        if operator is code.LITERAL:
            made += chr(argument)
        elif operator is code.NOT_LITERAL:
            made += "b" if argument == ord("a") else "a"
        elif operator is code.ANY:
            made += "a"
        elif operator is code.IN:
            made += next(iter(_characters(argument)), "a")
        elif operator is code.BRANCH:
            made += _sample(argument[1][0], shortest)
        elif operator in (code.SUBPATTERN, code.ATOMIC_GROUP):
            made += _sample(_inner(operator, argument), shortest)
        elif operator in _REPEATS:
            least, most, body = argument
            made += _sample(body, shortest) * min(most, least if shortest else max(least, 1))
    return made


def _characters(members: Sequence[Any]) -> Iterator[str]:
    """A character of each kind that a class holds."""
    if members and members[0][0] is code.NEGATE:
        excluded = list(_characters(members[1:]))
        ranges = [argument for operator, argument in members if operator is code.RANGE]
        for each in 'a1 .-"\n':
            if each not in excluded and not any(low <= ord(each) <= high for low, high in ranges):
                yield each
        return
    for operator, argument in members:
        if operator is code.LITERAL:
            yield chr(argument)
        elif operator is code.RANGE:
            yield chr(argument[0])
        elif operator is code.CATEGORY:
            yield from _CATEGORIES[argument]
