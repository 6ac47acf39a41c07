"""`python -m vendsim` is the same door as `vendsim`."""

from vendsim.cli import main

if __name__ == "__main__":
    main()
