# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs several commands at the same time, as several people would.

    python at_once.py '[["command", "argument", ...], ...]'

It ends with 0 if all of them do.
"""

from __future__ import annotations

import json
import subprocess
import sys

processes = [subprocess.Popen(command) for command in json.loads(sys.argv[1])]
sys.exit(max(abs(process.wait()) for process in processes))
