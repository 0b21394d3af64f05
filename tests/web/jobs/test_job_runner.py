"""Jobs: one at a time over all servers, told as they go, stopped cleanly, found out when a server died."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NoSpace, StorageFailed
from corpus.report import Change, Happened
from corpus.storage.database import Sqlite
from corpus.sync.sync_events import Started, Synced
from index.errors import QualityGateFailed
from index.quality import GoldenResult, Verdict
from index.reindexing import Judged
from tests.disks import fill, small_disk
from tests.waits import LONG, SECONDS, wait_until
from web.errors import JobNotFound, JobRunning
from web.jobs.job_records import Job, JobRecords, JobState
from web.jobs.job_runner import Jobs

ADDED = Change(Happened.ADDED, "one.pdf", "one")
FAILED = Change(Happened.FAILED, "two.pdf", reason="It needs a password.")


class Servers:
    """Server processes that share a database; `ended` lists the jobs that are over."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "maintenance.sqlite"
        self.ended: list[Job] = []

    def another(self) -> Jobs:
        return Jobs(self.records(), self.ended.append)

    def records(self) -> JobRecords:
        return JobRecords(Sqlite(self.path))


class Work:
    """Work of three steps that waits to be let on, and notes whether it was closed before its end."""

    def __init__(self) -> None:
        self.waits, self.may_go_on = threading.Event(), threading.Event()
        self.cleaned = False

    def __call__(self) -> Iterator[object]:
        try:
            yield Started(2)
            self.waits.set()
            assert self.may_go_on.wait(LONG)
            yield ADDED
            yield FAILED
            yield Synced((ADDED, FAILED))
        finally:
            self.cleaned = True


@pytest.fixture
def servers(tmp_path: Path) -> Servers:
    return Servers(tmp_path)


def over(jobs: Jobs, job: Job) -> Job:
    wait_until(lambda: not jobs.get(job.id).runs)
    return jobs.get(job.id)


def test_a_job_tells_how_far_it_is_on_every_server_and_what_came_of_it(servers: Servers) -> None:
    here, there = servers.another(), servers.another()
    work = Work()
    job = here.start("add", "two files", "somebody", work)
    wait_until(lambda: there.get(job.id).total == 2)
    assert (there.get(job.id).doing, there.get(job.id).done) == ("Reading reports", 0)
    assert there.running() == there.get(job.id)
    work.may_go_on.set()
    done = over(there, job)
    assert (done.state, done.said, done.done) == (JobState.DONE, "1 added, 1 failed.", 2)
    assert [(line.line, line.failed) for line in there.lines(job.id)] == [
        ("Added: one.pdf", False),
        ("Failed: two.pdf: It needs a password.", True),
    ]
    wait_until(lambda: servers.ended == [done])
    assert there.running() is None


def test_only_one_job_runs_at_a_time_over_all_servers(servers: Servers) -> None:
    here, there = servers.another(), servers.another()
    work = Work()
    job = here.start("add", "", "somebody", work)
    with pytest.raises(JobRunning):
        there.start("reindex", "", "another", Work())
    work.may_go_on.set()
    over(here, job)
    wait_until(lambda: len(servers.ended) == 1)  # which is told when its lock is free
    second = there.start("reindex", "", "another", lambda: (event for event in [Synced(())]))
    assert over(here, second).state is JobState.DONE
    assert [other.id for other in here.all()] == [second.id, job.id]


def test_a_job_is_stopped_from_any_server_and_cleans_up(servers: Servers) -> None:
    here, there = servers.another(), servers.another()
    work = Work()
    job = here.start("add", "", "somebody", work)
    assert work.waits.wait(SECONDS)
    there.stop(job.id)
    assert there.get(job.id).stopping
    work.may_go_on.set()
    stopped = over(there, job)
    assert stopped.state is JobState.STOPPED
    assert len(here.lines(job.id)) == 1  # what was finished is told
    assert work.cleaned


def test_a_stop_that_comes_after_the_last_step_changes_nothing(servers: Servers) -> None:
    jobs = servers.another()
    work = Work()

    def stopped_late() -> Iterator[object]:
        *_, last = work()
        jobs.stop(jobs.all()[0].id)
        yield last

    work.may_go_on.set()
    job = jobs.start("add", "", "somebody", stopped_late)
    assert over(jobs, job).state is JobState.DONE


def test_a_job_of_a_server_that_died_is_interrupted(servers: Servers) -> None:
    job = servers.records().begin("reindex", "", "somebody")  # its server died here, holding no lock
    job_found = servers.another().get(job.id)
    assert job_found.state is JobState.INTERRUPTED
    assert job_found.ended
    assert servers.another().running() is None


def test_a_server_that_ends_interrupts_its_job_and_waits_until_it_is_clean(servers: Servers) -> None:
    cleaned = threading.Event()

    def endless() -> Iterator[object]:
        try:
            while True:
                yield Started(2)
        finally:
            cleaned.set()

    jobs = servers.another()
    job = jobs.start("add", "", "somebody", endless)
    jobs.close()
    assert cleaned.is_set()
    assert servers.another().get(job.id).state is JobState.INTERRUPTED


def test_a_gate_that_refuses_is_kept_question_by_question(servers: Servers) -> None:
    result = GoldenResult("Why?", "one.pdf", 3, found=False, served=True)

    def refused() -> Iterator[object]:
        yield Judged(Verdict(1, 0.0, 1.0, questions=(result,)))
        raise QualityGateFailed("The new version was not published.")

    jobs = servers.another()
    job = over(jobs, jobs.start("reindex", "", "somebody", refused))
    assert (job.state, job.said) == (JobState.FAILED, "The new version was not published.")
    expected = {"question": "Why?", "file": "one.pdf", "pdf_page": 3, "found": False, "served": True}
    assert job.questions == (expected,)


def test_an_unexpected_failure_is_reported_without_its_message(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Iterator[object]:
        yield Started(1)
        raise ZeroDivisionError("a secret")

    jobs = servers.another()
    job = over(jobs, jobs.start("add", "", "somebody", failing))
    assert job.state is JobState.FAILED
    assert "a secret" not in job.said
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("damage", [b"no database" * 1000, None])
def test_a_job_that_cannot_be_recorded_is_refused_at_once(servers: Servers, damage: bytes | None) -> None:
    jobs = servers.another()
    jobs.all()
    for beside in servers.path.parent.glob("maintenance.sqlite*"):
        beside.unlink()
    if damage is None:
        servers.path.mkdir()  # where it stood, there is something that is not a file
    else:
        servers.path.write_bytes(damage)
    work = Work()
    with pytest.raises(StorageFailed, match=r"maintenance\.sqlite"):
        jobs.start("add", "", "somebody", work)
    assert not work.waits.is_set()


def test_a_job_on_a_full_disk_is_refused_and_the_page_of_jobs_still_opens(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "400k") as disk:
        servers = Servers(disk)
        begun = servers.records().begin("add", "x" * 5_000, "somebody")  # its server has ended
        jobs = servers.another()
        assert jobs.get(begun.id).state is JobState.INTERRUPTED
        filling = fill(disk)
        with pytest.raises((NoSpace, StorageFailed)):
            jobs.start("reindex", "y" * 100_000, "somebody", Work())
        assert jobs.all()[0].id == begun.id
        filling.unlink()
        assert jobs.running() is None
        done = jobs.start("reindex", "", "somebody", lambda: (event for event in [Synced(())]))
        assert over(jobs, done).state is JobState.DONE


def test_a_job_whose_end_cannot_be_recorded_is_interrupted_later(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "400k") as disk:
        servers = Servers(disk)
        jobs, work = servers.another(), Work()
        job = jobs.start("add", "", "somebody", work)
        assert work.waits.wait(SECONDS)
        filling = fill(disk)
        work.may_go_on.set()
        jobs.close()
        assert work.cleaned
        filling.unlink()
        assert not servers.another().get(job.id).runs


def test_old_jobs_are_forgotten_with_what_they_said(servers: Servers) -> None:
    records = servers.records()
    jobs = [records.begin("add", str(number), "somebody") for number in range(102)]
    assert len(records.all()) == 100
    with pytest.raises(JobNotFound):
        records.get(jobs[0].id)
