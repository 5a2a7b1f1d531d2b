# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job as AWX runs it: a private data directory, given to ansible-runner, and what came of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "awx"

# Where a job has its roster, as the survey asks for it: in the project.
ROSTER = "rosters/bio7.csv"

# AWX gives a job its inventory as a script that prints it.
INVENTORY = """#! /usr/bin/env python3
print(%r)
"""


def as_extra_vars(answers: Mapping[str, Any]) -> str:
    """Writes extra variables as AWX does: whatever somebody has typed is marked as unsafe."""
    marked = {
        key: f"!unsafe {json.dumps(value)}" if isinstance(value, str) else json.dumps(value)
        for key, value in answers.items()
    }
    return "".join(f"{key}: {value}\n" for key, value in marked.items())


def slice_of(hosts: Sequence[str], number: int, count: int) -> list[str]:
    """The hosts that AWX gives to one of count slices (Inventory.get_sliced_hosts)."""
    return sorted(hosts)[number - 1 :: count]


class Job:
    """One run of a playbook of the project."""

    def __init__(
        self,
        folder: Path,
        playbook: str,
        environment: Mapping[str, str],
        *,
        region: str,
        envvars: Mapping[str, str],
        answers: Mapping[str, Any] | None = None,
        hosts: Mapping[str, Mapping[str, Any]] | None = None,
        hosts_vars: Mapping[str, Any] | None = None,
        arguments: str = "",
        verbosity: int = 0,
        kind: str = "gui_session",
        own_play: str | None = None,
        roster: str | None = None,
        more_inventory: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.artifacts = folder / "artifacts" / "1"
        shutil.copytree(PROJECT, folder / "project")
        if own_play:
            (folder / "project" / playbook).write_text(own_play, encoding="utf-8")
        if roster:
            (folder / "project" / "rosters").mkdir()
            (folder / "project" / ROSTER).write_text(roster, encoding="utf-8")
        for name in ("env", "inventory"):
            (folder / name).mkdir()
        # What AWX has as extra variables of the job template, and the answers to its survey.
        variables = {f"{kind}_region": region, **(answers or {})}
        (folder / "env" / "extravars").write_text(as_extra_vars(variables), encoding="utf-8")
        (folder / "env" / "envvars").write_text(json.dumps(dict(envvars)), encoding="utf-8")
        (folder / "env" / "cmdline").write_text(f"-u root {arguments}", encoding="utf-8")
        settings = {"fact_cache": "fact_cache", "fact_cache_type": "jsonfile"}
        (folder / "env" / "settings").write_text(json.dumps(settings), encoding="utf-8")
        named = dict(hosts or {})
        everyone = {"hosts": list(named), "vars": dict(hosts_vars or {})}
        inventory = {"all": everyone, "_meta": {"hostvars": named}}
        script = folder / "inventory" / "hosts"
        script.write_text(INVENTORY % json.dumps(inventory), encoding="utf-8")
        script.chmod(0o700)
        for name, text in (more_inventory or {}).items():
            (folder / "inventory" / name).write_text(text, encoding="utf-8")
        command = ["ansible-runner", "run", str(folder), "-p", playbook, "-i", "1"]
        if verbosity:
            command.append(f"-{'v' * verbosity}")
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""

    def wait(self) -> Job:
        """Waits until the job has ended."""
        self.output = self._process.communicate(timeout=3000)[0]
        return self

    @property
    def succeeded(self) -> bool:
        """Whether ansible-playbook ended with 0, and ansible-runner, too."""
        code = int((self.artifacts / "rc").read_text(encoding="utf-8"))
        return code == 0 and self._process.returncode == 0

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of the job, in order."""
        files = sorted(
            (self.artifacts / "job_events").glob("*.json"),
            key=lambda file: int(file.name.split("-")[0]),
        )
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]

    def results(self, task: str) -> list[dict[str, Any]]:
        """The results of a task, for every host that it was run for."""
        return [
            event["event_data"]["res"]
            for event in self.events
            if event["event"] in ("runner_on_ok", "runner_on_failed")
            and event["event_data"]["task"] == task
        ]

    @property
    def sentence(self) -> str:
        """The line that says what was done."""
        (result,) = self.results("Say what was done")
        return result["msg"]

    @property
    def for_later_jobs(self) -> dict[str, Any]:
        """What AWX hands on to the later jobs of a workflow."""
        return self.events[-1]["event_data"]["artifact_data"]

    def places(self, *secrets: str) -> set[str]:
        """Where any of the secrets is: in files that were written, or in the output.

        Left out is the file "command", in which ansible-runner notes its whole environment before
        the job begins, and for its owner alone.
        """
        assert all(len(secret) > 8 for secret in secrets)
        found = {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
            and path.parent != self.folder / "env"
            and path != self.artifacts / "command"
            and any(secret.encode() in path.read_bytes() for secret in secrets)
        }
        return found | ({"output"} if any(secret in self.output for secret in secrets) else set())
