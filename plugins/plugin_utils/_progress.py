# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows, while a module of this collection waits, how far it is.

The module writes its events into a named pipe (module_utils/_task/progress.py), a thread reads them
here and shows lines by Ansible's Display, which carries them from a worker to the process that
prints.  They go to standard error, as warnings do: what a callback writes to standard output may
be read by a program, and Ansible flushes only standard error after each line.

The pipe is in Ansible's own temporary folder, for its owner alone, and is gone as soon as the
module has opened it.  Where there can be none, or the module cannot open it (it runs on another
host, or as another user), the task runs as if nothing had been asked for.
"""

from __future__ import annotations

import contextlib
import gc
import glob
import os
import secrets
import selectors
import signal
import stat
import threading
import time
import typing

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.utils.display import Display

from ..module_utils._core.garbage import collecting_no_garbage
from ..module_utils._core.names import describe as quoted
from ..module_utils._core.redaction import bounded, displayable
from ..module_utils._task.progress import VARIABLE, read_event, read_header, statuses_of
from ..module_utils._task.trace import describe
from ._progress_lines import Lines, Words

AUTO, OFF = "auto", "off"
# YAML reads off as a truth value.
_WAYS = {AUTO: AUTO, OFF: OFF, "true": AUTO, "false": OFF}

# As Ansible's own plugins define options; documented in the attribute progress of each module.
_OPTION_OF = "research.lightsail.progress"
_OPTIONS = {
    "progress": {
        "type": "str",
        "default": AUTO,
        "env": [{"name": "LIGHTSAIL_PROGRESS"}],
        "ini": [{"section": "research_lightsail", "key": "progress"}],
        "vars": [{"name": "lightsail_progress"}],
    }
}

_PIPE = "lightsail-progress-"
_VVV = 3
_MAX_HOST = 60
# Seconds.  So often the thread looks whether Ansible itself is still there.
_LOOK = 1.0
# Bytes.  No event is so long.
_MAX_LINE = 65536

display = Display()


class ShowsProgress(ActionBase):
    """What an action plugin inherits that runs a module and shows how far it is."""

    # Set by ActionBase.
    _connection: typing.Any
    _pipe: str | None = None

    @contextlib.contextmanager
    def _shown_progress(
        self,
        words: Words,
        variables: typing.Mapping[str, typing.Any],
        label: str = "",
        with_names: bool = True,
    ) -> typing.Iterator[None]:
        """Shows the progress of the module that is run meanwhile.

        label comes before each line.  Without names, lines have numbers only.
        Raises AnsibleActionFail for an option that cannot be right.
        """
        is_wanted = self._progress_option(variables) == AUTO
        reader = None
        if is_wanted and _can_be_shown(self._task, self._connection):
            host = str(variables.get("inventory_hostname") or "")
            reader = _Reader.begin(words, label, host, with_names=with_names)
        if reader is None:
            yield
            return
        self._pipe = reader.path
        try:
            with _ending_between_lines(reader.turn):
                yield
        finally:
            self._pipe = None
            reader.end()

    def _progress_option(self, variables: typing.Mapping[str, typing.Any]) -> str:
        if not C.config.has_configuration_definition("action", _OPTION_OF):
            C.config.initialize_plugin_configuration_definitions("action", _OPTION_OF, _OPTIONS)
        given = {}
        if variables.get("lightsail_progress") is not None:
            value = self._templar.template(variables["lightsail_progress"])
            given["lightsail_progress"] = str(value)
        value = C.config.get_config_value(
            "progress", plugin_type="action", plugin_name=_OPTION_OF, variables=given
        )
        way = _WAYS.get(str(value).strip().lower())
        if way is None:
            raise AnsibleActionFail(
                f"lightsail_progress: {quoted(str(value))} is no way to show progress;"
                " give auto or off"
            )
        return way

    def _configure_module(self, *args: typing.Any, **kwargs: typing.Any) -> typing.Any:
        """Lets Ansible put the module together, from more than a hundred files.

        It parses them all, and Python would look for garbage meanwhile, time after time in all that
        Ansible has loaded, which stays: 0.2 s instead of 0.13 (ansible-core 2.19).  Nor afterwards,
        which takes 0.03 s: this is a process for one task, a fork of Ansible's own.  But with all
        items of its loop: what was left behind by one is collected after the next.
        """
        with collecting_no_garbage():
            configured = super()._configure_module(*args, **kwargs)
            if not gc.get_freeze_count():
                gc.freeze()
        return configured

    def _compute_environment_string(
        self, raw_environment_out: dict[str, typing.Any] | None = None
    ) -> str:
        """What Ansible puts before the command of the module, and here where to tell of events."""
        text = str(super()._compute_environment_string(raw_environment_out))
        if self._pipe is None:
            return text
        ours = self._connection._shell.env_prefix(**{VARIABLE: self._pipe})
        return " ".join(filter(None, [text, ours]))


class ModuleWithProgress(ShowsProgress, NormalAction):
    """The action plugin of a module that waits: as without one, but for the lines meanwhile.

    What inherits it has the words of its resources as the attribute words.
    """

    words: Words

    def run(
        self, tmp: str | None = None, task_vars: dict[str, typing.Any] | None = None
    ) -> dict[str, typing.Any]:
        """Runs the module of the task."""
        variables = task_vars or {}
        label, with_names = _host_of(self._task, variables), not self._task.no_log
        with self._shown_progress(self.words, variables, label, with_names):
            result: dict[str, typing.Any] = super().run(tmp, task_vars)
        return result


class _Turn:
    """Whose turn it is: a line is handed over to the process that prints, or this one ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_over = False

    def show(
        self, show: typing.Callable[..., typing.Any], *line: typing.Any, **how: typing.Any
    ) -> None:
        """Hands a line over, unless this process ends."""
        # However a second signal breaks in, the thread waits for nothing that never comes.
        while not self._is_over:
            if self._lock.acquire(timeout=_LOOK):
                try:
                    if not self._is_over:
                        show(*line, **how)
                finally:
                    self._lock.release()
                return

    def end(self, handle: typing.Callable[[], typing.Any]) -> None:
        """Calls what ends this process, by an exit or an exception, while no line is handed over.

        No line begins any more: one after the other, they would not let this have its turn.
        """
        self._is_over = True
        has_turn = self._lock.acquire(timeout=_LOOK)
        try:
            handle()
        finally:
            if has_turn:
                self._lock.release()


@contextlib.contextmanager
def _ending_between_lines(turn: _Turn) -> typing.Iterator[None]:
    """Ends this worker of Ansible only while no line is handed over.

    One that ends while it holds the lock of the queue to the process that prints would leave that
    process waiting for the lock without an end, after Ctrl-C as after SIGTERM.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    handlers = {number: handler for number, handler in before.items() if callable(handler)}

    def end(number: int, frame: typing.Any) -> None:
        # It exits or, as SIGINT does up to ansible-core 2.18, raises KeyboardInterrupt.
        turn.end(lambda: handlers[signal.Signals(number)](number, frame))

    for number in handlers:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _host_of(task: typing.Any, variables: typing.Mapping[str, typing.Any]) -> str:
    """The name of the host before each line, where there are several."""
    if task.run_once or len(variables.get("ansible_play_hosts_all") or ()) < 2:
        return ""
    return bounded(displayable(str(variables.get("inventory_hostname"))), _MAX_HOST)


def _can_be_shown(task: typing.Any, connection: typing.Any) -> bool:
    """Whether the module runs here, and something waits for it."""
    is_here = getattr(connection, "transport", None) == "local"
    return bool(is_here and not task.async_val and not task.check_mode)


class _Reader:
    """A named pipe, and the thread that reads and shows what comes by it."""

    def __init__(
        self, path: str, descriptor: int, words: Words, label: str, host: str, with_names: bool
    ) -> None:
        self.path = path
        self.turn = _Turn()
        self._began = time.monotonic()
        self._parent = os.getppid()
        self._descriptor = descriptor
        self._wake = os.pipe()
        self._selector = selectors.DefaultSelector()
        for each in (descriptor, self._wake[0]):
            self._selector.register(each, selectors.EVENT_READ)
        self._words = words
        self._statuses = statuses_of(words.PHASES)
        self._prefix = f"{label}: " if label else ""
        self._host = host
        self._with_names = with_names
        # Each read and call is a line where -vvv asks for it.
        verbosity = max(display.verbosity, getattr(display, "log_verbosity", 0))
        self._is_verbose = with_names and verbosity >= _VVV
        self._process: int | None = None
        self._lines: Lines | None = None
        self._rest = b""
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    @classmethod
    def begin(cls, words: Words, label: str, host: str, *, with_names: bool) -> _Reader | None:
        """Makes the pipe and begins to read; None where there can be none."""
        folder = C.DEFAULT_LOCAL_TMP
        path = os.path.join(folder, f"{_PIPE}{os.getpid()}-{secrets.token_hex(4)}")
        try:
            _remove_left_behind(os.path.dirname(folder))
            os.mkfifo(path, 0o600)
        except (OSError, ValueError):
            return None
        descriptor = -1
        try:
            # Also for writing, so that the end of the module is no end of the pipe.
            descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
            reader = cls(path, descriptor, words, label, host, with_names)
            reader._thread.start()
        except (OSError, RuntimeError):
            _remove(path)
            if descriptor >= 0:
                os.close(descriptor)
            return None
        return reader

    def end(self) -> None:
        """Ends the thread; nothing is left."""
        os.write(self._wake[1], b".")
        self._thread.join()
        self._selector.close()
        _remove(self.path)
        for descriptor in (self._descriptor, *self._wake):
            os.close(descriptor)

    # --- The thread

    def _run(self) -> None:
        # Nobody could be told of an error here, and nothing depends on these lines.
        with contextlib.suppress(Exception):
            while self._wait():
                self._read()
                if self._lines is not None:
                    for line in self._lines.tell(self._now()):
                        text = self._prefix + line
                        self.turn.show(display.display, text, C.COLOR_VERBOSE, stderr=True)

    def _now(self) -> float:
        return time.monotonic() - self._began

    def _wait(self) -> bool:
        """Waits for events, or until a line is due; False at the end."""
        due = self._lines.next_at() if self._lines is not None else None
        seconds = _LOOK if due is None else min(_LOOK, max(0.0, due - self._now()))
        ready = [key.fd for key, _events in self._selector.select(seconds)]
        if os.getppid() != self._parent:
            self._give_up()
            return False
        return self._wake[0] not in ready

    def _give_up(self) -> None:
        """Ansible itself was killed: nobody takes the result, and nobody else ends the module."""
        _remove(self.path)
        if self._process is not None:
            with contextlib.suppress(OSError):
                os.kill(self._process, signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            *lines, self._rest = (self._rest + os.read(self._descriptor, _MAX_LINE)).split(b"\n")
            for line in lines:
                # What is no event was not written by the module: it is not shown.
                with contextlib.suppress(ValueError, TypeError):
                    self._take(line)
            self._rest = self._rest[:_MAX_LINE]

    def _take(self, line: bytes) -> None:
        if self._lines is None:
            header = read_header(line)
            if header.goal in self._words.REACHED:
                self._lines = Lines(self._words, header.goal, self._with_names)
                self._process = header.process
                _remove(self.path)  # it is open on both sides
            return
        event = read_event(line, self._statuses)
        self._lines.take(event, self._now())
        if self._is_verbose:
            text = f"{event.at:.3f} s: {event.resource}: {describe(event)}"
            self.turn.show(display.vvv, text, host=self._host or None)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _remove_left_behind(folder: str) -> None:
    """Removes the pipes of those who were killed before they could."""
    for path in glob.iglob(os.path.join(glob.escape(folder), "ansible-local-*", f"{_PIPE}*")):
        process = os.path.basename(path)[len(_PIPE) :].partition("-")[0]
        with contextlib.suppress(OSError):
            is_ours = stat.S_ISFIFO(os.lstat(path).st_mode)
            if is_ours and process.isdecimal() and not _is_alive(int(process)):
                _remove(path)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass  # somebody else's
    return True
