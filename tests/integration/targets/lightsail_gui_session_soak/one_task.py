# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs lightsail_gui_session in this process, as one task would, and tells what it left open.

The module reads its parameters from standard input, as every module does that is run by hand.
Writes as JSON to standard output: result, what the module returned; left_open, the threads and file
descriptors that it left behind.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import threading

from ansible_collections.research.lightsail.plugins.modules import lightsail_gui_session


def what_is_open() -> set[str]:
    """Names the threads, files and connections of this process."""
    found = {f"thread {thread.name}" for thread in threading.enumerate()}
    for descriptor in os.listdir("/proc/self/fd"):
        # The one that listed the folder is closed by now.
        with contextlib.suppress(OSError):
            found.add(f"{descriptor} {os.readlink(f'/proc/self/fd/{descriptor}')}")
    return found


def main() -> None:
    """Runs the module once."""
    before = what_is_open()
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        lightsail_gui_session.main()
    # The traceback of a failed call holds its connection until the garbage collector has been.
    gc.collect()
    left_open = sorted(what_is_open() - before)
    json.dump({"result": json.loads(output.getvalue()), "left_open": left_open}, sys.stdout)


if __name__ == "__main__":
    main()
