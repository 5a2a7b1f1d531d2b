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


@contextlib.contextmanager
def ending_on_signals() -> typing.Iterator[None]:
    """Raises Interrupted on Ctrl-C and on SIGTERM, while it is entered; the second one kills."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, _end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: typing.Any) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    raise Interrupted(signal.Signals(number).name)
