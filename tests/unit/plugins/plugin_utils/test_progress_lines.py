# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people read while a module waits, and when: events and a clock in, lines out."""

from __future__ import annotations

import itertools
import re
from enum import Enum

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.events import (
    Event,
    EventKind,
    ResourceName,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop import words
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import (
    rules as session_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    rules as instance_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    words as instance_words,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    rules as snapshot_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    words as snapshot_words,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.operation.reconciler import (
    READ as READ_OPERATION,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.model import (
    Status as PowerStatus,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._progress_lines import (
    Lines,
    _rough,
)
from hypothesis import given, settings
from hypothesis import strategies as st

READ = Operation("CreateGUISessionAccessDetails", is_read=True)
START = Operation("StartGUISession")


class Run:
    """A run that is told as the engine and the thread of the plugin would; shown has the lines."""

    def __init__(self, total, goal="started", with_names=True, of=words):
        self.lines = Lines(of, goal, with_names)
        self.total = total
        self.done = 0
        self.now = 0.0
        self.shown: list[tuple[float, str]] = []

    def tell(self, kind, name, status=None, percentage=None, operation=None, error=None):
        self.done += kind in (EventKind.REACHED, EventKind.FAILED)
        event = Event(
            at=self.now,
            kind=kind,
            resource=ResourceName(name),
            done=self.done,
            total=self.total,
            operation=operation,
            error=error,
            status=status,
            percentage=percentage,
        )
        self.lines.take(event, self.now)
        self.look()

    def look(self):
        self.shown += [(self.now, line) for line in self.lines.tell(self.now)]

    def read(self, name, status, percentage=None):
        self.tell(EventKind.ANSWERED, name, status, percentage, READ)

    def start(self, name, status=Status.STOPPED):
        self.tell(EventKind.SENT, name, status, None, START)

    def reach(self, name, status=Status.STARTED):
        self.tell(EventKind.REACHED, name, status)

    def fail(self, name, error=None, status=None):
        if error is not None:
            self.tell(EventKind.CALL_FAILED, name, status, None, READ, error)
        self.tell(EventKind.FAILED, name, status)

    def until(self, now):
        """Lets time pass; as the thread does, it looks when something is due."""
        while True:
            due = self.lines.next_at()
            if due is None or due > now:
                break
            before = self.now
            self.now = max(self.now, due)
            self.look()
            after = self.lines.next_at()
            assert after is None or after > self.now, "the thread would turn without end"
            assert self.now > before or due <= before
        self.now = now

    @property
    def texts(self):
        return [line for _at, line in self.shown]


def names(count):
    return [f"desk-{number}" for number in range(1, count + 1)]


def test_before_the_first_event_nothing_is_due():
    run = Run(1)
    run.until(100.0)
    assert run.lines.next_at() is None
    assert not run.texts


def test_a_quick_task_stays_silent():
    run = Run(30)
    for name in names(30):
        run.start(name)
    run.fail("desk-9", ErrorKind.NOT_FOUND)
    run.until(2.9)
    for name in names(30):
        if name != "desk-9":
            run.reach(name)
    assert run.shown == []


def test_numbers_come_first_then_phases_with_the_mean_percentage_and_the_time():
    run = Run(30)
    for name in names(30):
        run.read(name, Status.STOPPED)
        run.start(name)
    run.now = 1.0
    for name in names(30):
        run.read(name, Status.STARTING, 10)
    run.now = 2.0
    for name in names(12):
        run.reach(name)
    for name in names(30)[12:]:
        run.read(name, Status.STARTING, 54)
    for name in names(2):
        assert name not in "".join(run.texts)
    run.until(3.0)
    # 44 % in one second, so 46 % take one more.
    assert run.texts == ["12 of 30 open, 18 opening (54 %), about 5 s left"]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_names_are_there_only_where_few_are_meant(count):
    run = Run(10)
    for name in names(10 - count):
        run.reach(name)
    for name in names(10)[10 - count :]:
        run.read(name, Status.STARTING, 40)
    run.until(3.0)
    whose = ", ".join(names(10)[10 - count :]) + ", " if count <= 3 else ""
    assert run.texts == [f"{10 - count} of 10 open, {count} opening ({whose}40 %), 3 s so far"]


def test_each_phase_has_its_words_in_the_order_of_the_table():
    run = Run(6)
    run.read("desk-1", Status.SETTING_UP_INSTANCE)
    run.read("desk-2", Status.STOPPING)
    run.read("desk-3", Status.STARTED_WITHOUT_URL)
    run.read("desk-4", Status.START_EXPIRED)
    run.tell(EventKind.SENT, "desk-5", None, None, READ)
    run.until(3.0)
    assert run.texts == [
        "0 of 6 open, 1 opening (desk-3), 1 being set up (desk-1), 1 closing (desk-2),"
        " 1 hour over (desk-4), 2 not read yet (desk-5), 3 s so far"
    ]


@pytest.mark.parametrize("goal", words.DONE)
def test_every_goal_and_every_status_has_words(goal):
    assert set(words.REACHED) == set(words.LAST_PHASES) == set(words.DONE)
    assert set(words.PHASES) == {*Status, *PowerStatus}
    run = Run(1, goal)
    run.read("desk-1", Status.STARTED)
    run.until(3.0)
    assert run.texts == [f"0 of 1 {words.REACHED[goal]}, 1 open (desk-1), 3 s so far"]


def test_a_computer_that_is_switched_on_first_has_words_too():
    run = Run(2)
    run.read("desk-1", PowerStatus.PENDING)
    run.read("desk-2", PowerStatus.STOPPED)
    run.until(3.0)
    assert run.texts == [
        "0 of 2 open, 1 switching on (desk-1), 1 switched off (desk-2), 3 s so far"
    ]


def test_what_was_asked_for_is_told_until_the_computer_is_read_again():
    run = Run(1)
    run.read("desk-1", Status.STOPPED)
    run.start("desk-1")
    run.tell(EventKind.ANSWERED, "desk-1", Status.STOPPED, None, START)
    run.tell(EventKind.SENT, "desk-1", Status.STOPPED, None, READ)
    run.until(3.0)
    run.read("desk-1", Status.SETTING_UP_INSTANCE)
    run.until(8.0)
    assert run.texts == [
        "0 of 1 open, 1 opening (desk-1), 3 s so far",
        "0 of 1 open, 1 being set up (desk-1), 8 s so far",
    ]


def test_what_was_refused_is_not_told_as_asked_for():
    run = Run(1)
    run.read("desk-1", Status.STOPPED)
    run.start("desk-1")
    run.tell(EventKind.CALL_FAILED, "desk-1", Status.STOPPED, None, START, ErrorKind.THROTTLED)
    run.until(3.0)
    assert run.texts == ["0 of 1 open, 1 closed (desk-1), 3 s so far"]


def test_what_an_operation_is_like_says_nothing_of_the_computer():
    run = Run(1, "restarted", of=instance_words)
    run.read("desk-1", PowerStatus.RUNNING)
    reboot = Operation("RebootInstance")
    run.tell(EventKind.SENT, "desk-1", PowerStatus.RUNNING, None, reboot)
    run.tell(EventKind.ANSWERED, "desk-1", PowerStatus.RUNNING, None, READ_OPERATION)
    run.until(3.0)
    assert run.texts == ["0 of 1 running again, 1 restarting (desk-1), 3 s so far"]


@pytest.mark.parametrize(
    ("of", "rules"),
    [
        (words, [session_rules, power_rules]),
        (instance_words, [instance_rules, power_rules]),
        (snapshot_words, [snapshot_rules]),
    ],
)
def test_every_change_that_people_wait_for_has_words(of, rules):
    """What changes the add-ons of a computer leaves it as it is."""
    operations = {
        each.name
        for module in rules
        for each in vars(module).values()
        if isinstance(each, Operation) and not each.is_read
    }
    assert set(of.SENT) == operations - {"EnableAddOn", "DisableAddOn"}


def test_the_time_left_is_the_slowest_ones():
    run = Run(2)
    for percentages in ((0, 0), (90, 20)):
        for name, percentage in zip(("quick", "slow"), percentages, strict=True):
            run.read(name, Status.STARTING, percentage)
        run.until(run.now + 10.0)
    # 2 % a second, 80 % to go after ten seconds; the line comes when the one before is old enough.
    assert run.shown[-1][0] == 15.0
    assert run.texts[-1].endswith("about 35 s left")


@pytest.mark.parametrize(
    ("percentages", "seconds", "later", "left"),
    [((20, 60), 10, 0.1, "10 s"), ((0, 1), 60, 6, "99 min"), ((99, 100), 10, 0.1, "5 s")],
)
def test_the_time_left_is_what_is_left_at_the_pace_that_was_seen(percentages, seconds, later, left):
    run = Run(1)
    for percentage in percentages:
        run.until(run.now + seconds)
        run.read("desk-1", Status.STARTING, percentage)
    run.until(run.now + later)
    assert run.texts[-1].endswith(f", about {left} left")


@pytest.mark.parametrize(
    ("seconds", "percentage"),
    [
        # It has only begun, and it was read as soon as it was asked for.
        (10.0, 0),
        (0.0, 20),
    ],
)
def test_where_nothing_has_moved_yet_there_is_no_pace(seconds, percentage):
    run = Run(1)
    run.now = 10.0
    run.tell(EventKind.SENT, "desk-1", Status.STOPPED, None, START)
    run.now += seconds
    run.read("desk-1", Status.STARTING, percentage)
    run.until(120.0)
    assert all(line.endswith(" so far") for line in run.texts)


@pytest.mark.parametrize("percentage", [10, None])
def test_what_goes_back_or_is_gone_tells_no_time(percentage):
    run = Run(1)
    for now, read in ((10.0, 90), (20.0, percentage)):
        run.now = now
        run.read("desk-1", Status.STARTING, read)
    shown = "" if percentage is None else f", {percentage} %"
    assert run.texts[-1] == f"0 of 1 open, 1 opening (desk-1{shown}), 20 s so far"


@pytest.mark.parametrize("ends", [Run.reach, Run.fail])
def test_once_all_have_ended_nothing_more_is_told(ends):
    run = Run(2)
    for name in names(2):
        run.read(name, Status.STARTING)
    run.until(10.0)
    told = len(run.texts)
    run.reach("desk-1")
    ends(run, "desk-2")
    run.until(600.0)
    assert run.texts[told + 1 :] == ([] if ends is Run.reach else ["desk-2 failed"])
    assert run.lines.next_at() is None


@pytest.mark.parametrize(("now", "told"), [(44.0, "about 5 s left"), (45.0, "45 s so far")])
def test_who_is_far_later_than_it_seemed_gives_no_clue(now, told):
    run = Run(2)
    for percentage in (0, 50):
        run.now += 10.0
        run.read("desk-1", Status.STARTING, percentage)
    # It seemed that it would be open after 30 s.
    run.now = now
    run.reach("desk-2")
    assert run.texts[-1].endswith(f", {told}")


def test_the_pace_of_closing_is_not_that_of_opening():
    run = Run(1, "restarted")
    run.read("desk-1", Status.STOPPING, 90)
    for percentage in (10, 20):
        run.now += 10.0
        run.read("desk-1", Status.STARTING, percentage)
    # 10 % in ten seconds.
    assert run.texts[-1].endswith(", about 1 min 30 s left")


@pytest.mark.parametrize(("ended", "words"), [(2, "about 20 s left"), (1, "so far")])
def test_of_as_many_as_wait_the_ends_tell_how_long_it_takes(ended, words):
    run = Run(4)
    for number, name in enumerate(names(4)):
        run.now = 0.0 if number < 2 else 30.0
        run.start(name)
    run.now = 42.0
    for name in names(ended):
        run.reach(name)
    run.now = 50.0
    run.read("desk-4", Status.STARTING)
    assert run.texts[-1].endswith(words)


@pytest.mark.parametrize(("percentage", "left"), [(20, "40 s"), (2, "8 min")])
def test_the_time_left_is_known_by_one_read_after_the_start(percentage, left):
    run = Run(1)
    run.start("desk-1")
    run.until(10.0)
    # 20 % or 2 % in ten seconds.
    run.read("desk-1", Status.STARTING, percentage)
    assert run.texts[-1].endswith(f"about {left} left")


def test_the_time_left_is_known_by_those_that_have_ended():
    run = Run(4)
    for name in names(4):
        run.start(name)
    run.now = 42.0
    for name in names(3):
        run.reach(name)
    run.now = 60.0
    run.read("desk-4", Status.STARTING)
    assert run.texts[-1] == "3 of 4 open, 1 opening (desk-4), 1 min so far"
    late = Run(4)
    for name in names(3):
        late.start(name)
    late.now = 30.0
    late.start("desk-4")
    late.now = 42.0
    for name in names(3):
        late.reach(name)
    late.now = 50.0
    late.read("desk-4", Status.STARTING)
    assert late.texts[-1] == "3 of 4 open, 1 opening (desk-4), about 20 s left"


@pytest.mark.parametrize(("now", "told"), [(71.0, "about 5 s left"), (72.0, "1 min 12 s so far")])
def test_who_takes_longer_than_all_before_gives_no_clue(now, told):
    run = Run(2)
    run.now = 10.0
    run.start("desk-1")
    run.now = 40.0
    run.start("desk-2")
    run.now = 42.0
    run.reach("desk-1")
    # The first one took 32 seconds.
    run.now = now
    run.read("desk-2", Status.STARTING)
    assert run.texts[-1].endswith(f", {told}")


def test_the_first_that_end_say_nothing_of_the_many_others():
    run = Run(30)
    for name in names(30):
        run.start(name)
    run.now = 10.0
    run.reach("desk-1")
    run.until(20.0)
    assert all(line.endswith("so far") for line in run.texts)


def test_where_one_gives_no_clue_the_time_passed_is_told():
    run = Run(2)
    run.read("desk-1", Status.STARTING, 0)
    run.read("desk-2", Status.STARTING)
    run.now = 95.0
    run.read("desk-1", Status.STARTING, 50)
    assert run.texts[-1].endswith(", 1 min 35 s so far")


def test_the_percentage_of_closing_says_nothing_of_the_opening_that_comes_after():
    run = Run(1, "restarted")
    run.read("desk-1", Status.STOPPING, 10)
    run.now = 10.0
    run.read("desk-1", Status.STOPPING, 60)
    assert run.texts[-1] == "0 of 1 open again, 1 closing (desk-1, 60 %), 10 s so far"


@pytest.mark.parametrize("percentage", [-1, 101])
def test_a_percentage_that_cannot_be_is_not_told(percentage):
    run = Run(1)
    run.read("desk-1", Status.STARTING, percentage)
    run.now = 10.0
    run.read("desk-1", Status.STARTING, percentage)
    assert run.texts[-1] == "0 of 1 open, 1 opening (desk-1), 10 s so far"


def test_a_failure_is_told_when_it_happens():
    run = Run(3)
    for name in names(3):
        run.start(name)
    run.until(11.2)
    run.fail("desk-2", status=Status.FAILED_STARTING)
    assert run.shown[1:] == [
        (11.2, "desk-2 failed: failedStartingGUISession"),
        (11.2, "0 of 3 open, 1 failed, 2 opening (desk-1, desk-3), 11 s so far"),
    ]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ErrorKind.NOT_FOUND, "it was not found"),
        (ErrorKind.DENIED, "no permission for CreateGUISessionAccessDetails"),
        (ErrorKind.REJECTED, "the service refused CreateGUISessionAccessDetails"),
        (
            ErrorKind.INVALID_ANSWER,
            "the answer to CreateGUISessionAccessDetails cannot be used",
        ),
    ],
)
def test_a_failure_tells_its_reason_in_words(kind, reason):
    run = Run(2)
    run.start("desk-1")
    run.until(4.0)
    run.fail("desk-2", kind)
    assert run.texts[1:] == [f"desk-2 failed: {reason}"]


@pytest.mark.parametrize(
    ("count", "who"), [(3, "desk-1, desk-2, desk-3 failed: "), (4, "4 failed: ")]
)
def test_of_those_that_failed_for_one_reason_few_are_named(count, who):
    run = Run(9)
    for name in names(count):
        run.fail(name, ErrorKind.NOT_FOUND)
    run.until(3.0)
    assert run.texts[0] == f"{who}it was not found"


def test_an_error_that_has_passed_is_no_reason():
    run = Run(1)
    run.tell(EventKind.CALL_FAILED, "desk-1", None, None, READ, ErrorKind.NOT_FOUND)
    run.read("desk-1", Status.STARTING)
    run.fail("desk-1", status=Status.FAILED_STARTING)
    run.until(3.0)
    assert run.texts == ["desk-1 failed: failedStartingGUISession"]


def test_failures_of_the_first_seconds_are_told_after_them():
    run = Run(9)
    run.start("desk-9")
    for name in names(5):
        run.fail(name, ErrorKind.DENIED)
    run.fail("desk-6", ErrorKind.NOT_FOUND)
    run.until(3.0)
    assert run.texts[:2] == [
        "5 failed: no permission for CreateGUISessionAccessDetails",
        "desk-6 failed: it was not found",
    ]
    assert run.texts[2].startswith("0 of 9 open, 6 failed, ")


def test_of_many_reasons_a_few_are_told_and_the_others_counted():
    run = Run(9)
    run.start("desk-9")
    kinds = [ErrorKind.DENIED, ErrorKind.NOT_FOUND, ErrorKind.REJECTED, ErrorKind.INVALID_ANSWER]
    for name, kind in zip(names(4), kinds, strict=True):
        run.fail(name, kind)
    run.fail("desk-5", status=Status.FAILED_STARTING)
    run.until(3.0)
    assert run.texts[:4] == [
        "desk-1 failed: no permission for CreateGUISessionAccessDetails",
        "desk-2 failed: it was not found",
        "desk-3 failed: the service refused CreateGUISessionAccessDetails",
        "2 more failed",
    ]


def test_failures_that_go_on_and_on_are_told_more_and_more_rarely():
    run = Run(1000)
    run.start("desk-1000")
    for number, name in enumerate(names(600)):
        run.until(3.0 + number)
        run.fail(name, ErrorKind.NOT_FOUND)
    told = [at for at, line in run.shown if "it was not found" in line]
    gaps = [after - before for before, after in itertools.pairwise(told)]
    # At once ten times; then as often as all other lines.
    assert gaps[:9] == [1.0] * 9
    assert min(gaps[9:]) >= 5.0
    assert gaps[9:] == sorted(gaps[9:])
    assert len(told) < 50


def test_with_no_log_there_are_numbers_and_phases_only():
    run = Run(4, with_names=False)
    run.read("secret-1", Status.STARTING, 30)
    run.read("secret-2", Status.STOPPED)
    run.until(4.0)
    run.fail("secret-3", ErrorKind.NOT_FOUND)
    run.until(20.0)
    assert run.texts == [
        "0 of 4 open, 1 opening (30 %), 1 closed, 2 not read yet, 3 s so far",
        "1 failed",
        "0 of 4 open, 1 failed, 1 opening (30 %), 1 closed, 1 not read yet, 8 s so far",
    ]


def test_a_long_name_is_cut():
    run = Run(1)
    run.read("a" * 255, Status.STARTING)
    run.until(3.0)
    assert run.texts == [f"0 of 1 open, 1 opening ({'a' * 57}...), 3 s so far"]


@pytest.mark.parametrize(
    ("at", "gap"),
    [(3, 5), (59, 5), (60, 10), (119, 10), (120, 20), (299, 20), (300, 30), (599, 30), (600, 55)],
)
def test_the_longer_it_goes_on_the_later_a_change_is_told_after_the_line_before(at, gap):
    run = Run(1)
    run.now = float(at)
    run.read("desk-1", Status.STOPPED)
    run.read("desk-1", Status.STARTING)
    run.until(at + 60.0)
    assert [when for when, _line in run.shown][:2] == [at, at + gap]


def test_where_nothing_changes_a_line_comes_once_a_minute():
    run = Run(1)
    run.read("desk-1", Status.STARTING)
    run.until(3600.0)
    assert [at for at, _line in run.shown] == list(range(3, 3600, 55))


def test_what_is_read_again_and_is_the_same_is_not_told_again():
    run = Run(1)
    for second in range(57):
        run.until(float(second))
        run.read("desk-1", Status.STARTING, 40)
    assert [at for at, _line in run.shown] == [3.0]


def test_a_run_of_ten_minutes_that_always_changes_prints_about_forty_lines():
    run = Run(1000)
    for each in names(1000):
        run.start(each)
    for number, each in enumerate(names(999)):
        run.until(0.6 * (number + 1))
        run.reach(each)
    run.until(600.0)
    times = [at for at, _line in run.shown]
    assert 25 <= len(times) <= 40
    assert times[0] == 3.0
    gaps = [round(after - before, 3) for before, after in itertools.pairwise(times)]
    assert min(gaps) >= 5
    # More rarely as time goes by.
    assert gaps == sorted(gaps)
    assert max(gaps) <= 60


class Other(Enum):
    """A status without words, as of a resource that nobody has thought of."""

    ODD = "odd"


steps = st.lists(
    st.tuples(
        st.floats(0, 40),
        st.sampled_from([*names(4), "a" * 255]),
        st.sampled_from([*EventKind]),
        st.sampled_from([None, *Status, Other.ODD]),
        st.one_of(st.none(), st.integers(-5, 10**9)),
        st.sampled_from([None, READ, START]),
        st.sampled_from([None, *ErrorKind]),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=50)
@given(steps, st.sampled_from(sorted(words.DONE)), st.booleans(), st.integers(5, 1000))
def test_whatever_comes_the_lines_keep_their_promises(given_steps, goal, with_names, total):
    run = Run(total, goal, with_names)
    ended = set()
    for seconds, name, kind, status, percentage, operation, error in given_steps:
        run.until(run.now + seconds)
        if name in ended:
            continue
        if kind in (EventKind.REACHED, EventKind.FAILED):
            ended.add(name)
        run.tell(kind, name, status, percentage, operation, error)
    run.until(run.now + 120)
    states = [at for at, line in run.shown if " of " in line]
    assert all(at >= 3.0 for at, _line in run.shown)
    assert all(after - before > 4.999 for before, after in itertools.pairwise(states))
    if given_steps:
        assert all(after - before <= 60 for before, after in itertools.pairwise(states))
    failed = sum(line.count("failed") for _at, line in run.shown)
    assert failed <= 2 * len(run.shown)
    for line in run.texts:
        assert len(line) < 700
        assert "\n" not in line
        assert "://" not in line
        if not with_names:
            assert "desk-" not in line
            assert "aaa" not in line
        for count, whole in re.findall(r"^(\d+) of (\d+) ", line):
            assert int(count) <= int(whole) == total


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "5 s"),
        (12, "10 s"),
        (13, "15 s"),
        (59, "1 min"),
        (60, "1 min"),
        (80, "1 min 30 s"),
        (149, "2 min 30 s"),
        (150, "2 min 30 s"),
        (151, "3 min"),
        (3600, "60 min"),
    ],
)
def test_the_time_that_is_left_is_told_as_roughly_as_it_is_known(seconds, words):
    assert _rough(seconds) == words
