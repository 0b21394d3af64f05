"""A question and a piece of text, read together."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.errors import NoModel
from index.models.cross_encoders import DEFAULT, CrossEncoder, Unread, load_cross_encoder
from index.models.encoders import load_encoder
from index.models.model_files import minilm_folder
from index.models.onnx_models import PAIR_TOKENS, fitting

ASKED = "How soon must a strategy meeting be held?"
ANSWERS = "A strategy meeting must be held within three working days of the referral."
BESIDE = "Strategy meetings were attended by the school nurse and the police."
ELSEWHERE = "The hall was painted blue in the spring, and everybody liked it."


@pytest.fixture(scope="module")
def reader(encoders: Path) -> CrossEncoder:
    return load_cross_encoder(DEFAULT, encoders)


@pytest.mark.model
def test_what_answers_is_told_from_what_only_names_it(reader: CrossEncoder) -> None:
    answers, beside, elsewhere = reader.scores(ASKED, [ANSWERS, BESIDE, ELSEWHERE])
    assert 1 >= answers > beside > elsewhere >= 0


@pytest.mark.model
def test_a_score_does_not_depend_on_its_company(reader: CrossEncoder) -> None:
    together = reader.scores(ASKED, [ANSWERS, BESIDE, ELSEWHERE])
    alone = np.concatenate([reader.scores(ASKED, [piece]) for piece in (ANSWERS, BESIDE, ELSEWHERE)])
    assert np.array_equal(together, alone)
    assert reader.scores(ASKED, []).shape == (0,)


@pytest.mark.model
@pytest.mark.parametrize("question", ["", "x9 " * 2_000, "\N{SNOWMAN}" * 1_000])
@pytest.mark.parametrize("piece", ["", "Said. " * 2_000])
def test_whatever_the_length_something_is_said(reader: CrossEncoder, question: str, piece: str) -> None:
    (score,) = reader.scores(question, [piece])
    assert 0 <= score <= 1


@pytest.mark.parametrize("question", [0, 1, 60, 62, 63, 64, 100, 125, 126, 250])
@pytest.mark.parametrize("piece", [0, 1, 60, 62, 63, 64, 100, 125, 126, 250])
def test_a_pair_that_is_too_long_is_cut_as_the_tokenizer_cuts_it(question: int, piece: int) -> None:
    tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(PAIR_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    kinds = tokenizer.encode("a " * question, "b " * piece).type_ids
    asked, read = fitting(question, piece, PAIR_TOKENS - 3)
    assert (kinds.count(0), kinds.count(1)) == (asked + 2, read + 1)


@pytest.mark.model
def test_reading_never_loads_torch(reader: CrossEncoder, encoders: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.models.cross_encoders import load_cross_encoder;"
        f"load_cross_encoder('onnx', Path({str(encoders)!r})).scores('Who?', ['A nurse.']);"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.model
def test_any_cross_encoder_may_be_named(tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder, tokenizer = tmp_path / "model", AutoTokenizer.from_pretrained(minilm_folder())
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig.from_dict({**small, "vocab_size": len(tokenizer), "num_labels": 1})
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    named = load_cross_encoder(f"torch:{folder}", tmp_path)
    scores = named.scores(ASKED, [ANSWERS, ELSEWHERE])
    assert scores.shape == (2,)
    assert ((scores > 0) & (scores < 1)).all()
    assert named.scores(ASKED, []).shape == (0,)


def test_without_one_no_piece_is_better_than_another(tmp_path: Path) -> None:
    none = load_cross_encoder("none", tmp_path)
    assert isinstance(none, Unread)
    assert len(set(none.scores(ASKED, [ANSWERS, ELSEWHERE]).tolist())) == 1


def test_a_model_that_cannot_be_loaded_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="Check its name or folder"):
        load_cross_encoder(f"torch:{tmp_path}", tmp_path)
    with pytest.raises(NoModel, match="Check its name or folder"):
        load_encoder(f"onnx:{tmp_path}", tmp_path)


@pytest.mark.parametrize("name", ["quantum", "torch", "onnx:somewhere", ""])
def test_a_name_that_is_none_says_which_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose one of: none, onnx, torch:MODEL"):
        load_cross_encoder(name, tmp_path)
