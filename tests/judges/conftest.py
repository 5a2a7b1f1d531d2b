# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator for the judges."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.client import Simulator


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A simulator of its own for each judge, where computers take a little time."""
    # community.aws looks every 5 seconds: twice is enough to see that it waits.
    settings = {
        "setup_seconds": 1,
        "instance_start_seconds": 0,
        "instance_stop_seconds": 0,
        "snapshot_seconds": 1,
        "start_seconds": 0,
        "stop_seconds": 0,
    }
    config = {"settings": settings}
    # A busy machine takes long to start anything.
    with Simulator.start(python=sys.executable, config=config, timeout=300) as running:
        yield running


@pytest.fixture
def environment(simulator: Simulator) -> dict[str, str]:
    """An environment in which AWS's clients know the simulator and nothing else."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    collections = Path(kept["ANSIBLE_COLLECTIONS_PATH"])
    judges = collections.with_name("judges")  # where set-up has put them
    return {
        **kept,
        **simulator.environment,
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(map(str, (collections, judges))),
        "NO_PROXY": "127.0.0.1",
        "AWS_PAGER": "",
    }
