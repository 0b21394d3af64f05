"""The print view: the briefing as one HTML page without other files. The PDF is made from it."""

import base64
import hashlib
import re
from collections.abc import Callable
from importlib import resources

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from web.exports.briefing import FURTHER, briefing
from web.exports.pack import Pack
from web.views.phrases import NAME

_LONGEST_WORD = 60
"""Maximum number of characters without a place for a line to break. WeasyPrint needs a second for 5,000."""
_LONG_WORD = re.compile(rf"[^ \t\n]{{{_LONGEST_WORD}}}(?=[^ \t\n])")
_ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str) -> str:
    """Returns the text with places for a line to break in words that are too long for a line."""
    return _LONG_WORD.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text)


_ENVIRONMENT = Environment(
    loader=PackageLoader("web.exports", ""), autoescape=True, trim_blocks=True, lstrip_blocks=True
)

STYLE = resources.files("web.exports").joinpath("print.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of the print view: its own style sheet only."""


def write(pack: Pack) -> bytes:
    """Returns the page in UTF-8."""
    return html(pack).encode()


def html(pack: Pack, *, fitted: Callable[[str], str] = str) -> str:
    """Returns the page as text. `fitted` prepares text that can be long."""
    template = _ENVIRONMENT.get_template("print.html")
    layout = briefing(pack)
    return template.render(
        briefing=layout,
        further=FURTHER,
        day=pack.made.isoformat(),
        name=NAME,
        style=Markup(STYLE),
        fitted=fitted,
    )
