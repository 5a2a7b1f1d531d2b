# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API that has grown: a status, and members of answers, that nobody has heard of.

First with the model that botocore has, then with one that knows them, as a newer botocore would.
"""

from __future__ import annotations

import json

import pytest
from botocore.loaders import Loader

from ..simulated import by_name
from .standin import warnings_of

NEW_STATUS = "hibernating"
NEW_MEMBERS = {
    "CreateGUISessionAccessDetailsResult": {"idle": {"shape": "Idle"}},
    "Session": {"protocol": {"shape": "string"}},
    "Operation": {"expectedSeconds": {"shape": "integer"}},
}
IDLE_SHAPE = {
    "type": "structure",
    "members": {"reason": {"shape": "string"}, "since": {"shape": "IsoDate"}},
}
IDLE = {"reason": "nobody there", "since": "2026-01-02T03:04:05Z"}
GROWN = {
    "start_seconds": 0.5,
    "more_members": {
        "CreateGUISessionAccessDetails": {"idle": IDLE, "sessions[]": {"protocol": "dcv"}},
        "StartGUISession": {"operations[]": {"expectedSeconds": 20}, "more": 1},
        "StopGUISession": {"operations[]": {"expectedSeconds": 20}, "more": 1},
    },
}


@pytest.fixture(params=[False, True], ids=["model-of-today", "model-that-knows-more"])
def knows_more(request, tmp_path, monkeypatch):
    """Lets botocore have a model that knows the new members, or the one that it has."""
    if request.param:
        loader = Loader()
        version = loader.determine_latest_version("lightsail", "service-2")
        model = json.loads(json.dumps(loader.load_service_model("lightsail", "service-2", version)))
        shapes = model["shapes"]
        result = shapes["CreateGUISessionAccessDetailsResult"]["members"]
        shapes[result["status"]["shape"]]["enum"].append(NEW_STATUS)
        for shape, members in NEW_MEMBERS.items():
            shapes[shape]["members"].update(members)
        shapes["Idle"] = IDLE_SHAPE
        path = tmp_path / "lightsail" / version / "service-2.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(model), encoding="utf-8")
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
