# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put pip into a fresh virtual environment without a download.

``ansible-test sanity`` downloads this script's original from a site of its own before it makes
its virtual environments, which fails wherever only a package index can be reached. Python brings a
pip along, and that one can install the pip that was asked for.

There are ten such environments, and all get the same: it is installed for the first, and copied for
the others, which takes a tenth of the time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# Beside this script, which lies where ansible-test keeps what it has downloaded.
KEPT = Path(__file__).with_name(f"installed-{sys.implementation.cache_tag}")


def main() -> int:
    """Install what the caller named, or copy it from the environment that got the same before."""
    wanted = [arg for arg in sys.argv[1:] if arg not in ("--no-setuptools", "--no-wheel")]
    kept = KEPT / "-".join(arg for arg in wanted if not arg.startswith("-"))
    packages = sysconfig.get_path("purelib")
    if kept.is_dir():
        shutil.copytree(kept, packages, dirs_exist_ok=True)
        return 0
    # In a process of its own, because ensurepip switches off pip's configuration for its process.
    subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "pip", "install", *wanted], check=True)
    shutil.copytree(packages, kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
