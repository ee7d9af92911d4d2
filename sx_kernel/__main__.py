"""`python -m sx_kernel` is the `sx` command."""

if __name__ == "__main__":
    from sx_kernel.base.searchpath import leave_current_folder

    leave_current_folder()
    from sx_kernel.start import main

    raise SystemExit(main())
