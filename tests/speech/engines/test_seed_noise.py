import numpy as np
import pytest

from guided_audio.speech.engines.hibari_quick import SeedNoise


@pytest.mark.parametrize("remembered", [0, 1, 1000, 7000, 1 << 16])
@pytest.mark.parametrize("seed", [0, 7])
def test_it_is_numpys_noise_to_the_bit(remembered: int, seed: int) -> None:
    noise = SeedNoise(seed, remembered)
    for sizes in ([(601, 4)], [(601, 6), (601, 2), (3,)], [(2,)], [(601, 20), (601, 2)]):
        noise.rewind()
        numpys = np.random.default_rng(seed)
        for size in sizes:
            told, drawn = noise.standard_normal(size, dtype=np.float32), numpys.standard_normal(size, dtype=np.float32)
            assert told.dtype == drawn.dtype
            assert np.array_equal(told, drawn)
            told *= 0  # what is told is the caller's own, and the next one hears it as it was
