"""The version of vendsim."""

__version__ = "0.1.0"
