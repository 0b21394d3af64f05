"""Personal details in a question: each kind by its own rules, so that years and page numbers never count.

python-stdnum checks NHS numbers, unique pupil numbers and card numbers; phonenumbers finds phone numbers of
every country. Freephone and charity numbers are nobody's own and do not count. National Insurance numbers
are told by the prefixes that are never given (HMRC manual NIM39110), postcodes by their area.
"""

import re
from collections.abc import Iterator

from assistant.understanding.words import word_list

_EMAIL = re.compile(r"[\w.+-] ?@ ?[\w-]++\.[\w.]{2}|\w (?:at|@) \w++ dot \w", re.IGNORECASE)
_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\d/.-])\+?\(?\d(?:[\s()-]{0,2}\d){9,18}(?![\d/])")
_PHONE = re.compile(r"(?:(?:00)?440?|0)(?:1\d{8,9}|2\d{9}|7\d{9})")
"""A number of the UK by its form: the library knows only ranges that are in use."""
_PUPIL = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[A-HJ-NP-RT-Z\d]\b", re.IGNORECASE)
_SHORTEST_PHONE = 7
"""A text with fewer digits has no phone number."""
_POSTCODE = re.compile(r"\b([A-Z]{1,2})(\d[A-Z\d]?)\s?(\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE)
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?"
    r"|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DATE = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|{_DAY}(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? "
    r"(?:(?:19|20)?\d\d|two thousand))"
)
_BIRTH = re.compile(
    rf"\b(?:d\.?\s?o\.?\s?b\.?|date of birth|born(?: on)?|birth ?date)\W{{0,3}}(?:is |was |the )?{_DATE}",
    re.IGNORECASE,
)
_FIGURES = r"(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d)"
_NAME_DATE = re.compile(rf"\b([A-Z][a-z]+) ([A-Z][a-z'’-]+)[\s,(]{{1,3}}{_FIGURES}")
_SMALL_NAME_DATE = re.compile(rf"\b([a-z]{{3,}})(?:-[a-z]+)? ([a-z'’-]{{3,}})[\s,(]{{1,3}}{_FIGURES}")
_NHS_SAID = re.compile(
    r"\bNHS\.?(?: (?:no|number|num|id))?\b\W{0,3}(?:is |was )?\d{3}[ -]?\d{3}[ -]?\d{4}\b", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"\b\d{1,4}[A-Za-z]?,? (?:St\.? )?(?:[A-Z][a-z'’]+ ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Court|Way|Grove|View|Parade|Place|Square|Mews|Row"
    r"|Rise|Walk|Hill|Green|Gate)\b"
    r"|\b(?i:lives?|living|address|house|flat|home|family|stays|staying|at)\b[^.?!]{0,20}?"
    r"\b\d{1,4}[a-z]?,? (?:[a-z'’]+ ){1,2}(?i:street|road|avenue|lane|crescent|terrace)\b"
)
_FULL_NAME = re.compile(r"\b(?=([A-Z][a-zé]+)(?:-[A-Z][a-z]+)? ([A-Z][a-zA-Zé-]+))")
_ROLE = re.compile(
    r"\b(?:mums?|mother|dads?|father|parents?|step\w+|partner|boyfriend|girlfriend|child|children|baby|twins?|boy|girl"
    r"|pupil|student|patient|client|case|caseload|plan|referral|refer|bruis\w+|fracture|injur\w+|neglect|conference"
    r"|social worker|foster\w*|carer|care|court|parental|aged|missing|contact|known|remove|discharge"
    r"|neighbour|\d+ years? old|she|he|her|his)\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:reviews?|reports?|inquir\w+|enquir(?:y|ies) into|inspect\w+|published|murder\w*|killed|deaths?"
    r"|died|panel|lessons|learning from|professor|minister|author|wrote|et al)\b",
    re.IGNORECASE,
)
_ISBN = ("978", "979")
_AREAS = frozenset(word_list("postcode_areas"))
_NOT_PEOPLE = frozenset((*word_list("not_people"), *word_list("places")))
_GIVEN = frozenset(word_list("given_names"))
_PUBLIC_SURNAMES = frozenset(word_list("public_surnames"))
_NAMES_DATED = (_NAME_DATE, _SMALL_NAME_DATE)


def details(text: str) -> list[str]:
    """Returns the kinds of personal details that a text holds, each once: keys of [kinds] in wording.toml."""
    return list(dict.fromkeys(_found(text)))


def full_name(text: str) -> bool:
    """Returns whether somebody of a case is called by given name and surname.

    A name in a question about what was published is none of these, nor is that of a place.
    """
    if not _ROLE.search(text) or _PUBLIC.search(text):
        return False
    return any(_is_full_name(match) for match in _FULL_NAME.finditer(text))


def _is_full_name(match: re.Match[str]) -> bool:
    first_name, surname = match[1].lower().split("-")[0], match[2].lower()
    return first_name in _GIVEN and surname not in _PUBLIC_SURNAMES | _NOT_PEOPLE


def _found(text: str) -> Iterator[str]:
    if _EMAIL.search(text):
        yield "email"
    if _INSURANCE.search(text):
        yield "insurance"
    if _NHS_SAID.search(text):
        yield "nhs"
    yield from _numbers(text)
    if any(_is_postcode(match) for match in _POSTCODE.finditer(text)):
        yield "postcode"
    if _BIRTH.search(text):
        yield "birth"
    if any(_is_name(match) for pattern in _NAMES_DATED for match in pattern.finditer(text)):
        yield "name_birth"
    if _ADDRESS.search(text):
        yield "address"
    if full_name(text):
        yield "name_role"


def _is_name(match: re.Match[str]) -> bool:
    """Returns whether two words before a date may be a person: neither is of a publication or a place.

    A first word in small letters must be a given name.
    """
    words = {match[1].lower(), match[2].lower()}
    return not words & _NOT_PEOPLE and (match[1][0].isupper() or match[1] in _GIVEN)


def _is_postcode(match: re.Match[str]) -> bool:
    """Returns whether it begins as postcodes do and is not an ordinal: "s47 1st draft"."""
    section = match[1] == "s" and match[3].isupper()  # "s17ZD" is of an Act
    return not section and match[1].upper() in _AREAS and match[3][1:] not in ("st", "nd", "rd", "th")


def _numbers(text: str) -> Iterator[str]:
    """Yields what the long numbers of a text are. The libraries are loaded when there is one."""
    if sum(character.isdigit() for character in text) < _SHORTEST_PHONE:
        return
    from stdnum import luhn
    from stdnum.gb import nhs, upn

    if any(upn.is_valid(match.group()) for match in _PUPIL.finditer(text)):
        yield "pupil"
    numbers = [re.sub(r"\D", "", match.group()) for match in _DIGITS.finditer(text)]
    if any(number[0] != "0" and nhs.is_valid(number) for number in numbers):
        yield "nhs"
    if any(_PHONE.fullmatch(number) for number in numbers) or _has_phone(text):
        yield "phone"
    if any(
        len(number) >= 13 and not number.startswith(_ISBN) and luhn.is_valid(number) for number in numbers
    ):
        yield "card"


def _has_phone(text: str) -> bool:
    """Returns whether a text holds the number of somebody's own phone, as people write it in the UK."""
    from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

    personal_types = {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
        PhoneNumberType.PAGER,
    }
    return any(
        number_type(match.number) in personal_types
        for match in PhoneNumberMatcher(text, "GB", Leniency.VALID)
    )
