"""From the words of a person to a Question.

- `understanding` is the whole step. It uses `follow_ups` (what a question takes over from those before it)
  and `question_parts` (a question that asks for several things).
- `spelling`, `thesaurus`, `concepts` and `words` are the vocabulary: slips of the keyboard, everyday words,
  acronyms, stems.
- `report_names`, `places` and `years` find what a question keeps to; `collection_gaps` finds what of it is
  not in the collection.
- `question_kinds`, `requested_voices` and `comparison` tell what kind of answer is asked for.
- `knowledge` is what is known of a version before any question.

It imports no other room.
"""
