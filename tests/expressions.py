"""Finds the regular expressions of the four layers, wherever they are, and how each is used.

The expressions are found by importing the modules, by calling what builds them, and by reading the source
for those that are written where they are used.
"""

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.library.addressees import Addressee
from assistant.safety.refusals import _rules
from assistant.understanding.report_names import ReportName
from assistant.understanding.requested_voices import _rows

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "index", "assistant", "web")
DEEPEST = 5
"""Number of tables and objects within each other that are looked into."""
_LETTERS = re.compile(r"(?<![\\\\?<a-zA-Z])[a-zA-Z]{2,}")
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
ANCHORED = {"match", "fullmatch"}

VARIABLES: dict[str, dict[str, Any]] = {
    "assistant.evidence.sections:_compile": {"heading": "outcome"},
    "assistant.library.addressees:_compile_patterns": {
        "addressee": Addressee(id="a", label="A", called=("a",))
    },
    "assistant.understanding.question_kinds:_any": {"joined": "a"},
    "assistant.understanding.places:about": {"place": "Somewhere"},
    "assistant.safety.refusals:_any": {"joined": "a"},
    "assistant.understanding.requested_voices:_any": {"patterns": ["a"], "people": "b"},
    "assistant.safety.small_talk:_compile": {"joined": "a"},
    "assistant.understanding.understanding:_correct_spelling": {"word": "word"},
    "assistant.understanding.understanding:_without_names": {"name": ReportName("A report", 0, ())},
    "corpus.reading.pdf.page_text.footnote_marks:_has_note": {"number": "12"},
    "corpus.passages.footnotes:_begins": {"before": r"[.)\]]\s+", "number": 1},
    "corpus.report:_line_start_pattern": {"number": "3.12"},
    "web.views.phrases:first_sentences": {"number": ("2.", "2")},
}
"""What an expression that a function puts together is made of, as an example, by the function."""

ARGUMENTS: dict[str, list[str]] = {
    "assistant.safety.refusals:_sign": [row.sign for row in _rules().sign],
    "assistant.understanding.concepts:_pattern": ["MASH", "child's plan", "multi-agency hub"],
    "assistant.understanding.report_names:_pattern": ["Annual report", "children's plan"],
    "assistant.understanding.requested_voices:_speech_pattern": list(_rows()),
}
"""What the cached functions are called with that build an expression for each of a few names."""

USED = {"assistant.safety.small_talk:_patterns": {"fullmatch"}}
"""How the expressions that a function makes are used, where it is in fewer ways than by searching a text."""

TRUSTED = {"corpus.storage.database:_ADDED_COLUMN": "It reads the statements that make our own tables."}
"""Expressions that meet only short texts of our own, each with the reason."""


@dataclass(frozen=True)
class Expression:
    """A regular expression, where it is, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


MODULES: dict[str, ModuleType] = {}
SOURCES: dict[str, ast.Module] = {}
for file in sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")):
    parts = file.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    MODULES[name] = importlib.import_module(name)
    SOURCES[name] = ast.parse(file.read_text(encoding="utf-8"))


def expressions() -> list[Expression]:
    """Every expression of the layers, each way of using it once."""
    everywhere = (*_held_expressions(), *_written_expressions())
    by_form = {_form(each): each for each in everywhere if each.place not in TRUSTED}
    return list(by_form.values())


def _form(each: Expression) -> tuple[object, ...]:
    """What is alike in the expressions of one place that differ only in their words."""
    source = each.pattern.pattern
    form = source if isinstance(source, bytes) else _LETTERS.sub("ab", source)
    return (each.place, form, each.pattern.flags, each.methods)


def _held_expressions() -> Iterator[Expression]:
    """Those that modules, their classes, their tables and their cached functions hold."""
    uses = _uses()
    for module_name, module in MODULES.items():
        for name, value in vars(module).items():
            place = f"{module_name}:{name}"
            for pattern in _patterns_in(value, place):
                yield Expression(place, pattern, frozenset(USED.get(place, uses[module_name, name])))


def _patterns_in(value: object, place: str, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The expressions in a value: in tables, in objects and classes of ours, and made by cached functions."""
    inside: Iterable[object] = ()
    ours = str(getattr(value, "__module__", "")).split(".")[0] in LAYERS
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        inside = (*value.keys(), *value.values())
    elif isinstance(value, tuple | list | set | frozenset):
        inside = value
    elif ours and hasattr(value, "cache_info"):
        inside = [value(*names) for names in _arguments(value, place)]  # type: ignore[operator]
    elif ours and is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, field.name) for field in fields(value)]
    elif ours and hasattr(value, "__dict__"):
        inside = vars(value).values()
    for each in inside if depth < DEEPEST else ():
        yield from _patterns_in(each, place, depth + 1)


def _arguments(function: Any, place: str) -> list[tuple[str, ...]]:
    """With what to call a cached function: with nothing, or as ARGUMENTS says."""
    signature = inspect.signature(function)
    if not signature.parameters:
        return [()]
    assert place in ARGUMENTS or "Pattern" not in str(signature), f"{place} is not in ARGUMENTS."
    return [(argument,) for argument in ARGUMENTS.get(place, [])]


def _uses() -> dict[tuple[str, str], set[str]]:
    """The methods called on each name of each module; "?" where it is used in another way too."""
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in SOURCES.items():
        homes = dict.fromkeys(vars(MODULES[module]), module)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in SOURCES:
                homes |= {alias.asname or alias.name: node.module for alias in node.names}
        called = {
            id(node.value): node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in METHODS | {"pattern"}
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in homes:
                uses[homes[node.id], node.id].add(called.get(id(node), "?"))
    return uses


def _written_expressions() -> Iterator[Expression]:
    """Those that are written where they are used: `re.search(r"...", text)`."""
    for module, tree in SOURCES.items():
        for function, call in _calls_of_re(tree):
            place = f"{module}:{function}"
            if hasattr(vars(MODULES[module]).get(function), "cache_info") and place not in VARIABLES:
                continue  # what it makes is held
            known = {**vars(MODULES[module]), **VARIABLES.get(place, {})}
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            flags = next((word.value for word in call.keywords if word.arg == "flags"), None)
            flags = flags or next((each for each in call.args[1:] if _is_flag(each)), None)
            source = _value(call.args[0], known, place)
            pattern = re.compile(source, _value(flags, known, place) if flags else 0)
            yield Expression(place, pattern, frozenset({method} if method in METHODS else {"?"}))


def _calls_of_re(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Each call of the module `re` within a function, with the function's name."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in METHODS | {"compile"}
            ):
                yield function.name, node


def _is_flag(node: ast.expr) -> bool:
    names = [each for each in ast.walk(node) if isinstance(each, ast.Attribute)]
    return bool(names) and all(each.attr.isupper() for each in names)


def _value(node: ast.expr, known: dict[str, Any], place: str) -> Any:
    """What a part of the source comes to. Fails where it depends on what the function is given."""
    try:
        return eval(compile(ast.Expression(node), place, "eval"), known)
    except NameError as unknown:
        pytest.fail(f"{place} puts an expression together: give an example in VARIABLES ({unknown}).")
