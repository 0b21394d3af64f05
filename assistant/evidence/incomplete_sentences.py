"""Texts that cannot be quoted alone.

A fragment (a heading, a lead-in, a line of contents, a bare number) is not a sentence and answers nothing.
Some sentences need another one: they refer to the sentence before them, or the next one changes their figure.
The rules look at the words that open a sentence. They find too many rather than too few: a sentence that is
quoted beside another does no harm.
"""

import re

from assistant.evidence.passage_blocks import HEADING
from corpus.passages.lead_ins import leads

_FEWEST = 3
"""Minimum number of words of a sentence that can answer alone."""

_CONTENTS = re.compile(r"(?:(?<!\.)\.{4,}+|(?<!\. )(?:\. ){4,}+)\s*+\d*+$")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b\d{{1,2}}\s+(?:{_MONTH})\s+\d{{4}}")
_FIELD = re.compile(r"[A-Z][^:.?!\r\n]{1,50}:\s*\S")
"""A field of a form with its value: "Inspection dates: 5 to 6 March"."""


def is_fragment(words: str, *, ended: bool, alone: bool) -> bool:
    """Returns whether words are not a sentence.

    `ended` says that they end with a full stop or the like, `alone` that their block has no other words.
    """
    count = len(words.split())
    if ended or count < _FEWEST:
        return count < _FEWEST
    if leads(words) or _CONTENTS.search(words):
        return True
    heading = alone and count <= HEADING
    return heading and not (_FIELD.match(words) or _DATED.search(words))


_OPENING_CONNECTIVE = (
    "however|therefore|consequently|as a result|as a consequence|in addition(?! to (?!th))|in turn"
    "|additionally|furthermore"
    "|moreover|nevertheless|nonetheless|similarly|likewise|instead|otherwise|thus|hence|accordingly|conversely"
    "|for example|for instance|for this|for these|in particular|in contrast|by contrast|in other words"
    "|in short"
    "|that said|even so|even then|on the other hand|on the contrary|at the same time|at that (?:time|point)"
    "|by then|until then|since then|then|afterwards|subsequently|meanwhile|also"
    "|too(?! (?:many|much|few|little|often|long))|still|yet|but|and|or"
    "|nor|so(?!-)"
    "|if so|if not|if this|if these|where this|where these|when this|when these|while this|although this"
    "|because of this|despite this|once this|unless this|as such|as before|again|equally|worse|better still"
    "|alternatively|rather|indeed|overall, this|together|the (?:latter|former|same|other|others|second|third)"
    "|neither|another|others|most of them|some of them|both of|here"
    "|(?:each|neither|none) (?:is|was|has|does)"
    "|(?:all|both|each|few|many|most|neither|none|several|some)"
    " (?:are|were|have|had|do|did|will|would|can|could|may|might|should|must)"
)
_OPENING_PRONOUN = (
    "this|these|those(?! (?:who|whose|with|in|from|working|responsible|involved|affected|children|people))|it"
    "|they|he|she|his|her|their|its|them|such|that (?:is|was|means|meant|said)"
)
_TAKING_UP = (
    r"(?:in|at|by|for|from|with|without|during|despite|under|to|on|of|as part of|as well as|after|before"
    r"|since|through|within|alongside|following|given|some|many|most|all|each|one|both|none|few|several|any|much"
    r"|part|because of|where|when|if|although|while|once|unless"
    r"|to (?:do|support|address|achieve|help|ensure))"
    r"(?: of| with| to)? (?:all |both |doing |each of )?(?:this|these|those|such|them|it|they)\b"
)
_LEANS = re.compile(
    rf"[\"'‘“(\[]*(?:(?:{_OPENING_CONNECTIVE}|{_OPENING_PRONOUN})\b(?!['’]s (?:important|essential|vital))"
    rf"|{_TAKING_UP})"
)
"""The openings of sentences that refer back. It and the next four patterns are for text in lower case."""
_POINTS_BACK = re.compile(
    r"(?:[\w’'-]+,? ){1,5}(?:this|these|such(?! as))\b(?! (?:\w+ ){0,2}(?:guidance|guide|report|document"
    r"|letter|inspection|chapter|section|framework|part|regulations?|act|paragraph|collection|census|year)\b)"
)
"""A subject or a clause that points back: "The reasons for such decisions", "While leaders see this gap"."""

_ADJECTIVE = (
    "important|essential|vital|crucial|critical|necessary|clear|unclear|likely|unlikely|possible|impossible"
    "|positive|encouraging|concerning|good|right|best|better|helpful|useful|difficult|hard|easy|common|rare"
    "|recognised|known|understood|acknowledged|recommended|noted|evident|apparent|appropriate|inappropriate"
    "|unacceptable|imperative|early|expected|intended|hoped|thought|believed|estimated|advisable|desirable"
    "|reasonable|worth|illegal|unlawful|an? offence|the (?:duty|responsibility|role|job)|everyone['’]s"
)
_NO_PRONOUN = re.compile(
    rf"it(?:['’]s| (?:is|was|has been|would be|will be|may be|might be|can be|could be|should be|remains))"
    rf"(?: of course| not| also| therefore| too| so| very| more| most| equally| always| often| \w+ly){{0,3}}"
    rf" (?:{_ADJECTIVE})\b(?!\.)"
)
"""An "it" that refers to what follows: "It is important that …"."""

_ITSELF = re.compile(
    r"(?:this|these|in this|for the purposes of this|throughout this|this is(?: an?| the)?)"
    r" (?:(?:statutory|non-statutory|departmental|joint|focused|targeted|full|short|annual|national|local)"
    r" ){0,2}(?:guidance|guide|report|document|letter|inspection|review|chapter|section|publication|framework"
    r"|advice|policy|briefing|standards?|annex|appendix|paper|summary|regulations?|act|edition|version|part|specification"
    r"|collection|census|handbook|notice|agreement|strategy|year['’]s)\b"
)
"""Words that refer to their own document: "This guidance"."""

_NAMED = re.compile(r"(?:this|these) (?:\w+ ){1,3}(?:<\w+>|\([a-z]{1,3}\d{2,}\))")
"""Words that say which thing they mean, by its name or code: "This data item <LeavingDate> (N123)"."""

_FIGURE = re.compile(
    r"\d|%|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|third|quarter|none)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:ha[ds]|have)\s+(?:(?:now|since|then|also|already|further)\s+)?(?:risen|fallen|increased|decreased|dropped"
    r"|grown|declined|reduced|doubled|halved|trebled|gone\s+(?:up|down)|reached|changed|come\s+down|improved)\b"
    r"|\b(?:rose|fell|increased|decreased|dropped|grew|declined|reduced|went\s+(?:up|down))\s+(?:again\s+)?(?:to|by|from)\b"
    r"|\b(?:is|are|was|were|stands?|stood|there\s+(?:are|were))\s+now\b|\bnow\s+(?:stands?|is|are|at)\b",
    re.IGNORECASE,
)
_CHANGED = (
    *("risen", "fallen", "increased", "decreased", "dropped", "grown", "declined", "reduced", "doubled"),
    *("halved", "trebled", "gone", "reached", "changed", "come", "improved"),
    *("rose", "fell", "grew", "went", "now"),
)
"""Words of which `_CHANGES` needs one. To look for them takes a third of the time."""
_OPENING = 160
"""Number of characters at the beginning of a sentence that decide whether it refers back."""


def leans(sentence: str) -> bool:
    """Returns whether a sentence opens with a reference to what stands before it."""
    opening = " ".join(sentence[:_OPENING].lower().split())
    if not (_LEANS.match(opening) or _POINTS_BACK.match(opening)):
        return False
    return not (_NO_PRONOUN.match(opening) or _ITSELF.match(opening) or _NAMED.match(opening))


def updates(sentence: str, following: str) -> bool:
    """Returns whether the following sentence changes a figure of this one: "It has now risen to 12"."""
    if not any(map(following.lower().__contains__, _CHANGED)):
        return False
    return bool(_CHANGES.search(following) and _FIGURE.search(following) and _FIGURE.search(sentence))
