"""The judge's weights: better evidence never lowers the confidence."""

import numpy as np

from training.weights import AGAINST, logistic_weights


def test_weights_tell_the_answered_apart_and_keep_to_their_side() -> None:
    rng = np.random.default_rng(4)
    answered = rng.random(400) < 0.3
    near = answered + rng.normal(0, 0.3, 400)
    contrary = near * 2 + rng.normal(0, 0.1, 400) - answered
    elsewhere = (rng.random(400) < 0.1 + 0.3 * ~answered).astype(float)
    values = np.column_stack([near, contrary, elsewhere])
    weights, intercept = logistic_weights(values, answered, ("near", "matched", "elsewhere"))
    confidence = 1 / (1 + np.exp(-(values @ weights + intercept)))
    assert confidence[answered].mean() > 0.8
    assert confidence[~answered].mean() < 0.2
    assert "elsewhere" in AGAINST
    assert weights[0] > 0 >= weights[2]
    assert weights[1] >= 0
