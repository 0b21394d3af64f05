"""What a person takes away: an answer, a collection or a report's excerpts as a file.

    pack = Pack.from_answer(answer, searcher, made=today, address="https://…")
    pack = Pack.of(title, [Excerpt(citation, heading, note)], Origin.COLLECTION, searcher,
                   made=today, address="https://…", left_out=how_many_no_longer_stand)
    content, media_type, file_name = export(pack, "word")

- `web.exports.pack` has the nouns: Excerpt, Pack. Each quotation is checked again on its way in.
- `web.exports.formats` has FORMATS, the one dict of formats, and `export`.
- `web.exports.briefing` lays a pack out once; every format for reading writes that same layout.

One small file a format. Nothing here knows how an answer is made or where a collection is kept.
"""
