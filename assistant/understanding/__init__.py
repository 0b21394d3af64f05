"""From the words of a person to a Question.

- `understanding` is the whole step. It uses `follow_ups`: what a question takes over from those before it.
- `spelling`, `thesaurus`, `concepts` and `words` are the vocabulary: slips of the keyboard, everyday words,
  acronyms, stems.
- `report_names`, `places` and `years` find the filters of a question; `collection_gaps` finds the reports and
  years that it asks for and the collection lacks.
- `question_kinds`, `requested_voices` and `comparison` find the kind of answer, and the parts of a question
  that asks for several things.
- `knowledge` holds the vocabulary and the names of the reports of a version.

It imports no other room.
"""
