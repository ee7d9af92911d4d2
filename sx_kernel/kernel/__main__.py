"""`python -m sx_kernel.kernel -f FILE`: what the kernelspec starts.

Time is short here: a notebook waits. So compiled modules are kept, nothing is collected while
everything is imported, and imports are in the order in which they are needed.
"""

if __name__ == "__main__":
    from sx_kernel.base.searchpath import leave_current_folder

    leave_current_folder()


def main(arguments: list[str] | None = None) -> None:
    """Run a kernel until it is shut down. `arguments`: as in the kernelspec; None: sys.argv's."""
    from sx_kernel.base.bytecode import keep_bytecode

    keep_bytecode()
    from sx_kernel.session.bounds.collector import starting

    with starting():
        from sx_kernel.kernel.app import opened
        from sx_kernel.session.bounds.room import in_room

        app = opened(arguments)
    in_room(app.start)


if __name__ == "__main__":
    main()
