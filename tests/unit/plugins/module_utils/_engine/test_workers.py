# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The threads, for real but without waiting."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

from ansible_collections.research.lightsail.plugins.module_utils._engine import workers as of_engine
from ansible_collections.research.lightsail.plugins.module_utils._engine.workers import Workers


def test_answers_and_errors_come_back_by_key():
    workers = Workers(2)
    workers.submit("good", lambda: 42)
    workers.submit("bad", lambda: 1 / 0)
    assert workers.idle == 0
    ended = {each.key: each for each in (workers.wait(10), workers.wait(10))}
    assert workers.idle == 2
    assert ended["good"].answer == 42
    assert ended["good"].error is None
    assert isinstance(ended["bad"].error, ZeroDivisionError)
    workers.close()


def test_calls_run_at_the_same_time():
    both = threading.Barrier(2, timeout=300)
    workers = Workers(2)
    workers.submit("one", both.wait)
    workers.submit("two", both.wait)
    assert workers.wait(10).error is None
    assert workers.wait(10).error is None
    workers.close()


def test_waiting_ends_without_a_call():
    workers = Workers(1)
    begin = time.monotonic()
    assert [workers.wait(seconds) for seconds in (0.0, -1.0) * 10] == [None] * 20
    # Far from a second for each.
    assert time.monotonic() - begin < 10
    workers.close()


def test_an_interruption_is_waited_for_as_an_end_is_and_keeps_no_thread():
    workers = Workers(1)
    reason = ZeroDivisionError()
    workers.interrupt(reason)
    ended = workers.wait(10)
    assert (ended.key, ended.error, workers.idle) == (None, reason, 1)
    workers.close()


def test_no_thread_is_left_after_close():
    before = set(threading.enumerate())
    workers = Workers(3)
    started = set(threading.enumerate()) - before
    assert len(started) == 3
    assert all(thread.daemon for thread in started)
    workers.close()
    # close waits for half a second only, which a busy machine can need for less than that.
    for thread in started:
        thread.join(30)
    assert not any(thread.is_alive() for thread in started)


def test_closing_takes_no_longer_for_many_that_hang_than_for_one(monkeypatch):
    waited = []
    clock = SimpleNamespace(monotonic=lambda: sum(waited))
    monkeypatch.setattr(of_engine, "time", clock)
    monkeypatch.setattr(threading.Thread, "join", lambda _thread, timeout: waited.append(timeout))
    Workers(3).close()
    assert waited == [0.5, 0.0, 0.0]


def test_a_call_that_hangs_does_not_hold_up_closing():
    hanging = threading.Event()
    workers = Workers(1)
    workers.submit("hangs", hanging.wait)
    workers.close()
    assert not hanging.is_set()
    hanging.set()
    assert workers.wait(10).key == "hangs"
