"""The text of bytes that may be in one of several encodings, as web browsers decide it.

In this order: a byte order mark, UTF-16 that shows by its zero bytes, the charset that is declared, UTF-8,
Windows-1252. Where nothing fits, what cannot be read becomes U+FFFD, which the reader reports.
"""

import codecs
import re

REPLACEMENT = "\ufffd"

_WESTERN = "cp1252"
"""Declared of many pages that are in UTF-8; bytes of this encoding are hardly ever valid UTF-8."""
_DECLARED_WITHIN = 4096
_DECLARED = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s{0,9}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_AS_BROWSERS_READ_IT = {"iso8859-1": _WESTERN, "ascii": _WESTERN, "utf-16": "utf-8", "utf-16-le": "utf-8"}
"""What browsers take these declarations for, by Python's names: a declaration that can be read as ASCII
stands in no UTF-16."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(content: bytes, declared: str = "") -> str:
    """Returns the text. `declared` is a charset that was given beside the bytes."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if name := _utf_16_without_mark(content):
        return content.decode(name, "replace")
    name = _python_name(declared)
    for attempt in ("utf-8", name) if name == _WESTERN else (name,) if name else ():
        try:
            return content.decode(attempt)
        except UnicodeDecodeError:
            pass  # the declaration is wrong
    return _decode_undeclared(content)


def decode_markup(content: bytes, declared: str = "") -> str:
    """Returns the text of a web page, which may declare its charset itself."""
    head = content[:_DECLARED_WITHIN]
    match = _XML_DECLARED.search(head) or _DECLARED.search(head)
    return decode(content, declared or (match[1].decode("ascii", "replace") if match else ""))


def _decode_undeclared(content: bytes) -> str:
    """Returns the content read as UTF-8 where few of its bytes are broken, else as Windows-1252."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    decoded = sum(not letter.isascii() for letter in text) - broken
    return text if decoded > broken else content.decode(_WESTERN, "replace")


def _utf_16_without_mark(content: bytes) -> str:
    """Returns the byte order of UTF-16 that begins with two ASCII characters, or ""."""
    start = content[:4]
    if len(start) < 4:
        return ""
    if start[0] and not start[1] and start[2] and not start[3]:
        return "utf-16-le"
    return "utf-16-be" if not start[0] and start[1] and not start[2] and start[3] else ""


def _python_name(declared: str) -> str:
    """Returns Python's name for a declared charset, or "" where there is none."""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)  # some codecs are not of text
    except (LookupError, ValueError):
        return ""
    return _AS_BROWSERS_READ_IT.get(name, name)
