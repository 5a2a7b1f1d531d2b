# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines that explain a task afterwards."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.events import (
    Event,
    EventKind,
    ResourceName,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._task.trace import (
    Trace,
    describe,
)

from ..doubles import FakeError, ScriptedComputer, drive

SILENT = Event(1.0, EventKind.REACHED, ResourceName("desk-1"), done=1, total=1)


def test_a_run_is_told_line_by_line_with_times():
    starting = {"status": "starting", "percentage_complete": 40}
    reads = ["stopped", FakeError(ErrorKind.NO_RESPONSE), starting, "started"]
    trace = Trace()
    drive({"desk-1": ScriptedComputer(reads)}, observer=trace, fixed=2)
    assert trace.lines == [
        "0.000 s: desk-1: CreateGUISessionAccessDetails sent",
        "0.100 s: desk-1: CreateGUISessionAccessDetails answered, stopped",
        "0.100 s: desk-1: StartGUISession sent",
        "0.200 s: desk-1: StartGUISession answered",
        "2.200 s: desk-1: CreateGUISessionAccessDetails sent",
        "2.300 s: desk-1: CreateGUISessionAccessDetails failed, no response",
        "2.675 s: desk-1: CreateGUISessionAccessDetails sent",
        "2.775 s: desk-1: CreateGUISessionAccessDetails answered, starting (40 %)",
        "4.775 s: desk-1: CreateGUISessionAccessDetails sent",
        "4.875 s: desk-1: CreateGUISessionAccessDetails answered, started (100 %)",
        "4.875 s: desk-1: reached its goal, started (100 %); 1 of 1 ended",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EventKind.SENT, "StartGUISession sent"),
        (EventKind.ANSWERED, "StartGUISession answered"),
        (EventKind.CALL_FAILED, "StartGUISession failed"),
        (EventKind.REACHED, "reached its goal; 1 of 2 ended"),
        (EventKind.FAILED, "failed; 1 of 2 ended"),
    ],
)
def test_every_kind_of_event_has_words(kind, words):
    operation = Operation("StartGUISession")
    event = Event(1.0, kind, ResourceName("desk-1"), done=1, total=2, operation=operation)
    assert describe(event) == words


def test_a_trace_does_not_grow_without_end():
    trace = Trace()
    for _each in range(5005):
        trace(SILENT)
    assert len(trace.lines) == 5001
    assert trace.lines[-1] == "and so on"


@pytest.mark.parametrize(
    ("verbosity", "no_log", "is_wanted"),
    [(2, False, False), (3, False, True), (5, False, True), (3, True, False)],
)
def test_it_is_there_with_vvv_and_without_no_log(verbosity, no_log, is_wanted):
    module = SimpleNamespace(_verbosity=verbosity, no_log=no_log)
    assert (Trace.wanted_by(module) is not None) is is_wanted
