# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is measured: each contender is one file here, written as a competent user would write it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..rows import BUNDLE, REGIONS, SNAPSHOT, ZONE, Job, Row

HERE = Path(__file__).resolve().parent
# What a computer is created with.
CREATION = {"snapshot": SNAPSHOT, "bundle_id": BUNDLE, "availability_zone": ZONE}


@dataclass(frozen=True)
class Contender:
    """One way to do what the rows are about: its name in the tables, and a file for each job.

    A contender without a file for a job does not take part in the rows of it.  is_source: what
    lists computers is no command of its own, but a source that Ansible reads.
    """

    title: str
    files: Mapping[Job, str]
    is_source: bool = False

    def takes_part(self, row: Row) -> bool:
        """Whether it has a file for the row."""
        return row.job in self.files

    def listing(self, folder: Path) -> Path:
        """Where a contender whose job it is to list computers writes them."""
        return folder / "listed.json"

    def command(self, row: Row, names: list[str], folder: Path) -> list[str]:
        """Writes the computers' names into the folder; returns the command that does the job."""
        if row.job is Job.LIST:
            return self._listing_command(self.files[row.job], self.listing(folder))
        commands = [
            self._command(row, names[number :: row.runs], folder / f"{number}")
            for number in range(row.runs)
        ]
        if len(commands) == 1:
            return commands[0]
        return [sys.executable, str(HERE / "at_once.py"), json.dumps(commands)]

    def _listing_command(self, file: str, output: Path) -> list[str]:
        source = HERE / file
        if file.endswith(".py"):
            command = [sys.executable, str(source)]
            if not self.is_source:
                return [*command, str(output), *REGIONS]
            source = output.with_name("source.sh")
            script = shlex.join([*command, "/dev/stdout", *REGIONS])
            source.write_text(f"#!/bin/sh\nexec {script}\n", encoding="utf-8")
            source.chmod(0o700)
        return ["ansible-inventory", "-i", str(source), "--list", "--output", str(output)]

    def _command(self, row: Row, names: list[str], folder: Path) -> list[str]:
        file, state = self.files[row.job], "stopped" if row.is_closing else "started"
        path = str(HERE / file)
        folder.mkdir()
        if file.endswith(".yml"):
            variables = folder / "computers.json"
            given = {"computers": names, "state": state, **CREATION}
            variables.write_text(json.dumps(given), encoding="utf-8")
            return ["ansible-playbook", path, "--extra-vars", f"@{variables}"]
        listed = folder / "computers.txt"
        listed.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        program = "bash" if file.endswith(".sh") else sys.executable
        more = CREATION.values() if row.job is Job.CREATE else [state]
        return [program, path, str(listed), *more]


CONTENDERS = {
    "module": Contender(
        "this module, one task",
        {
            Job.OPEN: "module.yml",
            Job.SWITCH: "power_module.yml",
            Job.CREATE: "creation_module.yml",
        },
    ),
    "inventory": Contender(
        "this inventory plugin, `ansible-inventory --list`",
        {Job.LIST: "aws_lightsail.yml"},
        is_source=True,
    ),
    "empty": Contender("an empty module, one task", {Job.NOTHING: "empty.yml"}),
    "loop": Contender("this module in a `loop:`", {Job.OPEN: "loop.yml"}),
    "community": Contender(
        "community.aws.lightsail in a `loop:`, and this module", {Job.SWITCH: "power_community.yml"}
    ),
    "async": Contender("the loop with `async`, 50 at a time", {Job.OPEN: "async.yml"}),
    "cli": Contender("AWS CLI in a shell loop", {Job.OPEN: "aws_cli.sh"}),
    "xargs": Contender("AWS CLI, `xargs -P 16`", {Job.OPEN: "aws_cli_xargs.sh"}),
    "boto3": Contender(
        "boto3, a thread per computer",
        {
            Job.OPEN: "boto3_threads.py",
            Job.SWITCH: "power_boto3.py",
            Job.CREATE: "creation_boto3.py",
        },
    ),
    "boto3-regions": Contender("boto3, a thread per Region", {Job.LIST: "inventory_boto3.py"}),
    "source": Contender(
        "the same script as a source of `ansible-inventory --list`",
        {Job.LIST: "inventory_boto3.py"},
        is_source=True,
    ),
    "boto3-list": Contender("boto3, one call creates all", {Job.CREATE: "creation_boto3_list.py"}),
}
