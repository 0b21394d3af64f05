"""How right the themes of passages are, on passages labelled by hand: `python -m benchmarks.themes`.

The tagger goes by words alone. Beside it stand the ways in which the meaning of a passage (its cosine to
the definition of a theme) could be heard as well: it may make up for a second hint, add a theme by itself,
or take away a theme that is far from it. None is better on both sets of passages, so none is used.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.answering import HOME
from benchmarks.folders import DATA, needed
from corpus.themes.themes import Tagger, known_themes
from index.models.encoders import DEFAULT, Encoder, load_encoder
from tests.corpus.themes.labelled_themes import Counts, by_words, counts

THEMES = known_themes()
EAGER = Tagger([replace(theme, terms=(*theme.terms, *theme.hints), hints=()) for theme in THEMES])
"""Gives a theme for one hint."""

Near = dict[str, float]


def with_meaning(
    texts: Sequence[str], *, encoder: Encoder, choose: Callable[[set[str], set[str], Near], set[str]]
) -> list[set[str]]:
    """The themes of some texts: what is chosen of those by words, those by one hint, and how near each is."""
    definitions = encoder.embed_queries([f"{theme.label}. {theme.definition}" for theme in THEMES])
    nearness = encoder.embed_passages(list(texts)) @ definitions.T
    return [
        choose(
            words,
            {tag.theme for tag in EAGER.tags(text)},
            {theme.id: float(score) for theme, score in zip(THEMES, row, strict=True)},
        )
        for text, words, row in zip(texts, by_words(texts), nearness, strict=True)
    ]


def hinted(least: float, words: set[str], eager: set[str], near: Near) -> set[str]:
    """One hint is enough where the meaning is near."""
    return words | {theme for theme in eager if near[theme] >= least}


def added(least: float, words: set[str], eager: set[str], near: Near) -> set[str]:
    """Nearness is enough."""
    return words | {theme for theme, score in near.items() if score >= least}


def kept(least: float, words: set[str], eager: set[str], near: Near) -> set[str]:
    """Words are not enough where the meaning is far."""
    return {theme for theme in words if near[theme] >= least}


WAYS = {
    "one hint where the meaning is near": (hinted, (0.45, 0.50, 0.55)),
    "nearness alone as well": (added, (0.50, 0.55, 0.60)),
    "words, unless the meaning is far": (kept, (0.10, 0.20, 0.30)),
}


def row(name: str, tell: Callable[[Sequence[str]], list[set[str]]]) -> str:
    """One way as a row of the table: precision and recall on both sets."""
    figures = [_figures(counts(held_out=held_out, tell=tell)) for held_out in (False, True)]
    return f"| {name} | {' | '.join(figures)} |"


def _figures(found: Counts) -> str:
    right, given, wanted = found
    return f"{right / given:.2f} ({right}/{given}) | {right / wanted:.2f} ({right}/{wanted})"


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--encoder", default=DEFAULT, help="the encoder of meanings")
    options = parser.parse_args()
    needed(DATA / "reports")
    encoder = load_encoder(options.encoder, HOME / "cache")
    print("| | precision, chosen on | recall | precision, never looked at | recall |\n|---|---|---|---|---|")
    print(row("words alone", by_words))
    for name, (choose, thresholds) in WAYS.items():
        for least in thresholds:
            tell = partial(with_meaning, encoder=encoder, choose=partial(choose, least))
            print(row(f"{name} ({least:.2f})", tell))


if __name__ == "__main__":
    main()
