# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run that somebody interrupts: in order, so that what was done is told."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing

from .._core.errors import ReportableError

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(ReportableError):
    """A signal asked the run to end; the message is the name of the signal."""

    def user_message(self) -> str:
        """Says so, and what goes on."""
        return (
            f"the run was interrupted ({self}); what was started or stopped goes on by itself, and"
            " running again goes on from there"
        )


class Interruption:
    """Whether somebody has interrupted the task, and who is to know of it.

    Nothing is raised where the main thread happens to be: the run takes the interruption as it
    takes an answer, so that it is between two steps then, and all that was done is told.
    """

    def __init__(self) -> None:
        self._told: Interrupted | None = None
        self._tell: typing.Callable[[Interrupted], None] | None = None

    def goes_to(self, tell: typing.Callable[[Interrupted], None]) -> None:
        """Tells a run from now on, and at once where the interruption was there before it."""
        self._tell = tell
        if self._told is not None:
            tell(self._told)

    def take(self, number: int, _frame: typing.Any) -> None:
        """Handles a signal; the next one kills."""
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        self._told = Interrupted(signal.Signals(number).name)
        if self._tell is not None:
            self._tell(self._told)


@contextlib.contextmanager
def taking_signals() -> typing.Iterator[Interruption]:
    """Takes Ctrl-C and SIGTERM for an interruption, while it is entered; the second one kills."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, interruption.take) for number in _SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
