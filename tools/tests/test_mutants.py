# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the tests of a copy notice what is changed in that copy, and in no other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.develop.common import COLLECTION, ROOT
from tools.mutants import make_tree

CHANGED = "plugins/module_utils/_core/names.py"
TESTS = "tests/unit/plugins/module_utils/_core/test_names.py"
# In a process of its own, as the driver is: what it has imported, each fork has.
RUN = """\
import os, sys
from pathlib import Path
from tools import mutants
mutants.import_what_tests_need()
pid = mutants.fork_tests(Path(sys.argv[1]), [sys.argv[2]])
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def outcome(tree: Path) -> int:
    """Runs the tests of a copy as the driver does; returns what pytest ended with."""
    elsewhere = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTION.parents[2])}
    command = [sys.executable, "-c", RUN, str(tree), TESTS]
    return subprocess.run(command, cwd=ROOT, env=elsewhere, check=False).returncode


def test_a_change_in_a_copy_is_noticed_by_its_tests(tmp_path: Path) -> None:
    """Without it they pass."""
    tree = make_tree(tmp_path, COLLECTION)
    assert outcome(tree) == 0
    path = tree / CHANGED
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("MAX_LENGTH = 255", "MAX_LENGTH = 3"), encoding="utf-8")
    assert outcome(tree) == 1
