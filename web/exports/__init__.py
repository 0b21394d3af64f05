"""Exports: an answer, a collection or a report's excerpts as a file to download.

    pack = Pack.from_answer(answer, searcher, made=today, address="https://…")
    pack = Pack.of(title, [Excerpt(citation, heading, note)], PackOrigin.COLLECTION, searcher,
                   made=today, address="https://…", left_out=number_of_excerpts_left_out)
    content, media_type, file_name = export(pack, "word")

- `web.exports.pack` defines Excerpt and Pack. A pack checks each quotation again.
- `web.exports.formats` has FORMATS, the dict of all formats, and `export`.
- `web.exports.briefing` lays out a pack; every format for reading writes this layout.

Each format is one small file. Nothing here knows how an answer is made or where a collection is stored.
"""
