# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Throttling, faults, dropped connections and set-ups that go on: retried, nothing sent twice."""

from __future__ import annotations

import socket

import pytest

from ..simulated import by_name
from .test_table import READ, START, content_of

ONE = {"desk-1": "notStarted"}


@pytest.mark.many_times
@pytest.mark.parametrize("seed", [7, 8, 9])
def test_on_a_bad_day_each_computer_is_started_exactly_once(simulated, seed):
    computers = {f"desk-{number}": "notStarted" for number in range(1, 21)}
    faults = {
        "service_exception": 0.1,
        "throttled": 0.1,
        "dropped": 0.05,
        "dropped_when": "mixed",
        "slow": 0.05,
        "slow_seconds": 1,
        "seed": seed,
    }
    simulated.prepare(computers, {"start_seconds": 3, "read_lag_seconds": 1}, faults)
    result = simulated.act(*computers)
    simulated.call("PUT", "faults", {})
    assert not result.get("failed"), result["msg"]
    assert all(by_name(result, "changed").values())
    accepted = {name: computer["accepted"][START] for name, computer in simulated.truth().items()}
    assert accepted == dict.fromkeys(computers, 1)
    assert len(set(simulated.outcomes()) - {"ok"}) >= 3
    for name, url in by_name(result, "primary_url").items():
        assert f"{name}:" in content_of(url)


def test_a_region_that_is_being_set_up_is_waited_for(simulated):
    simulated.prepare(ONE, {"start_seconds": 1}, {"region_setup_seconds": 40})
    result = simulated.act("desk-1")
    assert result["changed"]
    assert result["gui_session"]["status"] == "started"
    assert simulated.time.monotonic() >= 40


def test_an_account_whose_set_up_does_not_end_is_told_so(simulated):
    simulated.prepare(ONE, faults={"account_setup_seconds": 1000})
    result = simulated.act("desk-1", wait_timeout=300)
    assert result["failed"]
    assert "still being set up" in result["msg"]
    assert "AccountSetupInProgressException" in result["msg"]
    assert result["error"]["code"] == "AccountSetupInProgressException"
    # A last look that fails in passing is repeated, for ten seconds at the most.
    assert 300 <= simulated.time.monotonic() <= 310


def test_the_deadline_holds_whatever_hangs(simulated):
    simulated.prepare({"desk-1": "started"}, faults={"slow": 1, "slow_seconds": 20})
    result = simulated.act("desk-1", wait_timeout=2)
    assert result["failed"]
    assert "desk-1: not done after 2 seconds: its status could not be read" in result["msg"]
    assert result["gui_session"]["status"] is None


def test_an_aws_config_of_the_users_own_wins(simulated):
    """In real time: a server that takes the call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = {"read_timeout": 0.05}
        result = simulated.act("desk-1", wait_timeout=4, endpoint_url=url, aws_config=config)
    assert result["failed"]
    assert "the last call failed" in result["msg"]
    assert "ReadTimeoutError" in result["msg"]


def test_a_rate_that_the_account_may_not_exceed_is_kept_to(simulated):
    computers = {f"desk-{number}": "started" for number in range(60)}
    simulated.prepare(computers, faults={"rate_limit": 5, "burst": 5})
    result = simulated.act(*computers)
    assert not result.get("failed"), result["msg"]
    outcomes = simulated.outcomes()
    assert set(outcomes) == {"ok", "ThrottlingException"}
    assert sum(each == "ok" for each in outcomes) == 60
    assert set(simulated.calls()) == {READ}
