"""Six short reports written for this project, as a source: `making` turns their Markdown into PDFs."""
