# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module whose action plugin waits for it tells how far it is, and does nothing else."""

from __future__ import annotations

import json
import os
import re

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._task.progress import VARIABLE

from .standin import READ, START, Computers, act, look


@pytest.fixture
def pipe(tmp_path):
    """A named pipe, open for reading."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    yield str(path), descriptor
    os.close(descriptor)


def computers():
    return Computers(desk_1="stopped", desk_2="started")


def told(descriptor):
    try:
        return [json.loads(line) for line in os.read(descriptor, 65536).splitlines()]
    except BlockingIOError:
        return []


def text_of(result):
    """A result as Ansible gets it, but for the port of the service, which each run has anew."""
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", json.dumps(result))


NAMES = ["desk-1", "desk-2", "desk-9"]


def test_what_happens_is_told_and_neither_calls_nor_result_differ(pipe, monkeypatch):
    path, descriptor = pipe
    quiet, calls = act(computers(), NAMES)
    monkeypatch.setenv(VARIABLE, path)
    loud, same_calls = act(computers(), NAMES)
    assert text_of(loud) == text_of(quiet)
    assert sorted(same_calls.calls) == sorted(calls.calls)
    header, *events = told(descriptor)
    assert header == {"process": os.getpid(), "goal": "started"}
    for name, kinds in {
        "desk-1": [(READ, "SENT"), (START, "SENT"), (None, "REACHED")],
        "desk-2": [(READ, "SENT"), (None, "REACHED")],
        "desk-9": [(READ, "SENT"), (None, "FAILED")],
    }.items():
        found = [(each["operation"], each["kind"]) for each in events if each["resource"] == name]
        assert [each for each in kinds if each in found] == kinds
    assert "dcv.example.com" not in json.dumps(events)


def test_the_module_that_only_reports_tells_nothing(pipe, monkeypatch):
    path, descriptor = pipe
    monkeypatch.setenv(VARIABLE, path)
    look(computers(), NAMES)
    assert told(descriptor) == []


def test_a_pipe_that_cannot_be_had_is_no_error(monkeypatch, tmp_path):
    quiet, _calls = act(computers(), NAMES)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone" / "pipe"))
    result, _calls = act(computers(), NAMES)
    assert text_of(result) == text_of(quiet)
