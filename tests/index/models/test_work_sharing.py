"""Work that several threads share."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.models.work_sharing import WorkSharing
from tests.waits import LONG, SECONDS


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(threads: int) -> None:
    sharing = WorkSharing(threads)
    assert sharing.map(str, range(200)) == [str(number) for number in range(200)]
    assert sharing.map(str, [7]) == ["7"]
    assert sharing.map(str, []) == []


def test_two_threads_work_on_the_items_of_one_caller() -> None:
    both = threading.Barrier(2, timeout=SECONDS)
    assert len(WorkSharing(2).map(lambda _: both.wait(), [1, 2])) == 2


def test_a_caller_does_not_wait_for_threads_that_others_keep_busy() -> None:
    sharing, begun, end = WorkSharing(2), threading.Barrier(3, timeout=SECONDS), threading.Event()

    def wait(number: int) -> int:
        begun.wait()
        assert end.wait(LONG)
        return number

    with ThreadPoolExecutor(1) as other:
        busy = other.submit(sharing.map, wait, [1, 2])
        begun.wait()  # the other caller and the helping thread both have an item
        assert sharing.map(str, [1, 2, 3]) == ["1", "2", "3"]
        end.set()
        assert busy.result() == [1, 2]


def test_what_the_work_raises_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        WorkSharing(2).map(lambda number: 1 // number, [3, 2, 1, 0])
