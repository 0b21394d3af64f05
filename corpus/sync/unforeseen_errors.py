"""An error that nobody foresaw, in one file: the file fails with a sentence, and the run goes on."""

import errno
import logging
import sqlite3

from corpus.errors import CorpusBusy, DatabaseAway, DatabaseUnfit, NoSpace
from corpus.report import Change, Happened

log = logging.getLogger(__name__)

_ENDS_THE_RUN = (CorpusBusy, DatabaseAway, DatabaseUnfit, NoSpace, sqlite3.OperationalError)
"""Errors that every other file would meet too."""


def unforeseen(subject: str, error: Exception, report_id: str = "") -> Change:
    """Returns the failure of one file, and logs it. Raises the error again where it is not the file's."""
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if full or isinstance(error, _ENDS_THE_RUN):
        raise error
    log.warning("An unforeseen error in one file: %s", subject, exc_info=error)
    said = " ".join(f"{type(error).__name__}: {error}".split())
    reason = f"It failed in a way that was not foreseen ({said}). The others went on; please report this."
    return Change(Happened.FAILED, subject, report_id, reason)
