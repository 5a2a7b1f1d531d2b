# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API that has grown: a status, and members of answers, that nobody has heard of.

First with the model that botocore has, then with one that knows them, as a newer botocore would.
"""

from __future__ import annotations

import pytest

from ..grown_api import GROWN, NEW_STATUS, write_model
from ..simulated import by_name
from .standin import warnings_of


@pytest.fixture(params=[False, True], ids=["model-of-today", "model-that-knows-more"])
def knows_more(request, tmp_path, monkeypatch):
    """Lets botocore have a model that knows the new members, or the one that it has."""
    if request.param:
        write_model(tmp_path)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    return request.param


def expected_seconds(session):
    return [operation.get("expected_seconds") for operation in session["operations"]]


def test_what_is_new_breaks_nothing(simulated, knows_more):
    simulated.prepare({"asleep": NEW_STATUS, "desk-1": "notStarted"}, GROWN)
    opened = simulated.act("asleep", "desk-1", wait_timeout=4)
    assert "1 of 2 GUI sessions could not be opened" in opened["msg"]
    assert "asleep: not done after 4 seconds: hibernating" in opened["msg"]
    assert warnings_of(opened).count("hibernating") == 1
    statuses = {"asleep": NEW_STATUS, "desk-1": "started"}
    assert by_name(opened, "status") == statuses
    assert by_name(opened, "changed") == {"asleep": False, "desk-1": True}
    # Operations are handed on as the API tells them, with what botocore knows of them.
    expected = [20 if knows_more else None]
    assert expected_seconds(opened["gui_sessions"][1]) == expected
    both = simulated.look("asleep", "desk-1")
    assert by_name(both, "status") == statuses
    asleep, desk = both["gui_sessions"]
    assert sorted(asleep) == sorted(desk)
    assert {tuple(sorted(each)) for each in desk["sessions"]} == {("is_primary", "name", "url")}
    assert desk["primary_url"].startswith("http")
    assert desk["secondary_url"].startswith("http")
    closed = simulated.act("desk-1", state="stopped")
    assert closed["changed"]
    assert closed["gui_session"]["status"] == "stopped"
    assert expected_seconds(closed["gui_session"]) == expected
