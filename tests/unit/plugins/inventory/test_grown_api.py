# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API that has grown breaks no listing: first with the model that botocore has, then with one that
knows the new status and members, as a newer botocore would.
"""

from __future__ import annotations

import pytest

from ..grown_api import GROWN, NEW_STATUS, write_model


@pytest.mark.parametrize("knows_more", [False, True])
def test_what_is_new_breaks_no_listing(lab, simulated, tmp_path, monkeypatch, knows_more):
    if knows_more:
        write_model(tmp_path / "data")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path / "data"))
    simulated.prepare({"asleep": NEW_STATUS, "desk-1": "stopped"}, GROWN)
    by_status = [{"key": "gui_session_status", "prefix": "gui"}]
    listed = lab.list(lab.write(gui_session_status=True, keyed_groups=by_status))
    assert listed.failed == {}
    assert sorted(listed.hosts) == ["asleep", "desk-1"]
    assert listed.groups["gui_hibernating"] == ["asleep"]
    assert listed.groups["gui_stopped"] == ["desk-1"]
    for variables in listed.hosts.values():
        assert variables["state"]["name"] == "running"
        assert ("idle" in variables) == knows_more
        if knows_more:
            assert variables["idle"]["reason"] == "nobody there"
            assert str(variables["idle"]["since"]).startswith("2026-01-02T03:04:05")
