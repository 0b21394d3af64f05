"""A small collection of one real PDF, and an answerer that quotes it: what the web's tests run on."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fastapi.testclient import TestClient
from reportlab.pdfgen.canvas import Canvas

from assistant.answer import (
    Answer,
    Breadth,
    Citation,
    Event,
    Found,
    Notice,
    Outcome,
    Side,
    Stated,
    Statement,
    Understood,
)
from assistant.library.library import Library
from assistant.library.suggestions import Suggester
from assistant.question import NEW, Conversation, Part, Question
from assistant.wording import notice
from corpus.report import Page, Passage, Report, Span, Voice, passage_id
from corpus.sources.publications import known_publications
from corpus.storage.catalogue import Catalogue, Originals
from corpus.storage.corrections import Correcting
from corpus.storage.database import Sqlite
from corpus.storage.history import History
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from index import doctor
from index.files.file_versions import FileVersions
from index.golden_set import GoldenFile
from index.live import Live
from index.reindexing import reindex
from index.searching import Hit, Query, Searcher
from tests.index.small import StemEncoder
from tests.waits import SECONDS
from web.administration import Administration
from web.server.app import create_app
from web.services import (
    Answerer,
    AskingServices,
    MaintenanceServices,
    OperatingServices,
    ReadingServices,
    Services,
)
from web.settings import Settings
from web.storage.collection_store import CollectionStore
from web.storage.page_images import PageImages
from web.views.theme_view import Themes

SENTENCE = "Practitioners listened to the child alone on every visit."
OTHER = "Managers read each plan before it was agreed."
HOSTILE = '<script>alert("x")</script>'


REPORT = Report(
    id="listening",
    title="Listening to children",
    file="listening.pdf",
    digest="",
    publisher="A board",
    published="2024-12-10",
    kind="national review",
    licence="Open Government Licence v3.0",
)


def keep(folder: Path, catalogue: Catalogue, about: Report = REPORT) -> Report:
    """Keep a report of two pages, and its PDF among the originals."""
    texts = (f"1 Visits\n3.12 {SENTENCE} This went on for a year.", f"{OTHER} Nothing else was noted.")
    pdf = folder / f"{about.id}.pdf"
    canvas = Canvas(str(pdf))
    for text in texts:
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(72, 720 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    stored = replace(about, digest=Originals(folder / "originals").keep(pdf))
    pages = [Page(1, texts[0], label="i"), Page(2, texts[1], label="1")]
    passages = [
        _passage(stored, pages[0], texts[0].index(SENTENCE), "3.12"),
        _passage(stored, pages[1], 0, ""),
    ]
    catalogue.put(stored, pages, passages)
    PassageThemes(catalogue.database).tag(passages, Tagger(known_themes()))
    return stored


def _passage(report: Report, page: Page, start: int, paragraph: str) -> Passage:
    text = page.text[start:]
    span = Span(page.number, start, len(page.text))
    name = passage_id(report.id, text)
    return Passage(name, report.id, text, (span,), ("1 Visits",), paragraph, Voice.FINDING)


def citation(hit: Hit, searcher: Searcher) -> Citation:
    """The first sentence of a passage, cited."""
    end = hit.passage.text.index(".") + 1
    spans = hit.passage.spans_of(0, end)
    label = searcher.page(hit.report.id, spans[0].page).label
    return Citation(hit.passage, hit.report, hit.passage.text[:end], spans, label)


@dataclass(frozen=True)
class Quoting:
    """Quotes the first sentence of what is found, for "compare" side by side, for "explain" in words of
    its own, and for "both" all in one statement. It declines "name", "secret", "hello" and "hurts me",
    and finds no "weather".
    """

    searcher: Searcher

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        return self.searcher.search(Query(text).within(filters), limit)

    @staticmethod
    def meaning(text: str, conversation: Conversation, without: Collection[str]) -> str:
        """Returns a follow-up with the question that it follows; "" for other questions."""
        follows = conversation.questions and "earlier" not in without
        return f"{conversation.questions[-1]} {text}" if follows else ""

    def stream(
        self, text: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        sentence = self.meaning(text, conversation, without)
        follows, meaning = bool(sentence), sentence or text
        if "hurts me" in text:
            yield Answer(Question("", "", Query("")), Outcome.DECLINED, notices=(notice("danger_child"),))
            return
        if text == "hello":
            question = Question(text, text, Query(""))
            yield Answer(question, Outcome.DECLINED, notices=(notice("talk_hello"),))
            return
        if "secret" in text:  # what may hold a person's details goes no further
            yield Answer(Question("", "", Query("")), Outcome.DECLINED)
            return
        parts = (Part("earlier", "Follows the question before"),) if follows else ()
        question = Question(text, meaning, Query(meaning), conversation, parts=parts, sentence=sentence)
        yield Understood(question)
        if "name" in text:
            notices = (Notice("case-details", "Leave out the child's name, then ask again."),)
            yield Answer(question, Outcome.DECLINED, notices=notices)
            return
        hits = tuple(self.searcher.search(question.query, limit))
        yield Found(hits)
        cited = tuple(citation(hit, self.searcher) for hit in hits)
        version = self.searcher.version_id
        if "weather" in text:
            said = (Notice("not_found", "The reports here do not answer this."),)
            yield Answer(question, Outcome.NEAREST, (), cited, said, 0.1, version)
            return
        if "phonics" in text:
            said = (Notice("not_found", "The reports here do not answer this."),)
            yield Answer(question, Outcome.NOT_FOUND, notices=said, version=version)
            return
        own = "Children were heard." if "explain" in text else ""
        statements = tuple(Statement(own or citation.quote, (citation,)) for citation in cited)
        if "both" in text:
            statements = (Statement(" ".join(citation.quote for citation in cited), cited),)
        for statement in statements:
            yield Stated(statement)
        of_year = Side("2024", statements), Side("2019", ())
        sides = of_year if "compare" in text else ()
        answer = Answer(question, Outcome.ANSWERED, statements, confidence=0.9, version=version, sides=sides)
        yield replace(answer, breadth=Breadth(4, 9)) if "many" in text else answer


def small_services(folder: Path, *reports: Report, index: bool = True) -> Services:
    """The services of a small collection, with an index without a model."""
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(folder / "catalogue.sqlite")
    for about in reports or (REPORT,):
        keep(folder, catalogue, about)
    versions, encoder = FileVersions(folder / "index"), StemEncoder()
    originals = Originals(folder / "originals")
    if index:
        list(reindex(catalogue, versions, encoder))
    settings = Settings(home=folder, rate_ask="", rate_search="", rate_export="", hosts="testserver")
    administration = Administration.of(settings, Sqlite(folder / "maintenance.sqlite"))
    return Services(
        settings=settings,
        asking=AskingServices(
            searcher=Live(versions, encoder).searcher,
            has_index=lambda: index,
            answerer=Quoting,
            trier=Quoting,
            suggester=Suggester(known_themes),
            restate=lambda searcher, asked, conversation, without: Quoting.meaning(
                asked, conversation, without
            ),
            is_private=lambda text: "secret" in text,
        ),
        make_reading=cache(
            lambda: ReadingServices(
                themes=Themes(known_themes()),
                originals=originals,
                images=PageImages(originals, folder / "pictures", patience=SECONDS),
                collections=CollectionStore(Sqlite(folder / "collections.sqlite")),
                history=lambda: History(catalogue.database),
                library=Library(),
            )
        ),
        maintaining=MaintenanceServices(
            catalogue=lambda: catalogue,
            origins=lambda: Origins(catalogue.database),
            provenances=lambda: Provenances(catalogue.database),
            correcting=lambda: Correcting(catalogue),
            golden=GoldenFile(folder / "golden.jsonl"),
            publications=known_publications,
            add=lambda paths: iter(()),
            add_samples=lambda: iter(()),
            sync=lambda name, dry_run: iter(()),
            retag=lambda: iter(()),
            reindex=lambda force=False: reindex(catalogue, versions, encoder, force=force),
            examine=lambda: doctor.examine(versions),
            repair=lambda: iter(()),
            evaluate=lambda cases, against: iter(()),
        ),
        operating=OperatingServices(
            versions=versions, administration=lambda: administration, close=lambda: None
        ),
    )


def with_answerer(services: Services, answerer: Callable[[Searcher], Answerer]) -> Services:
    """Returns the services with another answerer."""
    return replace(services, asking=replace(services.asking, answerer=answerer))


def with_images(services: Services, images: PageImages) -> Services:
    """Returns the services with other pictures of pages."""
    reading = replace(services.reading, images=images)
    return replace(services, make_reading=lambda: reading)


def with_searcher(services: Services, searcher: Callable[[], Searcher]) -> Services:
    """Returns the services with another searcher."""
    return replace(services, asking=replace(services.asking, searcher=searcher))


def client(services: Services) -> TestClient:
    """A browser without JavaScript, or a program."""
    return TestClient(create_app(services), base_url="http://localhost")


def passage_of(page: int, about: Report = REPORT) -> str:
    """The id of the small report's passage on that page."""
    text = f"{SENTENCE} This went on for a year." if page == 1 else f"{OTHER} Nothing else was noted."
    return passage_id(about.id, text)


def untagged(html: str) -> str:
    """The text of a page."""
    return re.sub("<[^>]+>", "", html)
