# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put pip into a fresh virtual environment without a download.

``ansible-test sanity`` downloads this script's original from a site of its own before it makes
its virtual environments, which fails wherever only a package index can be reached. Python brings a
pip along, and that one can install the pip that was asked for.
"""

from __future__ import annotations

import subprocess
import sys


def main() -> int:
    """Install pip from Python's own copy, then what the caller named."""
    # In a process of its own, because ensurepip switches off pip's configuration for its process.
    subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    wanted = [arg for arg in sys.argv[1:] if arg not in ("--no-setuptools", "--no-wheel")]
    return subprocess.run([sys.executable, "-m", "pip", "install", *wanted], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
