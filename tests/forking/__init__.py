# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A quicker way to run Ansible's commands and its modules many times: in forks of one process.

Half of the processor's time of a short playbook goes into reading the same libraries once more, for
the command and for each of its modules. Here one process has read them, and every run is a fork of
it. The code of commands and modules is Ansible's and ours as always.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
COMMANDS = ("ansible", "ansible-inventory", "ansible-playbook")


@contextlib.contextmanager
def forking(environment: Mapping[str, str], temporary: Path) -> Iterator[dict[str, str]]:
    """The environment with a PATH by which COMMANDS are forks, and the modules that they run.

    temporary is pytest's folder, where archives of modules are kept; all processes of xdist share
    them.
    """
    archives = (temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary) / "archives"
    archives.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _served(environment, folder, archives):
        client = Path(folder, "forked-python")
        text = (HERE / "client.py").read_text(encoding="utf-8")
        client.write_text(f"#!{sys.executable} -IS\n{text}", encoding="utf-8")
        client.chmod(0o700)
        for name in COMMANDS:
            client.with_name(name).symlink_to(client)
        yield {**environment, "PATH": os.pathsep.join((folder, environment["PATH"]))}


@contextlib.contextmanager
def _served(environment: Mapping[str, str], folder: str, archives: Path) -> Iterator[None]:
    command = [sys.executable, str(HERE / "server.py"), folder, str(archives)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    # It ends with its standard input: also if this process cannot say so any more.
    with subprocess.Popen(command, env=dict(environment), text=True, **pipes) as server:
        assert server.stdin
        assert server.stdout
        with server.stdin:
            assert [server.stdout.readline() for _ready in range(2)] == ["ready\n"] * 2
            yield
