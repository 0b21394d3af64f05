"""Opening a PDF and its pages with PDFium, in the one way that the reader and the page pictures share.

A page whose form fields are filled in is flattened in memory first, so that their words are in its text
and in its picture as a reader sees them.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import EncryptedFile, NotADocument

_FIELDS = (pdfium_c.FORMTYPE_ACRO_FORM, pdfium_c.FORMTYPE_XFA_FOREGROUND)


@contextmanager
def opened_pdf(path: Path) -> Iterator[Any]:
    """Opens a PDF as a pypdfium2 document. Raises EncryptedFile and NotADocument."""
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        reason = pdfium_c.FPDF_GetLastError()
        if reason in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            message = (
                "The PDF needs a password. Remove it in the program that made the file, then add it again."
            )
            raise EncryptedFile(message) from error
        message = "The PDF is damaged and cannot be opened. Download or export it again."
        raise NotADocument(message) from error
    with closing(pdf):
        if has_fields(pdf):
            logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it warns of forms that it draws in part
            pdf.init_forms()
        yield pdf


def has_fields(pdf: Any) -> bool:
    """Returns whether a document has form fields that PDFium can draw."""
    return pdf.get_formtype() in _FIELDS


@contextmanager
def opened_page(pdf: Any, index: int) -> Iterator[Any]:
    """Opens a page by its index from 0, with its form fields. Raises PdfiumError."""
    page = pdf[index]
    if has_fields(pdf) and _has_widget(page):
        pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        page = pdf[index]
    with closing(page):
        yield page


def _has_widget(page: Any) -> bool:
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind == pdfium_c.FPDF_ANNOT_WIDGET:
            return True
    return False
