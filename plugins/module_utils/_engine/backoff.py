# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait before a call is sent again.  Pure: jitter is handed in."""

from __future__ import annotations

import math

# Seconds.
_FIRST = 0.5
MAX_DELAY = 15.0

# From here on it is MAX_DELAY; and 2.0 ** 1024 is no number any more.
_MAX_EXPONENT = math.ceil(math.log2(MAX_DELAY / _FIRST))


def retry_delay(failures: int, jitter: float) -> float:
    """Seconds to wait after a number of failures in a row: growing, jittered, bounded.

    failures is at least 1; jitter is a number from 0 to 1.
    """
    ceiling = min(MAX_DELAY, _FIRST * 2.0 ** min(failures - 1, _MAX_EXPONENT))
    return ceiling * (0.5 + 0.5 * jitter)
