"""One version of the index in files.

- `file_versions` is the folder of versions, `file_index` one version in it, opened.
- A version's files are the FAISS index (`faiss_index`), the words (`bm25`) and the rows of the passages.
- `file_vectors` holds the vectors that were made, so that they are not made again.

The storage chooses between it and `postgres`, which uses its `bm25` to weigh words.
"""
