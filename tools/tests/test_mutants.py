# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the tests of a copy notice what is changed in that copy, and in no other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
tree = Path(sys.argv[1])
pid = mutants.fork(tree, lambda: mutants.run_groups(tree, [{sys.argv[2]}], {}))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
MAIN = """\
import sys
from tools import mutants
mutants.LEAST_SECONDS = 5
sys.exit(mutants.main())
"""

# A collection in which each kind of mutant is found once.
CODE = """\
SIZES = {"large": 8}


def size_of(name):
    return SIZES[name]


def emptied(queue):
    while queue:
        queue.pop()
    return queue


def polite(name):
    log = []
    log.append(name)
    return name.title()


def unused():
    return 1
"""
CODE_TESTS = """\
from ansible_collections.research.lightsail.plugins.module_utils.code import (
    emptied, polite, size_of
)


def test_size_of():
    assert size_of("large") == 8


def test_emptied():
    assert emptied([1, 2]) == []


def test_polite():
    assert polite("amy") == "Amy"
"""
# As that of the unit tests, which leaves some of them unwatched.
CONFTEST = """\
import sys

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    watch = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(watch)
"""


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a program among the collections of the checkout."""
    elsewhere = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTION.parents[2])}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=elsewhere, check=False, capture_output=True, text=True
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small collection with its tests."""
    collection = tmp_path / "ansible_collections" / "research" / "lightsail"
    for name, text in {
        "plugins/module_utils/code.py": CODE,
        "tests/unit/test_code.py": CODE_TESTS,
        "tests/unit/conftest.py": CONFTEST,
    }.items():
        path = collection / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return collection


def test_a_change_in_a_copy_is_noticed_by_its_tests(tmp_path: Path) -> None:
    """Without it they pass."""
    tree = make_tree(tmp_path, COLLECTION)
    assert run(RUN, tree, TESTS).returncode == 0
    path = tree / CHANGED
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("MAX_LENGTH = 255", "MAX_LENGTH = 3"), encoding="utf-8")
    assert run(RUN, tree, TESTS).returncode == 1


def test_what_no_test_notices_is_listed_with_its_reason(small: Path) -> None:
    """And what only the time limit has ended counts apart."""
    done = run(MAIN, small, "--count", "1000", "--jobs", "1")
    _meanwhile, _title, at_the_end = done.stdout.partition("No failed test")
    listed = [line for line in at_the_end.splitlines() if ".py:" in line]
    assert listed == [
        "the tests did not end in time: plugins/module_utils/code.py:10: left out: queue.pop()",
        "survived: plugins/module_utils/code.py:16: left out: log.append(name)",
        "no test runs the line: plugins/module_utils/code.py:21: 1 -> 2",
        "no test runs the line: plugins/module_utils/code.py:21: return None",
    ]
    everything = next(line for line in done.stdout.splitlines() if line.startswith("all "))
    assert everything.split(maxsplit=1)[1] == "7 of   10 noticed,  70.0 %, 1 by the time limit"
    # In the pure files, 95 % have to be noticed.
    assert done.returncode == 1


def test_the_tests_have_to_pass_without_any_change(small: Path) -> None:
    """Or each mutant would count as noticed."""
    path = small / "tests" / "unit" / "test_code.py"
    path.write_text(CODE_TESTS.replace('"Amy"', '"Bob"'), encoding="utf-8")
    done = run(MAIN, small)
    assert "The unit tests fail without any change" in done.stderr
    assert done.returncode == 1
