# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""To load much that stays, without Python looking through all of it again and again."""

from __future__ import annotations

import contextlib
import gc
import typing


@contextlib.contextmanager
def collecting_no_garbage() -> typing.Iterator[None]:
    """Lets Python look for garbage neither now nor again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
