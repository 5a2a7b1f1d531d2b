# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module whose action plugin waits for it tells how far it is, and does nothing else."""

from __future__ import annotations

import json
import os
import re

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop import (
    words as words_of_desktops,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import (
    rules as rules_of_sessions,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    rules as rules_of_instances,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    words as words_of_instances,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    rules as rules_of_snapshots,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    words as words_of_snapshots,
)
from ansible_collections.research.lightsail.plugins.module_utils._task.progress import (
    VARIABLE,
    read_event,
    read_header,
    statuses_of,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._progress_lines import Lines

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


KINDS = {
    "desktops": (words_of_desktops, rules_of_sessions),
    "computers": (words_of_instances, rules_of_instances),
    "snapshots": (words_of_snapshots, rules_of_snapshots),
}


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_words_for_every_goal_and_every_status(kind):
    words, rules = KINDS[kind]
    assert set(words.REACHED) == set(words.LAST_PHASES) == set(words.DONE)
    assert set(rules.TRANSITIONS) <= set(words.PHASES)
    for phases in words.LAST_PHASES.values():
        assert set(phases) <= set(words.PHASES)


def lines_of(simulated, pipe, monkeypatch, words, act):
    """What is shown while a module runs, second by second, and what it returns."""
    path, descriptor = pipe
    monkeypatch.setenv(VARIABLE, path)
    result = act()
    first, *rest = os.read(descriptor, 65536).splitlines()
    lines, shown = Lines(words, read_header(first).goal, with_names=True), []
    for event in (read_event(line, statuses_of(words.PHASES)) for line in rest):
        lines.take(event, event.at)
        shown += lines.tell(event.at)
    return shown, result


NEW = {
    "availability_zone": "eu-west-1a",
    "bundle_id": "app_standard_xl_1_0",
    "blueprint_id": "lfr_rstudio_1_0",
}


def test_computers_are_told_on_their_way_and_the_result_is_the_same(simulated, pipe, monkeypatch):
    simulated.prepare({"old": {}}, {"setup_seconds": 40})
    names = ["desk-1", "desk-2", "old", "desk-3"]

    def create():
        return simulated.instance(*names, **NEW, tags={"secret": "tag"})

    shown, result = lines_of(simulated, pipe, monkeypatch, words_of_instances, create)
    assert not result.get("failed"), result["msg"]
    assert shown[0].startswith("1 of 4 ready, 3 being created (desk-1, desk-2, desk-3), ")
    assert all("tag" not in line and "arn" not in line for line in shown)
    again = simulated.instance(*names, **NEW, tags={"secret": "tag"})
    assert [each["arn"] for each in again["instances"]] == [
        each["arn"] for each in result["instances"]
    ]


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("started", "1 of 2 running, 1 starting (desk-1), "),
        ("stopped", "1 of 2 off, 1 stopping (desk-2), "),
        ("restarted", "1 of 2 running again, 1 starting (desk-1), "),
    ],
)
def test_computers_are_told_by_what_they_are_led_to(simulated, pipe, monkeypatch, state, first):
    times = {"instance_start_seconds": 40, "instance_stop_seconds": 40}
    simulated.prepare({"desk-1": {"instance_state": "stopped"}, "desk-2": {}}, times)

    def switch():
        return simulated.instance("desk-1", "desk-2", state=state)

    shown, _result = lines_of(simulated, pipe, monkeypatch, words_of_instances, switch)
    assert shown[0].startswith(first)


def test_snapshots_are_told_on_their_way_with_what_fails(simulated, pipe, monkeypatch):
    computers = {"golden": {}, "desk-1": {"fail_snapshot": "The disk could not be read."}}
    simulated.prepare(computers, {"snapshot_seconds": 20})

    def make():
        return simulated.snapshots("one", "two", "three", instance="golden,desk-1,desk-9")

    shown, result = lines_of(simulated, pipe, monkeypatch, words_of_snapshots, make)
    assert result["failed"]
    assert shown[0] == "three failed: it was not found"
    assert shown[1].startswith("0 of 3 available, 1 failed, 2 being made (one, two), ")
    assert "two failed: error" in shown
