# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module returns of the outcomes."""

from __future__ import annotations

from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Outcome
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import words
from ansible_collections.research.lightsail.plugins.module_utils._task.results import result_of


def test_what_was_changed_is_told_also_where_no_read_shows_it():
    outcomes = {"desk-1": Outcome(changed=True, operations=[{"id": "1"}]), "desk-2": Outcome()}
    result = result_of(outcomes, words)
    assert result["changed"]
    assert [each["resource_name"] for each in result["gui_sessions"]] == ["desk-1"]
    assert result["gui_sessions"][0]["operations"] == [{"id": "1"}]
