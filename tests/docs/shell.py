# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A shell that the commands of a page are typed into, one after the other."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

# Far more than any command of a page takes, also where much else is running.
SECONDS = 600


class Shell:
    """A bash whose folder, variables and last exit status carry on from command to command."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._mark = secrets.token_hex(16)
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # As in a terminal, where both arrive in one place.
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()
        self._process.communicate()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def run(self, command: str) -> tuple[str, int]:
        """Types a command; returns its output and its exit status."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # No command may read those that come after it. The exit status is handed on, for "$?".
        self._process.stdin.write(
            f"{{ {command}\n}} </dev/null\n"
            f"status=$?; printf '\\n{self._mark} %d\\n' $status; (exit $status)\n"
        )
        self._process.stdin.flush()
        lines: list[str] = []
        timer = threading.Timer(SECONDS, self._end)
        timer.start()
        try:
            for line in self._process.stdout:
                end = re.fullmatch(rf"{self._mark} (\d+)\n", line)
                if end:
                    return "".join(lines).rstrip("\n"), int(end[1])
                lines.append(line)
        finally:
            timer.cancel()
        raise AssertionError(f"the shell has ended, or did so after {SECONDS} s, at: {command}")
