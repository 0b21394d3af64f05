"""The matrix that shortens vectors of tokens."""

import numpy as np

from training.token_projection import principal_directions


def test_the_first_directions_are_those_in_which_vectors_are_longest() -> None:
    rng = np.random.default_rng(1)
    vectors = (rng.normal(size=(500, 6)) * [1, 9, 1, 5, 1, 1]).astype(np.float32)
    directions = principal_directions(vectors, 2)
    assert directions.shape == (6, 2)
    assert np.abs(directions).argmax(axis=0).tolist() == [1, 3]
    assert np.allclose(directions.T @ directions, np.eye(2), atol=1e-5)
