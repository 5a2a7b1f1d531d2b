# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moments as answers have them."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: float) -> datetime:
    """A moment, in seconds since the epoch, as moto serialises it."""
    return datetime.fromtimestamp(moment, UTC)
