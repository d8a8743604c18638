"""The styles of Kokoro's voices at rank 8, for `guided_audio/speech/engines/kokoro_styles.npz`.

npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
python benchmarks/kokoro_styles.py package/voices

Each voice of that package (Apache-2.0, by hexgrad) is a table of 510 styles of 256 numbers, one for each count of phonemes.
A table is nearly of rank 8: it is written as two factors of 16-bit floats, (510, 8) above the other's transpose, (256, 8).
"""

import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TARGET = Path(__file__).parents[1] / "guided_audio" / "speech" / "engines" / "kokoro_styles.npz"
RANK, ROUNDS = 8, 8
SCALES = (22.6, 11.0, 31.0, 5.0, 44.0)
"""How the factors are weighed against one another: tried in turn, since 16 bits round each of them."""
MOST = 1e-3

Table = NDArray[np.float64]


def rounded(table: NDArray[Any]) -> Table:
    return table.astype(np.float16).astype(np.float64)


def factors(table: Table) -> tuple[float, NDArray[np.float16]]:
    """Return the worst error, and both factors, each fitted to the other as it is rounded."""
    left, _, _ = np.linalg.svd(table, full_matrices=False)
    found: list[tuple[float, NDArray[np.float16]]] = []
    for scale in SCALES:
        one = rounded(left[:, :RANK] * scale)
        for _ in range(ROUNDS):
            other = rounded(np.linalg.lstsq(one, table, rcond=None)[0])
            found.append((float(np.abs(one @ other - table).max()), np.vstack((one, other.T)).astype(np.float16)))
            one = rounded(np.linalg.lstsq(other.T, table.T, rcond=None)[0].T)
        if min(error for error, _ in found) < MOST:
            break
    return min(found, key=lambda each: each[0])


def main() -> None:
    worst, tables = 0.0, {}
    for path in sorted(Path(sys.argv[1]).glob("*.bin")):
        table = np.fromfile(path, "<f4").reshape(510, 256).astype(np.float64)
        error, tables[path.stem] = factors(table)
        worst = max(worst, error)
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_STORED) as archive:  # as numpy has it, always with the same bytes
        for name, both in tables.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as file:
                np.lib.format.write_array(file, both)
    print(f"{len(tables)} voices, {TARGET.stat().st_size:,} bytes, worst error {worst:.5f}")


if __name__ == "__main__":
    main()
