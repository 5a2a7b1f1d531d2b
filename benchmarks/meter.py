# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one command and prints as JSON what it and all that it started cost.

    python meter.py LIMIT COMMAND...

It is a process of its own, so that the kernel's account of its children is that of one command.
Linux only: what a contender leaves behind in the background (Ansible's async jobs) becomes a child
of this process, and is counted like the rest.  Standard library only, to be small itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time

SAMPLE_SECONDS = 0.1
# What is still there when the command has ended gets so long to end by itself.
GRACE_SECONDS = 15.0

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_MIB_IN_KIB = 1024
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def descendants() -> list[int]:
    """Lists the ids of all processes below this one."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                # The second field is a name in brackets, which may hold anything.
                fields = _read(f"/proc/{entry}/stat").rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(entry))
    below = list(children.get(os.getpid(), []))
    for pid in below:  # it grows meanwhile
        below += children.get(pid, [])
    return below


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def _memory(pid: int, key: str) -> int:
    """Reads one figure in KiB; 0 where the process has just ended."""
    with contextlib.suppress(OSError):
        for line in _read(f"/proc/{pid}/status").splitlines():
            if line.startswith(f"{key}:"):
                return int(line.split()[1])
    return 0


def is_module(pid: int) -> bool:
    """Tells whether this is an Ansible module, and not the shell that started it."""
    with contextlib.suppress(OSError):
        words = _read(f"/proc/{pid}/cmdline").split("\0")
        return len(words) > 1 and os.path.basename(words[1]).startswith("AnsiballZ_")
    return False


class Meter:
    """Runs one command; the figures are there once run() has returned."""

    def __init__(self) -> None:
        self.wall = 0.0
        self.timed_out = False
        self.exit_status: int | None = None
        self.sum_kib = 0
        self.module_kib = 0
        self._main = 0

    def run(self, command: list[str], limit: float) -> None:
        """Runs it to its end, or for so many seconds."""
        begin = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self._main = process.pid
        watched = os.pidfd_open(process.pid)
        try:
            while not select.select([watched], [], [], SAMPLE_SECONDS)[0]:
                self.timed_out = time.monotonic() - begin >= limit
                if self.timed_out:
                    break
                self._sample()
                self._reap()
            self.wall = time.monotonic() - begin
            if not self.timed_out:
                self._wait_for_the_rest()
        finally:
            os.close(watched)
            self.end_all()
            process.returncode = self.exit_status  # it was waited for here

    def _sample(self) -> None:
        processes = descendants()
        self.sum_kib = max(self.sum_kib, sum(_memory(pid, "VmRSS") for pid in processes))
        for pid in processes:
            if is_module(pid):
                self.module_kib = max(self.module_kib, _memory(pid, "VmHWM"))

    def _reap(self) -> bool:
        """Takes note of the processes that have ended; tells whether any are left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True
            if pid == self._main:
                self.exit_status = os.waitstatus_to_exitcode(status)

    def _wait_for_the_rest(self) -> None:
        until = time.monotonic() + GRACE_SECONDS
        while self._reap() and time.monotonic() < until:
            time.sleep(SAMPLE_SECONDS)

    def end_all(self) -> None:
        """Ends whatever is left; each that ends may hand its own children over."""
        while self._reap():
            for pid in descendants():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(SAMPLE_SECONDS / 10)

    def figures(self) -> dict[str, float | bool | int | None]:
        """Returns seconds and MiB."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "wall": self.wall,
            "cpu": used.ru_utime + used.ru_stime,
            "largest_mib": used.ru_maxrss / _MIB_IN_KIB,
            "sum_mib": self.sum_kib / _MIB_IN_KIB,
            "module_mib": self.module_kib / _MIB_IN_KIB,
            "timed_out": self.timed_out,
            "exit_status": None if self.timed_out else self.exit_status,
        }


def _end(received: int, _frame: object) -> None:
    """Ends the contender and this; another signal must not break that off."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + received)


def main() -> None:
    """Does what the command line says."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) or prctl(_PR_SET_PDEATHSIG, signal.SIGTERM):
        sys.exit("The kernel cannot account for background processes: Linux is needed.")
    for number in _ENDING:
        signal.signal(number, _end)
    meter = Meter()
    meter.run(sys.argv[2:], float(sys.argv[1]))
    print(json.dumps(meter.figures()))


if __name__ == "__main__":
    main()
