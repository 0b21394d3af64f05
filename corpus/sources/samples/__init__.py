"""Six short reports written for this project, as a source: `sample_reports` makes PDFs of them."""
