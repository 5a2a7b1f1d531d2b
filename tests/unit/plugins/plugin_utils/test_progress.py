# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plugin's side of live progress: the pipe, the thread, the option; and when there is none."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import signal
import stat
import subprocess
import sys
import termios
import threading
import time
import weakref
from types import SimpleNamespace

import pytest
from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import get_shell_plugin
from ansible.template import Templar
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
)
from ansible_collections.research.lightsail.plugins.plugin_utils import _progress, _progress_lines

READ = Operation("CreateGUISessionAccessDetails", is_read=True)
NOBODY = 65534


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Ansible's temporary folder; and nothing waits for the first seconds."""
    folder = tmp_path / "ansible-local-1abcdefgh"
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(C, "DEFAULT_LOCAL_TMP", str(folder))
    monkeypatch.setattr(_progress_lines, "SILENT_SECONDS", 0.0)
    monkeypatch.setattr(C.config, "_config_file", None)
    monkeypatch.delenv("LIGHTSAIL_PROGRESS", raising=False)
    return folder


def plugin(transport="local", **task):
    """The part of an action plugin that progress needs."""
    given = {"no_log": False, "async_val": 0, "check_mode": False, "environment": None, **task}
    connection = SimpleNamespace(transport=transport, _shell=get_shell_plugin(shell_type="sh"))
    templar = Templar(loader=DataLoader(), variables={})
    return _progress.ModuleWithProgress(
        SimpleNamespace(**given), connection, None, None, templar, None
    )


def pipes(folder):
    return list(folder.iterdir())


def an_event(percentage, name="desk-1"):
    return Event(
        at=1.0,
        kind=EventKind.ANSWERED,
        resource=ResourceName(name),
        done=0,
        total=1,
        operation=READ,
        status=Status.STARTING,
        percentage=percentage,
    )


def shown_by(capsys, text):
    """What was shown, once the text is there."""
    until = time.monotonic() + 60
    shown = capsys.readouterr()
    out, err = shown.out, shown.err
    while text not in err + out and time.monotonic() < until:
        time.sleep(0.01)
        shown = capsys.readouterr()
        out, err = out + shown.out, err + shown.err
    return out, err


@pytest.fixture
def unfrozen():
    """Nothing is kept from the search for garbage before a test, and nothing after it."""
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("unfrozen")
@pytest.mark.parametrize("fails", [False, True])
def test_no_garbage_is_looked_for_while_a_module_is_put_together(monkeypatch, fails):
    """It takes Ansible half as long again otherwise."""
    seen = []

    def configure(_self, *given, **_named):
        seen.append((given, gc.isenabled()))
        if fails:
            raise ZeroDivisionError
        return "put together"

    monkeypatch.setattr(ActionBase, "_configure_module", configure)
    with pytest.raises(ZeroDivisionError) if fails else contextlib.nullcontext():
        assert plugin()._configure_module("module", {}, {}) == "put together"
    assert seen == [(("module", {}, {}), False)]
    assert gc.isenabled()
    assert (gc.get_freeze_count() > 0) is not fails


@pytest.mark.usefixtures("unfrozen")
def test_what_an_item_of_a_loop_leaves_behind_is_collected(monkeypatch):
    left = []

    class Cycle:
        pass

    def configure(_self, *_given):
        one = Cycle()
        one.itself = one
        left.append(weakref.ref(one))

    monkeypatch.setattr(ActionBase, "_configure_module", configure)
    for _item in range(3):
        plugin()._configure_module("module", {}, {})
    gc.collect()
    # The first one is kept, with all that Ansible has loaded.
    assert [each() is None for each in left] == [False, True, True]


def test_lines_are_shown_while_the_module_runs_and_nothing_is_left(folder, monkeypatch, capsys):
    action = plugin()
    before = set(threading.enumerate()), set(os.listdir("/dev/fd"))
    with action._shown_progress(words, {}, "eu-west-1"):
        (pipe,) = pipes(folder)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert stat.S_IMODE(pipe.stat().st_mode) == 0o600
        assert action._compute_environment_string() == f"RESEARCH_LIGHTSAIL_PROGRESS_CHANNEL={pipe}"
        monkeypatch.setenv(VARIABLE, str(pipe))
        channel = Channel.for_goal("started")
        channel(an_event(40))
        out, err = shown_by(capsys, "40 %")
        assert err == "eu-west-1: 0 of 1 open, 1 opening (desk-1, 40 %), 0 s so far\n"
        assert out == ""
        # It is open on both sides: nobody else can find it.
        assert pipes(folder) == []
        channel.close()
    assert (set(threading.enumerate()), set(os.listdir("/dev/fd"))) == before
    assert action._compute_environment_string() == ""


def test_a_worker_ends_only_once_a_line_was_handed_over(folder, monkeypatch):
    order = []
    over = threading.Event()

    def hand_over(*_args, **_options):
        os.kill(os.getpid(), signal.SIGTERM)
        # Far more than a handler needs that does not wait for the end of this.
        time.sleep(0.1)
        order.append("handed over")

    def end(*_args):
        order.append("ended")
        over.set()

    monkeypatch.setattr(_progress.display, "display", hand_over)
    before = signal.signal(signal.SIGTERM, end)
    try:
        with plugin()._shown_progress(words, {}):
            (pipe,) = pipes(folder)
            monkeypatch.setenv(VARIABLE, str(pipe))
            channel = Channel.for_goal("started")
            channel(an_event(40))
            assert over.wait(60)
            channel.close()
        assert signal.getsignal(signal.SIGTERM) is end
    finally:
        signal.signal(signal.SIGTERM, before)
    assert order[:2] == ["handed over", "ended"]


def test_in_a_thread_of_its_own_which_gets_no_signals_it_is_shown_too(folder):
    """As strategies of others may run tasks."""
    made = []

    def act():
        with plugin()._shown_progress(words, {}):
            made.extend(pipes(folder))

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert len(made) == 1
    assert pipes(folder) == []


def exit_status_of(act):
    """What became of something in a process of its own; None if it did not end."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            status = act()
        finally:
            # As below.
            os.execv("/bin/sh", ["sh", "-c", f"exit {status}"])
    until = time.monotonic() + 20
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


@pytest.mark.parametrize(
    ("handler", "status"), [(signal.SIG_DFL, -signal.SIGTERM), (signal.SIG_IGN, 0)]
)
def test_a_signal_that_nobody_handles_does_what_it_always_does(folder, handler, status):
    def act():
        signal.signal(signal.SIGTERM, handler)
        with plugin()._shown_progress(words, {}):
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    assert exit_status_of(act) == status


@pytest.mark.parametrize("again", [False, True])
def test_a_worker_whose_handler_raises_ends_and_shows_nothing_more(folder, monkeypatch, again):
    """As SIGINT does up to ansible-core 2.18; also where somebody presses Ctrl-C once more."""
    shown, at_end = [], []
    monkeypatch.setattr(_progress.display, "verbosity", 3)
    monkeypatch.setattr(_progress.display, "vvv", lambda *_args, **_more: shown.append(1))

    def end(number, frame):
        at_end.append(len(shown))
        if again and len(at_end) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        signal.default_int_handler(number, frame)

    def tell_all_the_time(channel):
        while True:
            channel(an_event(40))

    def act():
        signal.signal(signal.SIGINT, end)
        # Which a channel sends itself once nobody reads.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(KeyboardInterrupt), plugin()._shown_progress(words, {}):
            os.environ[VARIABLE] = str(pipes(folder)[0])
            channel = Channel.for_goal("started")
            threading.Thread(target=tell_all_the_time, args=[channel], daemon=True).start()
            while len(shown) < 100:
                time.sleep(0.001)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)
        return 0 if at_end == [len(shown)] * (1 + again) else 1

    assert exit_status_of(act) == 0


def test_what_the_task_sets_in_the_environment_stays(folder):
    action = plugin(environment=[{"AWS_PROFILE": "lab"}])
    with action._shown_progress(words, {}):
        text = action._compute_environment_string()
        (pipe,) = pipes(folder)
    assert text == f"AWS_PROFILE=lab {VARIABLE}={pipe}"
    assert pipes(folder) == []


def test_what_is_no_event_is_not_shown(folder, monkeypatch, capsys):
    with plugin()._shown_progress(words, {}):
        (pipe,) = pipes(folder)
        monkeypatch.setenv(VARIABLE, str(pipe))
        channel = Channel.for_goal("started")
        key = "https://dcv.example.com/key"
        for line in (key, "{" * 40000, json.dumps({"resource": key}), "[1]"):
            os.write(channel._descriptor, line.encode() + b"\n")
        channel(an_event(41))
        out, err = shown_by(capsys, "41 %")
        channel.close()
    assert "41 %" in err
    assert "key" not in out + err


def wait_until_read(descriptor):
    """Until nothing is in a pipe."""
    while int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder):
        time.sleep(0.001)


@pytest.mark.parametrize(("length", "is_kept"), [(65_536, True), (65_537, False)])
def test_what_is_longer_than_any_event_is_not_kept(folder, monkeypatch, capsys, length, is_kept):
    """Whatever writes without an end into the pipe, Ansible does not run out of memory."""
    monkeypatch.setattr(_progress.display, "verbosity", 3)
    fields = {"at": 1, "kind": "ANSWERED", "resource": "desk-1", "done": 0, "total": 1}
    read = {"operation": READ.name, "is_read": True, "status": "gui_session.Status.STARTING"}
    line = json.dumps({**fields, **read, "percentage": 41}).encode()
    with plugin()._shown_progress(words, {}):
        (pipe,) = pipes(folder)
        monkeypatch.setenv(VARIABLE, str(pipe))
        channel = Channel.for_goal("started")
        for part in (b" " * (length - len(line)), line, b"\n"):
            wait_until_read(channel._descriptor)
            os.write(channel._descriptor, part)
        channel(an_event(42))
        out, _err = shown_by(capsys, "(42 %)\n")
        channel.close()
    assert ("(41 %)" in out) is is_kept


def test_with_vvv_each_event_is_a_line_of_its_host(folder, monkeypatch, capsys):
    monkeypatch.setattr(_progress.display, "verbosity", 3)
    for with_names in (True, False):
        with plugin()._shown_progress(words, {"inventory_hostname": "lab"}, "", with_names):
            (pipe,) = pipes(folder)
            monkeypatch.setenv(VARIABLE, str(pipe))
            channel = Channel.for_goal("started")
            channel(an_event(42))
            out, err = shown_by(capsys, "42 %), ")
            channel.close()
        line = "<lab> 1.000 s: desk-1: CreateGUISessionAccessDetails answered, starting (42 %)"
        assert (line in out) == with_names
        assert ("desk-1" in out + err) == with_names


@pytest.mark.parametrize(
    "action",
    [
        plugin(transport="ssh"),
        plugin(transport="docker"),
        plugin(async_val=60),
        plugin(check_mode=True),
    ],
)
def test_where_it_cannot_be_had_nothing_is_made(action, folder):
    with action._shown_progress(words, {}):
        assert pipes(folder) == []
        assert action._compute_environment_string() == ""


@pytest.mark.parametrize("value", ["off", "Off", False, "{{ 'off' }}"])
def test_the_variable_switches_it_off(value, folder):
    with plugin()._shown_progress(words, {"lightsail_progress": trusted(value)}):
        assert pipes(folder) == []


@pytest.mark.parametrize("value", ["auto", True, None])
def test_the_variable_leaves_it_on(value, folder):
    with plugin()._shown_progress(words, {"lightsail_progress": value}):
        assert len(pipes(folder)) == 1


def trusted(value):
    """A text of a playbook: from ansible-core 2.19 on, only such a one is a template."""
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return value
    return trust_as_template(value) if isinstance(value, str) else value


def test_environment_and_file_switch_it_off_and_the_variable_counts_more(
    folder, monkeypatch, tmp_path
):
    file = tmp_path / "ansible.cfg"
    file.write_text("[research_lightsail]\nprogress = off\n", encoding="utf-8")
    monkeypatch.setattr(C.config, "_config_file", str(file))
    action = plugin()
    with action._shown_progress(words, {}):
        assert pipes(folder) == []
    monkeypatch.setenv("LIGHTSAIL_PROGRESS", "auto")
    with action._shown_progress(words, {}):
        assert len(pipes(folder)) == 1
    with action._shown_progress(words, {"lightsail_progress": "off"}):
        assert pipes(folder) == []


def test_any_other_value_is_refused_before_the_module_runs(folder):
    with (
        pytest.raises(AnsibleActionFail, match="lightsail_progress: 'sometimes' is no way to"),
        plugin()._shown_progress(words, {"lightsail_progress": "sometimes"}),
    ):
        raise AssertionError("it runs")
    assert pipes(folder) == []


@pytest.mark.parametrize("where", ["missing", "x" * 5000, "ansible.cfg/file"])
def test_a_folder_in_which_no_pipe_can_be_made_is_no_error(where, folder, monkeypatch):
    monkeypatch.setattr(C, "DEFAULT_LOCAL_TMP", str(folder / where))
    ran = []
    action = plugin()
    with action._shown_progress(words, {}):
        ran.append(action._compute_environment_string())
    assert ran == [""]
    assert pipes(folder) == []


def test_another_user_cannot_open_the_pipe(folder):
    with plugin()._shown_progress(words, {}):
        (pipe,) = pipes(folder)
        if os.getuid() != 0:
            pipe.chmod(0)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                if os.getuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                os.environ[VARIABLE] = str(pipe)
                status = 0 if Channel.for_goal("started") is None else 2
            finally:
                # Not os._exit: ansible-test makes that save the coverage, which this user may not,
                # and the child would go on as a second pytest, for which the first waits forever.
                os.execv("/bin/sh", ["sh", "-c", f"exit {status}"])
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert pipes(folder) == []


def test_what_somebody_left_who_was_killed_is_removed_at_the_next_run(folder):
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    other = folder.parent / "ansible-local-2abcdefgh"
    other.mkdir()
    left = other / f"lightsail-progress-{gone}-00000000"
    of_others = other / f"lightsail-progress-{os.getpid()}-00000000"
    for path in (left, of_others):
        os.mkfifo(path)
    file = other / f"lightsail-progress-{gone}-ffffffff"
    file.write_text("no pipe")
    odd = other / "lightsail-progress-x"
    os.mkfifo(odd)
    with plugin()._shown_progress(words, {}):
        pass
    assert sorted(other.iterdir()) == sorted([of_others, file, odd])


def test_a_module_that_fails_leaves_nothing(folder):
    with pytest.raises(KeyboardInterrupt), plugin()._shown_progress(words, {}):
        raise KeyboardInterrupt
    assert pipes(folder) == []
    assert not [each for each in threading.enumerate() if each.name == "progress"]


@pytest.mark.parametrize(
    ("hosts", "run_once", "label"),
    [(["a"], False, ""), (["a", "b"], False, "a"), (["a", "b"], True, ""), (None, False, "")],
)
def test_the_host_is_named_where_there_are_several(hosts, run_once, label):
    variables = {"ansible_play_hosts_all": hosts, "inventory_hostname": "a"}
    assert _progress._host_of(SimpleNamespace(run_once=run_once), variables) == label


def test_a_hostile_name_of_a_host_is_cut_and_in_one_line():
    variables = {"ansible_play_hosts_all": [1, 2], "inventory_hostname": "a\n\x1b[2J" + "b" * 999}
    label = _progress._host_of(SimpleNamespace(run_once=False), variables)
    assert len(label) == 60
    assert label.isprintable()
