# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run jobs in lanes, show how far they are, and tell which of their tests were the slowest."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
import traceback
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .common import CACHE, own_group

# One more than the two cores that all times here are of: many tests wait as long as they work.
LANES = 3
# Against hanging, not against slowness: ten times what a job takes on two quiet cores, and at least
# ten minutes, for whatever is done once, such as what ansible-test installs for itself.
LEAST_SECONDS = 600.0
TIMES_USUAL = 10
# How often a person is told what runs, in seconds: on a terminal in one line, else in a new one.
TOLD_EVERY = 1.0 if sys.stdout.isatty() else 30.0
LOGS = CACHE / "logs"
# How long jobs and tests took here when they last passed, in seconds.
TAKEN = CACHE / "taken.json"

# What tells, in the output of ansible-test, which test begins, and in that of pytest, what took
# how long.
BEGINS = re.compile(
    r"^Running (?:sanity test \"([\w-]+)\"|(\w+) integration (?:test )?(?:role|script))"
)
TOOK = re.compile(r"^\s*(\d+\.\d+)s (?:call|setup|teardown)\s+(\S.*)$")
COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Job:
    """Commands of a step that are run until one of them fails.

    usual is how long they take on two quiet cores, in seconds; reports are where pytest, run by
    ansible-test, writes how long each test took.
    """

    name: str
    commands: list[list[str]]
    cwd: Path
    env: dict[str, str]
    usual: float
    reports: str = ""
    # Called before anything is run, to set up what only this job needs; a text is why it is left
    # out.
    may_run: Callable[[], str | None] = lambda: None

    limit: float = 0.0
    result: str = ""
    seconds: float = 0.0
    test: str = ""
    begun: float = 0.0
    slowest: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # By what is usual in general: a machine's own times are shorter where it is quick.
        self.limit = max(LEAST_SECONDS, TIMES_USUAL * self.usual)

    @property
    def log(self) -> Path:
        """Where all that it says is kept."""
        return LOGS / f"{self.name.replace(' ', '-')}.log"

    def run(self, live: bool, stopped: threading.Event) -> None:
        """Run it; with live, show what it says at once."""
        self.begun = time.monotonic()
        reason = self.may_run()
        with self.log.open("w", buffering=1, encoding="utf-8") as log:
            if reason:
                log.write(f"{reason}\n")
                print(reason, flush=True)
                # A developer may do without it, but nothing is merged untested.
                self.result = "FAILED" if os.environ.get("CI") == "true" else "LEFT OUT"
            else:

                def say(line: str) -> None:
                    log.write(line)
                    if live:
                        print(line, end="", flush=True)

                well = all(self._command(command, say, stopped) for command in self.commands)
                self.result = "passed" if well else "FAILED"
        self.seconds = time.monotonic() - self.begun
        self._read_reports()

    def _command(
        self, command: list[str], say: Callable[[str], None], stopped: threading.Event
    ) -> bool:
        say(f"$ {shlex.join(command)}\n")
        try:
            process = subprocess.Popen(
                command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            say(f"{error}\n")
            return False
        reader = threading.Thread(target=self._read, args=(process, say), daemon=True)
        with own_group(process):
            reader.start()
            while process.poll() is None and not stopped.wait(0.1):
                if time.monotonic() - self.begun > self.limit:
                    break
            code = process.poll()
        reader.join(5)
        if code is None:
            say(f"Ended: it had not finished after {self.limit:.0f} s.\n")
        elif code:
            say(f"Exit status {code}\n")
        return code == 0

    def _read(self, process: subprocess.Popen[str], say: Callable[[str], None]) -> None:
        assert process.stdout is not None
        since = time.monotonic()
        for line in process.stdout:
            say(line)
            plain = COLOURS.sub("", line)
            begins, took = BEGINS.match(plain), TOOK.match(plain)
            if begins:
                now = time.monotonic()
                self._took(self.test, now - since)
                self.test, since = begins[1] or begins[2], now
            elif took:
                self._took(took[2], float(took[1]))
        self._took(self.test, time.monotonic() - since)
        self.test = ""

    def _took(self, test: str, seconds: float) -> None:
        if test:
            self.slowest[test] = max(seconds, self.slowest.get(test, 0.0))

    def _read_reports(self) -> None:
        for path in self.cwd.glob(self.reports) if self.reports else ():
            if path.stat().st_mtime >= time.time() - self.seconds:
                for case in ET.parse(path).iter("testcase"):
                    name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
                    self._took(name, float(case.get("time") or 0))


def duration(seconds: float) -> str:
    """Say a time as people do."""
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60}:{whole % 60:02} min"


def taken() -> dict[str, float]:
    """How long jobs and tests took here when they last passed, by name; empty if never."""
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, float] = json.loads(TAKEN.read_text(encoding="utf-8"))
        return found
    return {}


def remember(jobs: list[Job]) -> None:
    """Keep how long what has passed took."""
    found = taken()
    for job in jobs:
        if job.result == "passed":
            found[job.name] = round(job.seconds, 1)
            if job.name.startswith("integration"):
                found.update({f"target {name}": took for name, took in job.slowest.items()})
    TAKEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def share_out(names: list[str], costs: dict[str, float], lanes: int) -> list[list[str]]:
    """Share out what has costs so that the dearest lane is as cheap as it can easily be."""
    shares: list[list[str]] = [[] for _lane in range(lanes)]
    sums = [0.0] * lanes
    for name in sorted(names, key=lambda each: (-costs[each], each)):
        lane = sums.index(min(sums))
        shares[lane].append(name)
        sums[lane] += costs[name]
    return [sorted(share) for share in shares if share]


class Progress:
    """Tells what runs, how far it is and how long it usually takes."""

    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = jobs
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._shown = 0

    def ended(self, job: Job) -> None:
        """Tell how a job has ended; of one that has failed, also what it has said."""
        done = sum(bool(each.result) for each in self._jobs)
        text = f"{job.name}: {job.result} in {duration(job.seconds)}"
        with self._lock:
            self._clear()
            if job.result == "FAILED":
                print(f"==> {job.name} has failed; this is what it said:")
                print(job.log.read_text(encoding="utf-8"), end="")
            print(f"==> [{done} of {len(self._jobs)}] {text}", flush=True)

    def tell(self) -> None:
        """Tell what runs now."""
        now = time.monotonic()
        running = [job for job in self._jobs if job.begun and not job.result]
        if not running:
            return
        texts = [
            f"{job.name} {duration(now - job.begun)} of usually {duration(job.usual)}"
            + (f" ({job.test})" if job.test else "")
            for job in running
        ]
        waiting = sum(not job.begun for job in self._jobs)
        text = f"{duration(now - self._begun)}: {', '.join(texts)}; {waiting} wait"
        with self._lock:
            self._clear()
            if sys.stdout.isatty():
                text = text[: os.get_terminal_size().columns - 1]
                self._shown = len(text)
                print(text, end="", flush=True)
            else:
                print(f"    {text}", flush=True)

    def _clear(self) -> None:
        if self._shown:
            print(f"\r{' ' * self._shown}\r", end="")
            self._shown = 0


@contextlib.contextmanager
def told(progress: Progress) -> Iterator[None]:
    """Tell what runs from time to time, while something else is done."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(TOLD_EVERY):
            progress.tell()

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_jobs(jobs: list[Job], lanes: int = LANES) -> None:
    """Run jobs, some at a time and the longest first, all of them whatever fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    usual = taken()
    for job in jobs:
        job.usual = usual.get(job.name, job.usual)
    if len(jobs) == 1:
        print(f"==> {jobs[0].name} (usually {duration(jobs[0].usual)})", flush=True)
    waiting = sorted(jobs, key=lambda job: -job.usual)
    stopped, lock, progress = threading.Event(), threading.Lock(), Progress(jobs)

    def work() -> None:
        while not stopped.is_set():
            with lock:
                if not waiting:
                    return
                job = waiting.pop(0)
            try:
                job.run(len(jobs) == 1, stopped)
            except Exception:
                # The other jobs go on; this one must not pass for one that was run.
                job.result = "FAILED"
                with job.log.open("a", encoding="utf-8") as log:
                    traceback.print_exc(file=log)
            if len(jobs) > 1 and not stopped.is_set():
                progress.ended(job)

    threads = [threading.Thread(target=work) for _lane in range(min(lanes, len(jobs)))]
    try:
        with told(progress) if len(jobs) > 1 else contextlib.nullcontext():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        # Where this is interrupted, what runs ends too.
        stopped.set()
        for thread in threads:
            thread.join()
    remember(jobs)


def width_of(jobs: list[Job]) -> int:
    """How wide the first column of the tables is."""
    return max([14, *(len(job.name) for job in jobs)])


def slowest_tests(jobs: list[Job], count: int = 3) -> list[str]:
    """Give the lines of a table: the slowest tests of each job."""
    lines = []
    width = width_of(jobs)
    for job in jobs:
        tests = sorted(job.slowest.items(), key=lambda each: -each[1])
        for name, seconds in tests[:count]:
            lines.append(f"{job.name:<{width}} {seconds:7.1f} s  {name}")
    return lines
