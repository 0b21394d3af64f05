"""The layout of the code, proved by reading its imports: corpus -> index -> assistant -> web."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "index", "assistant", "web")
FILES = sorted(file for layer in LAYERS for file in (ROOT / layer).rglob("*.py"))
FORBIDDEN_NAMES = {"types", "html", "csv", "collections", "docx", "pptx", "mcp"}
LONGEST = 350

WORDS_FOR_WEB = {
    "corpus.storage.catalogue",
    "corpus.storage.storage_errors",
    "corpus.storage.corrections",
    "corpus.storage.database",
    "corpus.errors",
    "corpus.storage.history",
    "corpus.passages.footnotes",
    "corpus.storage.origins",
    "corpus.storage.provenance",
    "corpus.sources.publications",
    "corpus.bibliography.publishers",
    "corpus.report",
    "corpus.reading.limited_pool",
    "corpus.reading.pdf.shown_page",
    "corpus.sources.base",
    "corpus.sync.sync_events",
    "corpus.text",
    "corpus.themes.tagging",
    "corpus.themes.themes",
    "corpus.toml_files",
    "corpus.sources.websites",
    "index.models.cross_encoders",
    "index.models.encoders",
    "index.doctor",
    "index.repair",
    "index.errors",
    "index.migration",
    "index.golden_set",
    "index.quality",
    "index.reindexing",
    "index.searching",
    "index.versions",
    "index.vocabulary",
    "assistant.answer",
    "assistant.evaluation.cases",
    "assistant.citing",
    "assistant.evaluation.evaluation",
    "assistant.evidence.whole_sentences",
    "assistant.library.addressees",
    "assistant.library.library",
    "assistant.library.outlines",
    "assistant.library.recommendations",
    "assistant.library.report_search",
    "assistant.library.topics",
    "assistant.question",
}
"""What web modules other than those of the wiring may know of the layers below: nouns, events, errors, a
page to draw, the reading of data files, and the proof of a quotation, which is made again when one that was
kept is shown."""

WIRING = {"web.bootstrap", "web.maintenance", "web.parts"}
"""The modules that know how the layers below are made."""


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def imported_modules(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    """The module of each import of ours, wherever it stands: in a function, under TYPE_CHECKING."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in LAYERS)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            if node.level or source.split(".")[0] in LAYERS:
                within = {f"{source}.{alias.name}" for alias in node.names}
                yield from within & modules or {source}


IMPORTS = {name: set(imported_modules(tree, set(MODULES))) for name, tree in MODULES.items()}


def layer(module: str) -> str:
    return module.split(".")[0]


def rooms(package: str, imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Returns, for each module and each room directly in a package, the others there that it imports.

    A room is a package with all that is in it: an import by any of its modules is an import by the room.
    """

    def room(module: str) -> str:
        return ".".join(module.split(".")[: package.count(".") + 2])

    inside = {module: room(module) for module in imports if module.startswith(f"{package}.")}
    graph: dict[str, set[str]] = {}
    for module, own in inside.items():
        other_layers = {inside[name] for name in imports[module] if name in inside}
        graph.setdefault(own, set()).update(other_layers - {own})
    return graph


PACKAGES = sorted({name.rpartition(".")[0] for name in MODULES if "." in name})


@pytest.mark.parametrize("package", PACKAGES)
def test_no_room_of_a_package_imports_another_in_a_circle(package: str) -> None:
    try:
        TopologicalSorter(rooms(package, IMPORTS)).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_a_circle_between_rooms_is_seen_where_no_file_imports_itself() -> None:
    imports = {
        "web.pages.home": {"web.views.links"},
        "web.pages.start": set(),
        "web.views.links": set(),
        "web.views.menu": {"web.pages.start"},
        "web.settings": set(),
    }
    assert rooms("web", imports) == {
        "web.pages": {"web.views"},
        "web.views": {"web.pages"},
        "web.settings": set(),
    }
    TopologicalSorter(imports).prepare()
    with pytest.raises(CycleError):
        TopologicalSorter(rooms("web", imports)).prepare()


def test_every_room_says_what_is_in_it() -> None:
    files = [file for file in FILES if file.name == "__init__.py" and file.parent.parent != ROOT]
    silent = {
        str(file.relative_to(ROOT)) for file in files if not ast.get_docstring(ast.parse(file.read_text()))
    }
    assert silent == set()


def test_imports_are_seen_in_functions_under_type_checking_and_as_names_of_modules() -> None:
    source = """
from corpus.report import Page
if TYPE_CHECKING:
    from index.searching import Query
def work():
    import assistant.answer
    from web import settings
    from .near import thing
"""
    known = {"corpus.report", "web.settings"}
    assert set(imported_modules(ast.parse(source), known)) == {
        "corpus.report",
        "index.searching",
        "assistant.answer",
        "web.settings",
        ".near",
    }


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_layer_imports_only_itself_and_the_layers_before_it(module: str) -> None:
    allowed = LAYERS[: LAYERS.index(layer(module)) + 1]
    assert {name for name in IMPORTS[module] if layer(name) not in allowed} == set()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_name_a_module_and_never_a_bare_layer(module: str) -> None:
    assert IMPORTS[module] & set(LAYERS) == set()


def test_no_module_imports_itself_in_a_circle() -> None:
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_only_the_wiring_knows_how_the_layers_below_are_made() -> None:
    knows = {
        f"{module} knows {name}"
        for module in MODULES
        if layer(module) == "web" and module not in WIRING
        for name in IMPORTS[module]
        if layer(name) != "web" and name not in WORDS_FOR_WEB
    }
    assert knows == set()


def test_bootstrap_wires_every_layer() -> None:
    assert {layer(name) for module in WIRING for name in IMPORTS[module]} == set(LAYERS)


def reads_the_environment(tree: ast.AST) -> bool:
    words = {"environ", "environb", "getenv", "getenvb", "BaseSettings", "load_dotenv", "envvar"}
    named = {getattr(node, part, None) for node in ast.walk(tree) for part in ("attr", "id", "name", "arg")}
    return not words.isdisjoint(named)


@pytest.mark.parametrize(
    "source",
    ["os.environ['A']", "from os import getenv", "os.getenv('A')", "Option(envvar='A')"],
)
def test_reading_the_environment_is_seen(source: str) -> None:
    assert reads_the_environment(ast.parse(source))


def test_the_environment_is_read_in_settings_alone() -> None:
    assert {name for name, tree in MODULES.items() if reads_the_environment(tree)} == {"web.settings"}


def does_work(node: ast.Assert) -> bool:
    """Returns whether an assert calls anything but `isinstance`, or only reads an attribute."""
    calls = [call for call in ast.walk(node.test) if isinstance(call, ast.Call)]
    reads = isinstance(node.test, ast.Attribute)
    return reads or any(ast.unparse(call.func) != "isinstance" for call in calls)


def test_no_assert_does_work_that_python_may_leave_out() -> None:
    works = {
        f"{name}, line {node.lineno}"
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and does_work(node)
    }
    assert works == set()


def test_no_file_shadows_a_module_of_python_or_of_a_library() -> None:
    assert {file for file in FILES if file.stem in FORBIDDEN_NAMES} == set()


def names_used_twice(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Returns, of pairs of a name and where it is, the names that stand in several places."""
    places: dict[str, list[str]] = {}
    for name, place in names:
        places.setdefault(name, []).append(place)
    return {name: where for name, where in places.items() if len(where) > 1}


def test_a_name_that_is_used_twice_is_seen() -> None:
    assert names_used_twice([("Page", "a"), ("Span", "a"), ("Page", "b")]) == {"Page": ["a", "b"]}


def test_a_class_name_stands_for_one_thing() -> None:
    classes = (
        (node.name, name)
        for name, tree in MODULES.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    )
    assert names_used_twice(classes) == {}


def test_the_name_of_a_module_is_used_once() -> None:
    """A layer has its own `errors`."""
    modules = [(file.stem, module_name(file)) for file in FILES if file.name != "__init__.py"]
    assert {name: where for name, where in names_used_twice(modules).items() if name != "errors"} == {}


def test_no_file_is_longer_than_can_be_read_at_a_sitting() -> None:
    files = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_opens_with_its_contract() -> None:
    bare = {name for name, tree in MODULES.items() if tree.body and not ast.get_docstring(tree)}
    assert bare == set()
