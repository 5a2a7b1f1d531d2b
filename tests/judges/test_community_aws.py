# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""community.aws's modules for Lightsail do with the simulator what they do with AWS."""

from __future__ import annotations

import subprocess
from pathlib import Path

from simulator.client import Simulator


def test_computers_and_their_snapshots(simulator: Simulator, environment: dict[str, str]) -> None:
    playbook = Path(__file__).with_name("computers.yml")
    done = subprocess.run(
        ["ansible-playbook", "-i", "localhost,", str(playbook)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert simulator.computers() == {}
    operations = simulator.calls()["counts"]
    assert {"CreateInstances", "RebootInstance", "CreateInstanceSnapshot"} <= set(operations)
