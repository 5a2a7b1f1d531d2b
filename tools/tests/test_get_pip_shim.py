# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one environment of ansible-test got is copied for the next, without asking an index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

SHIM = Path(__file__).resolve().parents[1] / "offline" / "get_pip_shim.py"


def test_what_was_installed_once_is_copied(tmp_path: Path) -> None:
    script = tmp_path / "get_pip_24_2.py"
    shutil.copy(SHIM, script)
    kept = tmp_path / f"installed-{sys.implementation.cache_tag}" / "pip==24.2"
    kept.mkdir(parents=True)
    (kept / "pip.py").write_text("print('of the first environment')\n", encoding="utf-8")
    venv.create(tmp_path / "second", with_pip=False)
    python = str(tmp_path / "second" / "bin" / "python")
    # As ansible-test calls it.
    options = ["--disable-pip-version-check", "pip==24.2", "--no-setuptools", "--no-wheel"]
    subprocess.run([python, str(script), *options], check=True)
    said = subprocess.run(
        [python, "-m", "pip"], check=True, capture_output=True, text=True, cwd=os.sep
    )
    assert said.stdout == "of the first environment\n"
