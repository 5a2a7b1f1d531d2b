# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is measured: each contender is one file here, written as a competent user would write it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Contender:
    """One way to open many computers: the file that does it, and its name in the tables."""

    file: str
    title: str

    def command(self, names: list[str], folder: Path) -> list[str]:
        """Writes the computers' names into the folder; returns the command that opens them."""
        path = str(HERE / self.file)
        if self.file.endswith(".yml"):
            variables = folder / "computers.json"
            variables.write_text(json.dumps({"computers": names}), encoding="utf-8")
            return ["ansible-playbook", path, "--extra-vars", f"@{variables}"]
        listed = folder / "computers.txt"
        listed.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        return ["bash" if self.file.endswith(".sh") else sys.executable, path, str(listed)]


CONTENDERS = {
    "module": Contender("module.yml", "this module, one task"),
    "loop": Contender("loop.yml", "this module in a `loop:`"),
    "async": Contender("async.yml", "the loop with `async`, 50 at a time"),
    "cli": Contender("aws_cli.sh", "AWS CLI in a shell loop"),
    "xargs": Contender("aws_cli_xargs.sh", "AWS CLI, `xargs -P 16`"),
    "boto3": Contender("boto3_threads.py", "boto3, a thread per computer"),
}
