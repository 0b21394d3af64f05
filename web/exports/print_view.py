"""The print view: the briefing as one HTML page without other files. The PDF is made from it."""

import base64
import hashlib
from importlib import resources

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from web.exports.briefing import FURTHER, briefing
from web.exports.pack import Pack
from web.views.phrases import NAME

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


def html(pack: Pack) -> str:
    """Returns the page as text."""
    template = _ENVIRONMENT.get_template("print.html")
    layout = briefing(pack)
    return template.render(
        briefing=layout, further=FURTHER, day=pack.made.isoformat(), name=NAME, style=Markup(STYLE)
    )
