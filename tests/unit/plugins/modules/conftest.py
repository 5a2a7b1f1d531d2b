# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing of AWS that the environment sets reaches a test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_environment(own_environment):
    """Of each test here."""
