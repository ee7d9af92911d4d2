"""`python -m sx_kernel` is the `sx` command."""

from sx_kernel.start import main

if __name__ == "__main__":
    raise SystemExit(main())
