# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which extra variables are taken for slips, and what is said of them."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import RoleError
from ansible_collections.research.lightsail.plugins.plugin_utils._variables import (
    Owner,
    check_variables,
)

CLASS = Owner(
    "a class",
    "classroom_",
    ("classroom_page", "classroom_pages", "classroom_roster", "classroom_tags"),
    ("classroom_summary",),
    "gui_session_",
)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "classroom_pgae",
            "'classroom_pgae': a class has no such variable; did you mean classroom_page?",
        ),
        ("classroom_rooster", "did you mean classroom_roster?"),
        ("classroom_tag", "did you mean classroom_tags?"),
        ("Classroom_Page", "did you mean classroom_page?"),
        ("classroompage", "did you mean classroom_page?"),
        ("class_room_page", "did you mean classroom_page?"),
        ("classroom_xyzzy_0815", "no such variable; there are classroom_page, classroom_pages, "),
        # What the role itself keeps there, and what would change its goal.
        ("classroom__goal", "'classroom__goal': a class has no such variable"),
        ("classroom_result", "'classroom_result': a class has no such variable"),
        ("classroom_\x1b[2J", "'classroom_\\u001b[2J': a class has no such variable"),
        (
            "gui_session_tags",
            "gui_session_tags is not for a class; its own is classroom_tags",
        ),
    ],
)
def test_an_extra_variable_that_no_class_looks_at_is_refused(name, told):
    with pytest.raises(RoleError) as error:
        check_variables(["other", name], CLASS)
    assert told in str(error.value)


def test_all_slips_are_told_at_once():
    with pytest.raises(RoleError) as error:
        check_variables(["classroom_pgae", "classroom_tag"], CLASS)
    assert str(error.value).count("did you mean") == 2


@pytest.mark.parametrize(
    "name",
    [
        *("classroom_page", "classroom_summary", "page", "tags", "room_tags", "ansible_user"),
        # What an earlier job of a workflow has told, and what is for the role of the pages.
        *("gui_session_names", "gui_session_summary", "gui_session_portal_title", "awx_job_id", ""),
    ],
)
def test_what_a_class_knows_and_what_is_somebody_elses_is_let_pass(name):
    check_variables([name], CLASS)
