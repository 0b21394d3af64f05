"""A TOML file of data is read as its shape, or a message says which file, which key and what is wrong."""

from dataclasses import dataclass

import pytest

from corpus.errors import BadDataFile
from corpus.toml_files import load_toml, read_toml


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    says: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    rule: tuple[Rule, ...]


def test_a_text_becomes_its_shape() -> None:
    text = "[[rule]]\nname = 'a'\nsays = ['x', 'y']\n[[rule]]\nname = 'b'\nweight = 2"
    assert read_toml(text, Rules, "rules.toml") == Rules((Rule("a", ("x", "y")), Rule("b", weight=2.0)))
    assert read_toml("a = ['x']", dict[str, tuple[str, ...]], "words.toml") == {"a": ("x",)}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[rule]]\nsays = ['x']", "'rule 1, name' is missing"),
        ("[[rule]]\nname = 'a'\ncolour = 'red'", "'rule 1, colour' is not a known key"),
        ("[[rule]]\nname = 'a'\nsays = 'x'", "'rule 1, says' should be a valid tuple"),
        ("[[rule]]\nname = 'a'\nsays = ['x', 2]", "'rule 1, says 2' should be a valid string"),
        ("rule = []\nrules = []", "'rules' is not a known key"),
        ("[[rule]", "it is not TOML"),
    ],
)
def test_a_message_says_which_file_which_key_and_what_is_wrong(text: str, fault: str) -> None:
    with pytest.raises(BadDataFile) as error:
        read_toml(text, Rules, "rules.toml")
    assert str(error.value).startswith(f"rules.toml cannot be understood: {fault}")


def test_the_first_of_many_faults_are_named() -> None:
    with pytest.raises(BadDataFile, match=r"rule 5, name' is missing; and 3 more\.$"):
        read_toml("[[rule]]\n" * 8, Rules, "rules.toml")


def test_a_file_is_found_beside_the_modules_of_its_package() -> None:
    says = load_toml("corpus.bibliography", "authority.toml", dict[str, tuple[str, ...]])
    assert "statutory guidance" in says["statutory_title"]
