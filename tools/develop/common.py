# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are, and how anything is run."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
REQUIREMENTS = TOOLS / "requirements"
# `make test-matrix` sets this to one of COMBINATIONS, which then has a place of its own.
VARIABLE = "LIGHTSAIL_COMBINATION"
COMBINATION = os.environ.get(VARIABLE, "")
MATRIX = ROOT / ".cache" / "matrix"
PLACE = MATRIX / COMBINATION if COMBINATION else ROOT
VENV = PLACE / ".venv"
CACHE = PLACE / ".cache"
HOME = CACHE / "home"
COLLECTIONS = CACHE / "collections"
COLLECTION = COLLECTIONS / "ansible_collections" / "research" / "lightsail"
PYTHON = VENV / "bin" / "python"
PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


class Problem(Exception):
    """Something that the person at the keyboard has to put right."""


def say(text: str, out: TextIO = sys.stdout) -> None:
    """Tell what is going on, in order with the output of the commands."""
    print(f"==> {text}", file=out, flush=True)


def environment() -> dict[str, str]:
    """Give what is run here an environment that does not depend on whose machine it is.

    Nobody's AWS credentials, Ansible settings or Python settings may have a part in a test.
    """
    dropped = ("AWS_", "ANSIBLE_", "BOTO", "MOTO_", "PYTHON", "XDG_", "LC_", "VIRTUAL_ENV", "MYPY")
    env = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    # make passes its own settings on, which mean nothing to what is run here.
    for key in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "STEPS", "ARGS", "LANG", "LANGUAGE", VARIABLE):
        env.pop(key, None)
    env.update(
        HOME=str(HOME),
        PATH=os.pathsep.join((str(VENV / "bin"), env.get("PATH", os.defpath))),
        VIRTUAL_ENV=str(VENV),
        ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
        ANSIBLE_HOME=str(HOME / ".ansible"),
        # Without credentials, boto3 would wait for an EC2 machine's.
        AWS_EC2_METADATA_DISABLED="true",
        # Ansible insists on UTF-8.
        LC_ALL="C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8",
        PYTHONUNBUFFERED="1",
        MYPY_CACHE_DIR=str(CACHE / "mypy"),
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
    )
    if not sys.stdout.isatty():
        env["NO_COLOR"] = "1"
    # The simulator is on this machine, wherever a proxy may lead.
    local = "127.0.0.1,localhost"
    for key in ("NO_PROXY", "no_proxy"):
        env[key] = f"{env[key]},{local}" if env.get(key) else local
    return env


def end_in_order() -> None:
    """Let a signal end this process as an exception does, so that what it began is ended too."""
    numbers = (signal.SIGTERM, signal.SIGHUP)

    def end(received: int, _frame: object) -> None:
        # A second one must not break off what the first one began.
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        sys.exit(128 + received)

    for number in numbers:
        signal.signal(number, end)


def descendants(pid: int) -> list[int]:
    """List the processes that a process has started, and those that these have started."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], check=False, capture_output=True, text=True
    )
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found[1:]


@contextlib.contextmanager
def own_group(process: subprocess.Popen[str]) -> Iterator[None]:
    """End a process together with whatever it has started, also when it is interrupted."""
    try:
        yield
    finally:
        # Ansible's workers are in groups of their own, so they are looked for while it lives.
        others = descendants(process.pid) if process.poll() is None else []
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
            except (ProcessLookupError, PermissionError):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            time.sleep(0.2)
        for other in others:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(other, signal.SIGKILL)
        process.wait()
