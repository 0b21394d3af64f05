"""Words of ordinary English: those of the vocabulary that comes with all-MiniLM-L6-v2.

The vocabulary has the words that a large corpus has most often, and pieces of words, which are left out.
"""

import json
import re
from functools import cache

from index.lexical import stem
from index.models import minilm_folder

_WHOLE = re.compile(r"[a-z]{3,}")


def is_english(word: str) -> bool:
    """Whether a word in lower case is an ordinary word, or a form of one."""
    return stem(word) in _stems()


@cache
def _stems() -> frozenset[str]:
    tokenizer = json.loads((minilm_folder() / "tokenizer.json").read_text("utf-8"))
    return frozenset(stem(word) for word in tokenizer["model"]["vocab"] if _WHOLE.fullmatch(word))
