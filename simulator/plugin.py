# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds the service to an installed moto, which stays unchanged on disk."""

from __future__ import annotations

import re
from pathlib import Path

import moto
from moto import backend_index

SERVICE = "lightsail"
PATTERN = r"https?://lightsail\.(.+)\.amazonaws\.com"


def install() -> None:
    """Makes `moto.lightsail` importable and moto's server and mock_aws answer for it.

    May be called more than once.
    """
    # The folder is called moto because it is laid out like moto's package.  It has no __init__.py,
    # so it can never be taken for the real one.
    folder = str(Path(__file__).parent / "moto")
    if folder not in moto.__path__:
        moto.__path__.append(folder)
    if SERVICE not in dict(backend_index.backend_url_patterns):
        backend_index.backend_url_patterns.append((SERVICE, re.compile(PATTERN)))
