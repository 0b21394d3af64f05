"""How right the themes of passages are, on passages labelled by hand: `python -m benchmarks.themes`."""

from tests.corpus.labelled_themes import counts, labelled


def main() -> None:
    """Print the figures as a Markdown table."""
    print("| passages | number | precision | recall |\n|---|---|---|---|")
    for held_out, name in ((False, "that the terms were chosen on"), (True, "never looked at")):
        right, given, wanted = counts(held_out=held_out)
        precision = f"{right / given:.2f} ({right}/{given})"
        recall = f"{right / wanted:.2f} ({right}/{wanted})"
        print(f"| {name} | {len(labelled(held_out=held_out))} | {precision} | {recall} |")


if __name__ == "__main__":
    main()
