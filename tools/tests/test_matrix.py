# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the combinations run, and where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.develop import matrix, steps
from tools.develop.combinations import COMBINATIONS
from tools.develop.common import COLLECTION, VARIABLE, Problem


def test_both_ends_run_everything() -> None:
    first, *others, last = COMBINATIONS.values()
    assert not first.between
    assert not last.between
    assert all(other.between for other in others)


def test_what_is_left_out_between_the_ends_is_there() -> None:
    """A name that is not known any more would leave out nothing, or everything."""
    ansible_test = Path(sys.executable).with_name("ansible-test")
    listed = subprocess.run(
        [str(ansible_test), "sanity", "--list-tests"],
        cwd=COLLECTION,
        check=True,
        capture_output=True,
        text=True,
    )
    assert {*steps.SANITY_BETWEEN} <= {*listed.stdout.split()}
    assert {*steps.TARGETS} > steps.ENDS_ALONE


def test_a_job_runs_in_the_place_of_its_combination() -> None:
    job = matrix.job("newest", sys.executable, "units", ["test", "units"], 1.0)
    assert job.env[VARIABLE] == "newest"
    assert job.name == "newest units"


@pytest.mark.parametrize(
    ("names", "chosen", "said"),
    [(["newest"], ["docs"], "no step 'docs'"), (["3.0"], [], "no combination '3.0'")],
)
def test_an_unknown_name_ends_it_before_anything_is_run(
    names: list[str], chosen: list[str], said: str
) -> None:
    with pytest.raises(Problem, match=said):
        matrix.matrix(names, chosen, [])
