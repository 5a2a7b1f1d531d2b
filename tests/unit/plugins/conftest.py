# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator, where nothing of AWS that the environment sets can reach."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def own_environment(monkeypatch):
    """Nothing of AWS is set."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def simulated(monkeypatch, own_environment):
    """A simulator in this process, in virtual time; it ends with the test."""
    # Only those who ask for it need what it needs.
    from .simulated import Simulated

    simulator = Simulated(monkeypatch)
    yield simulator
    simulator.close()
