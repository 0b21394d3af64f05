"""Measures the themes of passages on passages labelled by hand: `python -m benchmarks.themes`.

The tagger uses words alone. It is compared with methods that also use the meaning of a passage (its cosine to
the definition of a theme): meaning may replace a second hint, add a theme by itself, or remove a theme that
is far from it. None is better on both sets of passages, so none is used.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.folders import DATA, existing
from benchmarks.question_sets import HOME
from corpus.themes.themes import Tagger, known_themes
from index.models.encoders import DEFAULT, Encoder, load_encoder
from tests.corpus.themes.labelled_themes import Counts, by_words, counts

THEMES = known_themes()
EAGER = Tagger([replace(theme, terms=(*theme.terms, *theme.hints), hints=()) for theme in THEMES])
"""Gives a theme for a single hint."""

Similarities = dict[str, float]


def with_meaning(
    texts: Sequence[str], *, encoder: Encoder, choose: Callable[[set[str], set[str], Similarities], set[str]]
) -> list[set[str]]:
    """Returns the themes of texts, chosen by words, by single hints and by the similarity of each theme."""
    definitions = encoder.embed_queries([f"{theme.label}. {theme.definition}" for theme in THEMES])
    similarities = encoder.embed_passages(list(texts)) @ definitions.T
    return [
        choose(
            words,
            {tag.theme for tag in EAGER.tags(text)},
            {theme.id: float(score) for theme, score in zip(THEMES, row, strict=True)},
        )
        for text, words, row in zip(texts, by_words(texts), similarities, strict=True)
    ]


def add_hinted(threshold: float, words: set[str], eager: set[str], similarities: Similarities) -> set[str]:
    """Returns the themes by words, and those of a single hint whose similarity reaches the threshold."""
    return words | {theme for theme in eager if similarities[theme] >= threshold}


def add_similar(threshold: float, words: set[str], eager: set[str], similarities: Similarities) -> set[str]:
    """Returns the themes by words, and all themes whose similarity reaches the threshold."""
    return words | {theme for theme, score in similarities.items() if score >= threshold}


def remove_dissimilar(
    threshold: float, words: set[str], eager: set[str], similarities: Similarities
) -> set[str]:
    """Returns the themes by words whose similarity reaches the threshold."""
    return {theme for theme in words if similarities[theme] >= threshold}


METHODS = {
    "one hint where the meaning is near": (add_hinted, (0.45, 0.50, 0.55)),
    "nearness alone as well": (add_similar, (0.50, 0.55, 0.60)),
    "words, unless the meaning is far": (remove_dissimilar, (0.10, 0.20, 0.30)),
}


def row(name: str, tag_texts: Callable[[Sequence[str]], list[set[str]]]) -> str:
    """Returns the table row of a method: precision and recall on both sets."""
    figures = [_figures(counts(held_out=held_out, tag_texts=tag_texts)) for held_out in (False, True)]
    return f"| {name} | {' | '.join(figures)} |"


def _figures(counted: Counts) -> str:
    right, assigned, expected = counted
    return f"{right / assigned:.2f} ({right}/{assigned}) | {right / expected:.2f} ({right}/{expected})"


def main() -> None:
    """Prints the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--encoder", default=DEFAULT, help="the encoder of passages and definitions")
    options = parser.parse_args()
    existing(DATA / "reports")
    encoder = load_encoder(options.encoder, HOME / "cache")
    print("| | precision, chosen on | recall | precision, never looked at | recall |\n|---|---|---|---|---|")
    print(row("words alone", by_words))
    for name, (choose, thresholds) in METHODS.items():
        for threshold in thresholds:
            tag_texts = partial(with_meaning, encoder=encoder, choose=partial(choose, threshold))
            print(row(f"{name} ({threshold:.2f})", tag_texts))


if __name__ == "__main__":
    main()
