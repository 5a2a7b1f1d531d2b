# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A quicker way to run many modules of awx.awx, which nobody here wrote."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent


@contextlib.contextmanager
def forking(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What an environment has besides, so that Ansible runs modules in forks of one process."""
    with tempfile.TemporaryDirectory() as folder, _served(environment, f"{folder}/socket") as path:
        yield {
            "ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection"),
            "ANSIBLE_INVENTORY": str(HERE / "hosts.yml"),
            "ANSIBLE_PIPELINING": "true",
            "FORKING_SOCKET": path,
        }


@contextlib.contextmanager
def _served(environment: Mapping[str, str], path: str) -> Iterator[str]:
    command = [sys.executable, str(HERE / "server.py"), path]
    with subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout
            assert server.stdout.readline() == "ready\n"
            yield path
        finally:
            server.terminate()
