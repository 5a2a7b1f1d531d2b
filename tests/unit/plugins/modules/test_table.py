# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every row of the table in every column: planned, done, and done again, against the simulator."""

from __future__ import annotations

import typing
import urllib.request

import pytest

READ = "CreateGUISessionAccessDetails"
START = "StartGUISession"
STOP = "StopGUISession"
STATE = "GetInstanceState"


class Row(typing.NamedTuple):
    """A computer, and what each state makes of it: whether it is changed (None: it fails), and the
    status that it has at the end.
    """

    computer: dict[str, typing.Any]
    started: tuple[bool | None, str]
    stopped: tuple[bool | None, str]
    restarted: tuple[bool | None, str]


OPENED, REOPENED = (True, "started"), (True, "started")
ROWS = {
    "in-use": Row({"status": "started"}, (False, "started"), (True, "stopped"), REOPENED),
    "no-url": Row(
        {"status": "started", "url_lag_seconds": 2}, (False, "started"), (True, "stopped"), REOPENED
    ),
    "starting": Row({"status": "starting"}, (False, "started"), (True, "stopped"), REOPENED),
    "never": Row({"status": "notStarted"}, OPENED, (False, "notStarted"), REOPENED),
    "closed": Row({"status": "stopped"}, OPENED, (False, "stopped"), REOPENED),
    "expired": Row({"status": "startExpired"}, OPENED, (False, "startExpired"), REOPENED),
    "stopping": Row({"status": "stopping"}, OPENED, (False, "stopped"), REOPENED),
    "new": Row(
        {"status": "settingUpInstance", "setup_seconds": 3},
        OPENED,
        # Nothing is waited for.
        (False, "settingUpInstance"),
        REOPENED,
    ),
    "not-started": Row(
        {"status": "failedStartingGUISession", "failure_reason": "an earlier start failed"},
        OPENED,
        (False, "failedStartingGUISession"),
        REOPENED,
    ),
    "not-stopped": Row(
        {"status": "failedStoppingGUISession", "failure_reason": "an earlier stop failed"},
        OPENED,
        (True, "stopped"),
        REOPENED,
    ),
    "broken": Row(
        {"status": "failedInstanceCreation", "failure_reason": "no capacity"},
        (None, "failedInstanceCreation"),
        (False, "failedInstanceCreation"),
        (None, "failedInstanceCreation"),
    ),
}
COLUMNS = ("started", "stopped", "restarted")
SETTINGS = {"start_seconds": 4, "stop_seconds": 2}
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def content_of(url):
    """The page behind the URL of a session."""
    with OPENER.open(url) as page:
        return page.read().decode()


def planned(simulated, name, column):
    """The result of check mode: one read, and one of the computer where a start is planned."""
    changed, _status = getattr(ROWS[name], column)
    simulated.prepare({name: ROWS[name].computer}, SETTINGS)
    result = simulated.act(name, state=column, check=True, diff=True)
    session = result["gui_session"]
    assert result["changed"] is session["changed"] is (changed or False)
    assert bool(result.get("failed")) is (session["error"] is not None) is (changed is None)
    assert result["diff"]["before"] == {name: ROWS[name].computer["status"]}
    once = {name: {"ok": 1}}
    assert simulated.calls() == (
        {READ: once, STATE: once} if changed and column != "stopped" else {READ: once}
    )
    return result


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", ROWS)
def test_a_row_becomes_what_is_planned_and_stays_so(simulated, name, column):
    before = planned(simulated, name, column)
    changed, status = getattr(ROWS[name], column)
    simulated.prepare({name: ROWS[name].computer}, SETTINGS)
    result = simulated.act(name, state=column, diff=True)
    session = result["gui_session"]
    assert (result["changed"], result["diff"]) == (before["changed"], before["diff"])
    assert session["changed"] is (changed or False)
    assert bool(result.get("failed")) is (session["error"] is not None) is (changed is None)
    assert session["status"] == status
    assert result["diff"]["after"] == {name: status}
    assert simulated.truth()[name]["status"] == status
    assert (session["primary_url"] is None) is (status != "started")
    assert (session["secondary_url"] is None) is (status != "started")
    assert (session["operations"] is not None) is session["changed"]
    # Nothing was sent that the table does not ask for.
    starts = simulated.calls().get(START, {}).get(name, {})
    stops = simulated.calls().get(STOP, {}).get(name, {})
    assert starts == ({"ok": 1} if column != "stopped" and changed else {})
    assert stops in ([{}] if column == "started" else [{}, {"ok": 1}])
    if status == "started":
        assert name in content_of(session["primary_url"])
    if changed is None:
        done = "reopened" if column == "restarted" else "opened"
        assert f"1 of 1 GUI sessions could not be {done}" in result["msg"]
        assert "broken: failedInstanceCreation: no capacity" in result["msg"]
    elif column != "restarted":
        again = simulated.act(name, state=column)
        assert again["changed"] is again["gui_session"]["changed"] is False


@pytest.mark.parametrize("column", COLUMNS)
def test_all_rows_in_one_run_become_the_same(simulated, column):
    simulated.prepare({name: row.computer for name, row in ROWS.items()}, SETTINGS)
    result = simulated.act(*ROWS, state=column)
    assert result["changed"]
    for session in result["gui_sessions"]:
        changed, status = getattr(ROWS[session["resource_name"]], column)
        assert (session["changed"], session["status"]) == (changed or False, status)
    if column != "stopped":
        assert "1 of 11 GUI sessions" in result["msg"]
