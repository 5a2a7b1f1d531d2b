# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With -vvv a task tells what it did and saw."""

from __future__ import annotations

import re

import pytest

from .standin import Computers, act, look

VVV = {"_ansible_verbosity": 3}


@pytest.mark.parametrize("do", [act, look])
def test_a_task_with_vvv_tells_what_it_read(do):
    result, _service = do(Computers(desk_1="started"), **VVV)
    texts = [re.sub(r"^\d+\.\d{3} s: ", "", line) for line in result["trace"]]
    assert texts == [
        "desk-1: CreateGUISessionAccessDetails sent",
        "desk-1: CreateGUISessionAccessDetails answered, started (100 %)",
        "desk-1: reached its goal, started (100 %); 1 of 1 ended",
    ]
    assert "dcv.example.com" not in str(result["trace"])


def test_a_task_that_fails_tells_it_too():
    result, _service = look(Computers(), **VVV)
    assert result["failed"]
    assert result["trace"][-1].endswith("desk-1: failed; 1 of 1 ended")


@pytest.mark.parametrize("quiet", [{"_ansible_verbosity": 2}, {**VVV, "_ansible_no_log": True}])
def test_a_task_without_vvv_or_with_no_log_tells_none(quiet):
    result, _service = look(Computers(desk_1="started"), **quiet)
    assert "trace" not in result
