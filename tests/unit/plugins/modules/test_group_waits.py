# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several cost that wait for the same, against one alone: each kind of wait learns."""

from __future__ import annotations

import pytest

NEW = {
    "availability_zone": "eu-west-1a",
    "bundle_id": "app_standard_xl_1_0",
    "blueprint_id": "lfr_rstudio_1_0",
}
CLASS = tuple(f"desk-{number}" for number in range(1, 9))
TIMES = {
    "percentage": False,
    "setup_seconds": 300,
    "snapshot_seconds": 300,
    "instance_start_seconds": 120,
    "start_seconds": 120,
}


def create(simulated, names):
    simulated.prepare({}, TIMES)
    return simulated.instance(*names, **NEW)


def save(simulated, names):
    simulated.prepare({name: {} for name in names}, TIMES)
    return simulated.snapshots(*(f"of-{name}" for name in names), instance=",".join(names))


def open_from_off(simulated, names):
    simulated.prepare({name: {"instance_state": "stopped"} for name in names}, TIMES)
    return simulated.act(*names, manage_power=True)


def calls_of_each(simulated, run, names):
    result = run(simulated, names)
    assert not result.get("failed"), result["msg"]
    return sum(simulated.made().values()) / len(names)


@pytest.mark.many_times
@pytest.mark.parametrize("run", [create, save, open_from_off], ids=lambda run: run.__name__)
def test_each_of_several_costs_fewer_calls_than_one_alone(simulated, run):
    alone = calls_of_each(simulated, run, CLASS[:1])
    assert calls_of_each(simulated, run, CLASS) < 0.85 * alone
