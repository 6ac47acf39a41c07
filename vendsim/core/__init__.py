"""The world: numpy, numba and pydantic; no I/O, no gymnasium, no language model, no wall clock."""
