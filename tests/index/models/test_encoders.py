"""The fast encoder beside the plain one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.models.encoders import Encoder, load_encoder
from index.models.model_files import minilm_folder
from index.models.onnx_models import OnnxEncoder
from index.text_vectors import NO_MATCH, late_scores, shorten, token_matches

TEXTS = [
    "The hospital questioned how the bruises came about.",
    "Strategy meetings were held without the school nurse, and nobody wrote down why. " * 8,
    "Nobody asked what daily life was like for the child. A baby cannot say.",
    "Risk",
]


MEAN_THE_SAME = (
    (
        "they knocked us back and said it wasn't bad enough",
        "The referral did not meet the threshold for help.",
    ),
    ("mum won't let anybody through the front door", "The parent did not engage with professionals."),
    ("nobody twigged that the bruises didn't add up", "Injuries were not recognised as possible abuse."),
    (
        "is the lad being used to run drugs",
        "The child was at risk of criminal exploitation through county lines.",
    ),
    ("who keeps an eye on kids taught at home", "Electively home educated children may be less visible."),
    ("school chucked him out and that was that", "Permanent exclusion made the pupil more vulnerable."),
    ("the health visitor was rushed off her feet", "High caseloads limited what community nurses could do."),
    ("they took dad's word for everything", "Practitioners were over-reliant on self-report by the father."),
    ("case shut far too early", "Step-down was premature and the plan ended before change was sustained."),
)


@pytest.mark.model
def test_its_vectors_are_those_of_the_model_to_a_cosine_of_99_in_100(encoders: Path, tmp_path: Path) -> None:
    plain, exact = load_encoder(f"onnx:{minilm_folder()}", encoders), load_encoder("torch", tmp_path)
    cosines = (plain.embed_passages(TEXTS) * exact.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert plain.name == exact.name
    assert plain.digest != exact.digest


@pytest.mark.model
def test_the_default_encoder_matches_more_everyday_words_than_the_model_that_it_comes_from(
    fast: Encoder, encoders: Path
) -> None:
    plain = load_encoder(f"onnx:{minilm_folder()}", encoders)
    assert fast.revision != plain.revision
    assert count_matched(fast) > count_matched(plain)


def count_matched(encoder: Encoder) -> int:
    """Returns how many everyday wordings are nearest to the professional one that means the same."""
    everyday, professional = zip(*MEAN_THE_SAME, strict=True)
    cosines = encoder.embed_queries(everyday) @ encoder.embed_passages(professional).T
    return int((cosines.argmax(axis=1) == np.arange(len(everyday))).sum())


@pytest.mark.model
def test_a_vector_does_not_depend_on_its_company(fast: Encoder) -> None:
    together = fast.embed_passages(TEXTS)
    alone = np.concatenate([fast.embed_passages([text]) for text in TEXTS])
    assert np.array_equal(together, alone)
    assert np.allclose(np.linalg.norm(together, axis=1), 1)


@pytest.mark.model
def test_a_sentence_has_a_vector_that_knows_its_passage(fast: Encoder) -> None:
    text = TEXTS[2]
    middle = text.index(" A baby")
    (of_text,) = fast.embed_parts([text], [[(0, middle), (middle + 1, len(text))]])
    vectors = of_text.rows
    question = fast.embed_queries(["What is the day of a child like?"])[0]
    all_words, first, second = vectors @ question
    assert first > second
    assert np.array_equal(vectors[0], fast.embed_passages([text])[0])
    assert all_words < 1


@pytest.mark.model
def test_each_token_of_a_text_has_a_vector(fast: Encoder) -> None:
    short, long = fast.embed_tokens(["A child.", TEXTS[2]])
    assert len(short) == 3
    assert len(long) > len(short)
    assert np.allclose(np.linalg.norm(long, axis=1), 1, atol=1e-5)
    assert late_scores(long, [short, long]).argmax() == 1


@pytest.mark.model
def test_a_text_without_words_has_vectors_too(fast: Encoder) -> None:
    (nothing,) = fast.embed_tokens([""])
    assert nothing.shape[1] == fast.dimension
    assert len(nothing) > 0


@pytest.mark.model
def test_texts_longer_than_the_model_reads_are_cut_not_refused(fast: Encoder) -> None:
    long = "The child was seen at home. " * 400
    assert fast.embed_passages([long]).shape == (1, fast.dimension)
    (of_text,) = fast.embed_parts(["A" * 100_000 + long], [[(0, 99_999), (100_000, 100_027)]])
    assert of_text.rows.shape == (3, fast.dimension)


@pytest.mark.model
def test_sentences_beyond_what_one_run_reads_are_read_in_another(fast: Encoder) -> None:
    title, filler, last = "Seaview review\n", "The child was seen at home. ", "A dentist found the cavities."
    text = f"{title}{filler * 60}{last}"
    starts = [len(title) + len(filler) * place for place in range(61)]
    parts = [(start, start + len(filler) - 1) for start in starts[:-1]] + [(starts[-1], len(text))]
    (of_text,) = fast.embed_parts([text], [parts])
    cosines = of_text.rows @ fast.embed_queries(["What did the dentist find?"])[0]
    assert cosines.argmax() == len(parts)
    assert all(of_text.tokens.counts[1:] > 0)
    assert len(of_text.tokens.values) == of_text.tokens.counts.sum()


@pytest.mark.model
def test_a_sentence_matches_its_own_words_best_by_the_tokens_that_an_index_keeps(fast: Encoder) -> None:
    text = TEXTS[2]
    middle = text.index(" A baby")
    (of_text,) = fast.embed_parts([text], [[(0, middle), (middle + 1, len(text))]])
    assert fast.token_projection is not None
    for row, part in ((1, text[:middle]), (2, text[middle + 1 :])):
        question = shorten(fast.embed_tokens([part])[0], fast.token_projection)
        (rows,) = token_matches(question, [of_text.tokens])
        assert rows.mean(axis=1).argmax() == row
        assert rows[0].max() == NO_MATCH  # nothing stands outside of both sentences


@pytest.mark.model
def test_asking_never_loads_torch(fast: Encoder, encoders: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.models.encoders import load_encoder;"
        f"load_encoder('onnx', Path({str(encoders)!r})).embed_queries(['a']);"
        "import index.live, index.reindexing; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3]).returncode == 0


@pytest.mark.model
def test_the_runtime_of_the_model_keeps_no_identifier_and_reports_to_nobody(
    encoders: Path, tmp_path: Path
) -> None:
    """ONNX Runtime does both as it comes, but where it thinks that it is being tested."""
    program = (
        "from pathlib import Path; from index.models.encoders import load_encoder;"
        f"load_encoder('onnx', Path({str(encoders)!r})).embed_queries(['a'])"
    )
    outside = {name: value for name, value in os.environ.items() if name != "CI"}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    here = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program], cwd=here, env={**outside, **home}, check=True)
    assert [file.name for file in tmp_path.rglob("*")] == []


@pytest.fixture
def change(tmp_path: Path) -> Path:
    """A low-rank change of one matrix, drawn by chance."""
    chance, name = np.random.default_rng(1), "encoder.layer.0.intermediate.dense"
    values = {f"{name}.up": chance.normal(0, 0.1, (1536, 2)), f"{name}.down": chance.normal(0, 0.1, (2, 384))}
    save_file(
        {key: value.astype(np.float16) for key, value in values.items()}, tmp_path / "change.safetensors"
    )
    return tmp_path / "change.safetensors"


@pytest.mark.model
def test_a_change_of_the_weights_is_another_model(encoders: Path, change: Path) -> None:
    changed, plain = (OnnxEncoder(minilm_folder(), encoders, file) for file in (change, None))
    assert changed.digest != plain.digest
    vectors = changed.embed_passages(TEXTS)
    assert not np.allclose(vectors, plain.embed_passages(TEXTS), atol=1e-3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(changed.embed_queries(TEXTS), vectors)


def test_an_unknown_engine_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="onnx, torch"):
        load_encoder("quantum", tmp_path)
