"""Measurements of the program. benchmarks/README.md has what they print."""

import os

# As web/cli/entry_point.py does: the threads of NumPy's matrix library, which wait for one another without
# sleeping, would count as processor time and slow everything else down.
os.putenv("OPENBLAS_DEFAULT_NUM_THREADS", "1")
