# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of events from a module to its action plugin; and that nothing depends on it."""

from __future__ import annotations

import json
import os
import signal
import stat
import time

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.events import (
    Event,
    EventKind,
    ResourceName,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import words
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._task.progress import (
    VARIABLE,
    Channel,
    Header,
    each_of,
    read_event,
    read_header,
    statuses_of,
)
from hypothesis import given
from hypothesis import strategies as st

STATUSES = statuses_of(words.PHASES)
READ = Operation("CreateGUISessionAccessDetails", is_read=True)
START = Operation("StartGUISession")

events = st.builds(
    Event,
    at=st.floats(0, 86400).map(lambda at: round(at, 3)),
    kind=st.sampled_from(EventKind),
    resource=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,253}[A-Za-z0-9]", fullmatch=True).map(
        ResourceName
    ),
    done=st.integers(0, 1000),
    total=st.integers(1, 1000),
    operation=st.sampled_from([None, READ, START]),
    error=st.sampled_from([None, *ErrorKind]),
    status=st.sampled_from([None, *Status]),
    percentage=st.one_of(st.none(), st.integers(0, 100)),
)


@pytest.fixture
def pipe(tmp_path, monkeypatch):
    """A named pipe as the action plugin makes it; what is read from it, it returns in lines."""
    path = tmp_path / "pipe"
    os.mkfifo(path, 0o600)
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    monkeypatch.setenv(VARIABLE, str(path))

    def lines():
        try:
            return os.read(descriptor, 10**6).splitlines()
        except BlockingIOError:
            return []

    lines.descriptor = descriptor
    yield lines
    if lines.descriptor >= 0:
        os.close(lines.descriptor)


def an_event(number=1, total=1):
    return Event(1.5, EventKind.ANSWERED, ResourceName(f"desk-{number}"), 0, total, READ)


@given(events)
def test_an_event_arrives_as_it_was(event):
    reading, writing = os.pipe()
    channel = Channel(writing, Header(4711, "started"))
    channel(event)
    channel.close()
    with os.fdopen(reading, "rb") as file:
        header, line = file.read().splitlines()
    assert read_header(header) == Header(4711, "started")
    assert read_event(line, STATUSES) == event


@pytest.mark.parametrize(
    "changed",
    [
        {"resource": "https://dcv.example.com/key"},
        {"resource": "arn:aws:lightsail:eu-west-1:123456789012:Instance/x"},
        {"resource": ["desk-1"]},
        {"operation": "https://dcv.example.com/key"},
        {"operation": 7},
        {"kind": "a key"},
        {"error": "a key"},
        {"percentage": "a key"},
        {"total": "30"},
        {"at": "a key"},
        {"done": None},
    ],
)
def test_what_has_no_type_of_an_event_is_none(changed, pipe):
    channel = Channel.for_goal("started")
    channel(an_event())
    channel.close()
    line = json.loads(pipe()[1])
    assert read_event(json.dumps(line).encode(), STATUSES) == an_event()
    with pytest.raises((ValueError, TypeError)):
        read_event(json.dumps({**line, **changed}).encode(), STATUSES)


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b"{}", b"\xff", b'{"kind": "SENT"}'])
def test_any_other_line_is_neither_header_nor_event(line):
    for read in (read_header, lambda each: read_event(each, STATUSES)):
        with pytest.raises((ValueError, TypeError)):
            read(line)


def test_no_field_travels_that_an_event_has_not(pipe):
    channel = Channel.for_goal("started")
    channel(an_event())
    channel.close()
    header, line = map(json.loads, pipe())
    assert header == {"process": os.getpid(), "goal": "started"}
    fields = {"at", "kind", "resource", "done", "total", "operation", "error", "status"}
    assert set(line) == fields | {"percentage", "is_read"}


def test_a_status_without_words_is_none():
    assert "gui_session.Status.STARTING" in STATUSES
    line = (
        b'{"at":1,"kind":"SENT","resource":"desk-1","done":0,"total":1,"status":"power.Status.ON"}'
    )
    assert read_event(line, STATUSES).status is None


def test_the_name_of_the_pipe_is_handed_on_to_nobody(pipe):
    channel = Channel.for_goal("started")
    assert VARIABLE not in os.environ
    channel.close()


@pytest.mark.parametrize("goal", [None, ""])
def test_without_a_goal_nothing_is_written(goal, pipe):
    assert Channel.for_goal(goal) is None
    assert pipe() == []


def test_without_a_pipe_there_is_no_channel(monkeypatch, tmp_path):
    assert Channel.for_goal("started") is None
    monkeypatch.setenv(VARIABLE, str(tmp_path / "missing"))
    assert Channel.for_goal("started") is None


def test_no_file_of_another_kind_is_written(monkeypatch, tmp_path):
    file = tmp_path / "precious"
    file.write_text("content")
    monkeypatch.setenv(VARIABLE, str(file))
    assert Channel.for_goal("started") is None
    assert file.read_text() == "content"


def test_a_pipe_that_nobody_reads_is_not_waited_for(monkeypatch, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    monkeypatch.setenv(VARIABLE, str(path))
    assert Channel.for_goal("started") is None


def test_a_busy_reader_gets_all_later(pipe):
    channel = Channel.for_goal("started")
    for number in range(1, 2001):
        channel(an_event(number, 2000))
    found = []
    for _turn in range(20):
        found.append(b"\n".join(pipe()))
        channel(an_event())
    text = b"".join(found)
    assert all(b'"desk-%d"' % number in text for number in range(1, 2001))
    channel.close()


def test_a_reader_that_hangs_costs_neither_memory_nor_time(pipe):
    channel = Channel.for_goal("started")
    began = time.process_time()
    for number in range(20000):
        channel(an_event(number, 20000))
    # Far more than it takes: a class of 1000 has fewer events.
    assert time.process_time() - began < 20
    assert len(channel._waiting) < 1_100_000
    channel.close()


def test_a_run_whose_result_nobody_takes_ends(pipe, monkeypatch):
    got = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: got.append(number))
    try:
        channel = Channel.for_goal("started")
        os.close(pipe.descriptor)
        pipe.descriptor = -1
        channel(an_event())
        channel(an_event())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert got == [signal.SIGTERM]
    with open(os.devnull, "rb") as file:  # which gets the number that the pipe had
        channel.close()
        assert file.read() == b""


def test_a_channel_may_have_the_number_of_the_standard_input(pipe):
    """Which it gets where the module was started without one."""
    kept = os.dup(0)
    os.close(0)
    try:
        channel = Channel.for_goal("started")
        channel(an_event())
        channel.close()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(0)
    finally:
        os.dup2(kept, 0)
        os.close(kept)
    assert len(pipe()) == 2


def test_all_observers_are_told():
    told = []
    both = each_of(told.append, None, told.append)
    both(an_event())
    assert told == [an_event(), an_event()]
    assert each_of(None, None) is None
