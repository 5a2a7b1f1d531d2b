# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a program that runs Ansible's commands many times, as ansible-lint does for each playbook:
python -m tests.forking PROGRAM ...
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import forking

with (
    tempfile.TemporaryDirectory() as folder,
    forking(os.environ, Path(folder)) as environment,
):
    sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
