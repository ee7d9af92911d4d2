"""`python -m sx_kernel.kernel -f FILE`: what the kernelspec starts."""

from sx_kernel.kernel.app import main

if __name__ == "__main__":
    main()
