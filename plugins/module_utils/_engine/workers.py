# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bounded pool of threads that make calls, and one place where their ends are waited for."""

from __future__ import annotations

import queue
import threading
import time
import typing

from .._core.errors import ReportableError

# Seconds.  So long close waits for calls that are still under way.
_CLOSING = 0.5


class Ended(typing.NamedTuple):
    """A call that ended: with an answer, or with an error.

    Without a key, it is no call: somebody wants the run to end, for the reason of the error.
    """

    key: str | None
    answer: typing.Any = None
    error: BaseException | None = None


class NoThreadError(ReportableError):
    """Not one thread could be started, so nothing was sent; the message says why."""

    def user_message(self) -> str:
        """Says why, and what to do about it."""
        return (
            f"not one thread could be started ({self}); raise the limit of memory or of processes,"
            " or run less at the same time"
        )


class Workers:
    """Makes up to size calls at the same time.  For one thread that submits and waits.

    The threads are daemons: a call that hangs does not keep the module's process alive.  Where not
    all can be started, those that could do the work.  Raises NoThreadError where none could.
    """

    def __init__(self, size: int) -> None:
        self._calls: queue.SimpleQueue[tuple[str, typing.Callable[[], typing.Any]] | None] = (
            queue.SimpleQueue()
        )
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        for _each in range(size):
            thread = threading.Thread(target=self._work, daemon=True)
            try:
                thread.start()
            except (RuntimeError, MemoryError, OSError) as error:
                if not self._threads:
                    raise NoThreadError(str(error)) from None
                break
            self._threads.append(thread)
        self.idle = len(self._threads)

    def submit(self, key: str, call: typing.Callable[[], typing.Any]) -> None:
        """Hands a call to an idle thread; wait tells of its end by key."""
        self.idle -= 1
        self._calls.put((key, call))

    def wait(self, seconds: float) -> Ended | None:
        """Waits for a call to end, for some seconds at the most; None if none did."""
        try:
            ended = self._ended.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None
        self.idle += ended.key is not None
        return ended

    def interrupt(self, error: Exception) -> None:
        """Has wait tell of an error that no call had.  The handler of a signal may use it."""
        self._ended.put(Ended(None, error=error))

    def close(self) -> None:
        """Ends the threads: the idle ones now, each other one after the call that it is in."""
        for _each in self._threads:
            self._calls.put(None)
        until = time.monotonic() + _CLOSING
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while True:
            work = self._calls.get()
            if work is None:
                return
            key, call = work
            try:
                self._ended.put(Ended(key, answer=call()))
            except BaseException as error:  # pylint: disable=broad-exception-caught
                # It is raised again, or reported, by the thread that waits.
                self._ended.put(Ended(key, error=error))
