# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Live progress as people see it: in a terminal and in pipes, with every callback, to the end."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
COLLECTION = next(path for path in HERE.parents if path.parts[-3:-2] == ("ansible_collections",))
sys.path.insert(0, str(COLLECTION))

from simulator.client import Simulator  # noqa: E402

MODULE = "research.lightsail.lightsail_gui_session"
# What runs Ansible has what the module needs.
PYTHON = os.environ.get("ANSIBLE_TEST_PYTHON_INTERPRETER") or sys.executable
MARK = "PROGRESS_TEST_RUN"
# A line of progress, with what may come before it.
LINE = re.compile(r"(?:(?P<label>[\w-]+): )?\d+ of (?P<total>\d+) open, .* (?:left|so far)")
# These open when a line tells their percentage of opening, however slow this machine is.
COMPUTERS = {
    "hosts": ["host-1", "host-2"],
    "loop": ["loop-1", "loop-2"],
    "secret": ["secret-1", "secret-2"],
    "json": ["many-1", "many-2"],
    "adhoc": ["adhoc-1"],
    "role": ["role-1", "role-2"],
}
ELSEWHERE = {"role-2": "eu-central-1"}
SILENT = ["silent-off", "silent-async", "silent-check"]
NEVER = ["stuck-1", "stuck-2", "stuck-3"]
# Far more than anything takes here.
LIMIT = 240


@dataclass
class Shown:
    """What a command showed: each line with its time and whether it came by standard error."""

    mark: str
    name: str
    status: int | None = None
    lines: list[tuple[float, bool, str]] = field(default_factory=list)

    @property
    def out(self) -> str:
        return "\n".join(line for _at, is_error, line in self.lines if not is_error)

    @property
    def progress(self) -> list[tuple[float, bool, str]]:
        return [each for each in self.lines if LINE.fullmatch(each[2])]

    @property
    def texts(self) -> list[str]:
        return [line for _at, _is_error, line in self.progress]


class Runs:
    """Ansible's commands, each in a process of its own, against one simulator."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.folder = folder
        self.simulator = simulator
        self.temporary = folder / "tmp"

    def open(self, name: str, line: str) -> None:
        """Opens what a line tells to be opening, as was read: by name, or all where it has none."""
        if LINE.fullmatch(line) and re.search(r" opening \(.*%", line):
            computers = COMPUTERS.get(name, [])
            for each in [each for each in computers if each in line] or computers:
                self.simulator.put_computer(each, ELSEWHERE.get(each), status="started")

    def run(
        self,
        name: str,
        *command: str,
        terminal: bool = False,
        end: int | bytes | None = None,
        **more: str,
    ) -> Shown:
        """Runs a command; with end, a signal is sent, or a key pressed, at the first progress."""
        shown = Shown(uuid.uuid4().hex, name)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
            **self.simulator.environment,
            "ANSIBLE_LOCAL_TEMP": str(self.temporary),
            "ANSIBLE_PYTHON_INTERPRETER": PYTHON,
            "ANSIBLE_ASYNC_DIR": str(self.folder / "async"),
            "ANSIBLE_NOCOLOR": "true",
            # As most people have it.
            "ANSIBLE_PIPELINING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_CALLBACK_PLUGINS": str(FILES / "callback_plugins"),
            MARK: shown.mark,
            **more,
        }
        if terminal:
            self._in_terminal(list(command), environment, shown, end)
        else:
            self._in_pipes(list(command), environment, shown, end)
        return shown

    def _in_pipes(
        self,
        command: list[str],
        environment: dict[str, str],
        shown: Shown,
        end: int | bytes | None,
    ) -> None:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=FILES,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        assert process.stderr is not None

        def collect(is_error: bool, descriptor: int) -> None:
            for line in lines_of(descriptor):
                shown.lines.append((time.time(), is_error, line))
                self.open(shown.name, line)
                if isinstance(end, int) and LINE.fullmatch(line):
                    os.kill(process.pid, end)

        threads = [
            threading.Thread(target=collect, args=(False, process.stdout.fileno())),
            threading.Thread(target=collect, args=(True, process.stderr.fileno())),
        ]
        for thread in threads:
            thread.start()
        shown.status = process.wait(LIMIT)
        for thread in threads:
            thread.join(LIMIT)
        process.stdout.close()
        process.stderr.close()

    def _in_terminal(
        self,
        command: list[str],
        environment: dict[str, str],
        shown: Shown,
        end: int | bytes | None,
    ) -> None:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=FILES,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        for line in lines_of(master):
            shown.lines.append((time.time(), False, line))
            self.open(shown.name, line)
            if isinstance(end, bytes) and LINE.fullmatch(line):
                os.write(master, end)
        shown.status = process.wait(LIMIT)
        os.close(master)


def lines_of(descriptor: int):
    """The lines that come, until there is nobody left who writes."""
    rest = b""
    while True:
        try:
            data = os.read(descriptor, 65536)
        except OSError:  # a terminal that nobody uses any more
            data = b""
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace").rstrip("\r")


def processes_of(mark: str) -> list[int]:
    """The processes of a run, whoever is their parent now."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory):
    """The runs by name, all begun at once."""
    folder = tmp_path_factory.mktemp("progress")
    reason = "see https://dcv.example.com/?token=0123"
    waiting = [*sum(COMPUTERS.values(), []), *NEVER]
    computers = {
        **{name: {"start_seconds": 3600} for name in waiting if name not in ELSEWHERE},
        **{name: {"start_seconds": 8} for name in SILENT},
        "broken": {"fail_start": reason, "start_seconds": 1},
    }
    config = {"computers": computers}
    python = os.environ.get("SIMULATOR_PYTHON") or sys.executable
    with Simulator.start(config=config, python=python, timeout=LIMIT) as simulator:
        for each, region in ELSEWHERE.items():
            simulator.put_computer(each, region=region, start_seconds=3600)
        all_runs = Runs(folder, simulator)
        (folder / "role.yml").write_text(
            json.dumps(
                {
                    "all": {
                        "hosts": {
                            "one": {
                                "gui_session_name": "role-1",
                                "gui_session_region": "eu-west-1",
                            },
                            "other": {
                                "gui_session_name": "role-2",
                                "gui_session_region": "eu-central-1",
                            },
                            "bad": {
                                "gui_session_name": "broken",
                                "gui_session_region": "eu-west-1",
                            },
                        }
                    }
                }
            )
        )
        nowhere = "ansible_connection=ssh ansible_host=192.0.2.1"
        (folder / "hosts").write_text(f"host-1 {nowhere}\nhost-2 {nowhere}\n")
        playbook = ("ansible-playbook", "-i", "localhost,", "-c", "local")
        adhoc = ("ansible", "-i", "localhost,", "-c", "local", "localhost", "-m", MODULE, "-a")
        plan = {
            "hosts": lambda: all_runs.run(
                "hosts",
                *("ansible-playbook", "-i", str(folder / "hosts"), "hosts.yml"),
                terminal=True,
            ),
            "loop": lambda: all_runs.run(
                "loop",
                *playbook,
                "loop.yml",
                ANSIBLE_CALLBACK_RESULT_FORMAT="yaml",
                ANSIBLE_CALLBACKS_ENABLED="ansible.builtin.junit",
                JUNIT_OUTPUT_DIR=str(folder / "junit"),
            ),
            "secret": lambda: all_runs.run("secret", *playbook, "-vvv", "secret.yml"),
            "json": lambda: all_runs.run(
                "json",
                *playbook,
                "many.yml",
                ANSIBLE_STDOUT_CALLBACK="as_json",
            ),
            # With its result in one line; without -o, see the target lightsail_instance.
            "adhoc": lambda: all_runs.run("adhoc", *adhoc, "name=adhoc-1", "-o", "-vvv"),
            "silent": lambda: all_runs.run(
                "silent", "ansible-playbook", "-i", ",".join(SILENT), "silent.yml"
            ),
            "role": lambda: all_runs.run(
                "role",
                "ansible-playbook",
                "-i",
                str(folder / "role.yml"),
                "research.lightsail.open_gui_sessions",
                "-e",
                "target=all",
            ),
            "key": lambda: all_runs.run("key", *adhoc, "name=stuck-1", terminal=True, end=b"\x03"),
            "term": lambda: all_runs.run("term", *adhoc, "name=stuck-2", end=signal.SIGTERM),
            "kill": lambda: all_runs.run("kill", *adhoc, "name=stuck-3", end=signal.SIGKILL),
        }
        with ThreadPoolExecutor(len(plan)) as pool:
            begun: dict[str, Future[Shown]] = {name: pool.submit(run) for name, run in plan.items()}
            shown = {name: each.result(LIMIT) for name, each in begun.items()}
        shown["all"] = all_runs
        yield shown


def test_each_host_has_its_name_before_its_lines(runs):
    shown = runs["hosts"]
    assert shown.status == 0, shown.lines
    assert {LINE.fullmatch(text)["label"] for text in shown.texts} == {"host-1", "host-2"}
    # Each names its own, with words and percentage.
    words = re.compile(r"host-1: 0 of 1 open, 1 opening \(host-1, \d+ %\), ")
    assert any(map(words.match, shown.texts))


@pytest.mark.parametrize("name", ["hosts", "loop", "adhoc", "json", "secret", "role"])
def test_lines_come_while_the_module_waits(runs, name):
    shown = runs[name]
    read = {
        call["resource"]: call["time"]
        for call in reversed(runs["all"].simulator.calls()["log"])
        if call["operation"] == "CreateGUISessionAccessDetails"
    }
    opening = [each for each in shown.progress if " opening" in each[2]]
    assert opening, shown.lines
    for at, _is_error, text in opening:
        # A line comes after the first read of those that it names: they are told to be opening when
        # the start is sent, which a busy service may take up later.  And the module ended after it,
        # since nothing is open that no line has told to be opening.
        names = [each for each in read if each in text] or COMPUTERS[name]
        assert all(read[each] < at for each in names)


@pytest.mark.parametrize("name", ["loop", "adhoc", "json", "secret", "role"])
def test_lines_go_where_warnings_go_and_standard_output_is_the_callbacks(runs, name):
    shown = runs[name]
    assert all(is_error for _at, is_error, _text in shown.progress)
    assert shown.progress
    assert " open, " not in shown.out


def test_the_loop_and_become_tell_each_item(runs):
    shown = runs["loop"]
    assert shown.status == 0, shown.lines
    for item in ("loop-1", "loop-2"):
        assert any(item in text for text in shown.texts), shown.lines
    assert not any(LINE.fullmatch(text)["label"] for text in shown.texts)


def test_json_on_standard_output_stays_json(runs):
    shown = runs["json"]
    (result,) = json.loads(shown.out)
    assert [each["status"] for each in result["gui_sessions"]] == ["started", "started"]
    assert any("of 2 open" in text for text in shown.texts)
    (line,) = (each for each in runs["adhoc"].out.splitlines() if each.startswith("localhost | "))
    assert json.loads(line.partition("=> ")[2])["gui_session"]["usable"]


def test_with_no_log_there_are_numbers_and_phases_only(runs):
    shown = runs["secret"]
    assert shown.status == 0
    assert any(re.match(r"0 of 2 open, [12] opening \(\d+ %\), ", text) for text in shown.texts)
    assert not any("secret-" in text for text in shown.texts)
    assert "GUISession" not in "".join(line for _at, _is_error, line in shown.lines)


def test_with_vvv_each_read_and_call_is_a_line(runs):
    lines = [line for _at, _is_error, line in runs["adhoc"].lines]
    for what in ("CreateGUISessionAccessDetails sent", "StartGUISession answered"):
        words = re.compile(rf"<localhost> \d+\.\d+ s: adhoc-1: {what}")
        assert any(map(words.match, lines)), lines
    invocation = "\n".join(lines).partition('"invocation"')[2]
    assert "PROGRESS_CHANNEL" not in invocation


def test_check_mode_async_and_off_are_silent(runs):
    shown = runs["silent"]
    assert shown.status == 0, shown.lines
    assert shown.out.count("changed: [") == 3
    assert shown.progress == []


def test_the_playbooks_tell_it_by_region(runs):
    shown = runs["role"]
    assert {LINE.fullmatch(text)["label"] for text in shown.texts} == {"eu-west-1", "eu-central-1"}
    lines = [line for _at, is_error, line in shown.lines if is_error]
    assert "eu-west-1: broken failed: failedStartingGUISession" in lines
    assert not any("0123" in line for _at, _is_error, line in shown.lines)


@pytest.mark.parametrize("name", ["key", "term", "kill"])
def test_no_process_is_left_where_somebody_ends_it(runs, name):
    shown = runs[name]
    assert shown.progress, shown.lines
    assert shown.status != 0
    until = time.monotonic() + 60
    while (left := processes_of(shown.mark)) and time.monotonic() < until:
        time.sleep(0.2)
    assert left == []


def test_no_pipe_is_left(runs):
    assert list(runs["all"].temporary.rglob("lightsail-progress-*")) == []
