# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may handle signals, and that nobody else's handlers are lost."""

from __future__ import annotations

import concurrent.futures
import os
import signal

from ansible_collections.research.lightsail.plugins.module_utils._task.signals import (
    Interrupted,
    taking_signals,
)

NUMBERS = (signal.SIGINT, signal.SIGTERM)


def handlers():
    return [signal.getsignal(number) for number in NUMBERS]


def entered():
    with taking_signals():
        return handlers()


def test_in_the_main_thread_they_end_the_run_and_are_given_back():
    before = handlers()
    assert entered() != before
    told: list[Interrupted] = []
    with taking_signals() as interruption:
        interruption.goes_to(told.append)
        os.kill(os.getpid(), signal.SIGTERM)
        assert handlers() == [signal.SIG_DFL] * 2  # the next one kills
    assert [each.user_message() for each in told] == [
        "the run was interrupted (SIGTERM); what was started or stopped goes on by itself, and"
        " running again goes on from there"
    ]
    assert handlers() == before


def test_a_run_that_begins_after_a_signal_is_told_as_well():
    told: list[Interrupted] = []
    with taking_signals() as interruption:
        os.kill(os.getpid(), signal.SIGINT)
        interruption.goes_to(told.append)
    assert [str(each) for each in told] == ["SIGINT"]


def test_in_any_other_thread_a_run_leaves_the_handlers_alone():
    """As a program that runs modules in threads of its own; Python refuses to set any there."""
    before = handlers()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        assert pool.submit(entered).result() == before
    assert handlers() == before
