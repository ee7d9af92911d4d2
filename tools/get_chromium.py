"""Install Debian's chromium for the browser tests, where that is possible without asking anybody.

That is: on Debian or Ubuntu, as root, in CI. Anywhere else it says what to do; the tests skip
themselves without a browser, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser")


def main() -> None:
    """Make sure that there is a chromium, or tell how to get one."""
    if any(map(shutil.which, NAMES)):
        return
    if os.environ.get("CI") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = shutil.which("apt-get")
        if apt is not None:
            for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "chromium"]):
                subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
            return
    print("no chromium here (on Debian: apt-get install chromium); browser tests are skipped")


if __name__ == "__main__":
    main()
