# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is measured: each contender is one file here, written as a competent user would write it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from ..rows import BUNDLE, SNAPSHOT, ZONE, Row

HERE = Path(__file__).resolve().parent
# What a computer is created with.
CREATION = {"snapshot": SNAPSHOT, "bundle_id": BUNDLE, "availability_zone": ZONE}


@dataclass(frozen=True)
class Contender:
    """One way to open many computers: the file that does it, and its name in the tables.

    power_file switches the computers on, too, or closes them and switches them off; creation_file
    creates them.  A contender without a file does not take part in the rows of its kind.
    """

    title: str
    file: str | None = None
    power_file: str | None = None
    creation_file: str | None = None

    def file_for(self, row: Row) -> str | None:
        """The file for a row; None where it does not take part."""
        if row.creation_seconds is not None:
            return self.creation_file
        return self.file if row.instance_seconds is None else self.power_file

    def command(self, row: Row, names: list[str], folder: Path) -> list[str]:
        """Writes the computers' names into the folder; returns the command that opens them."""
        file = self.file_for(row)
        assert file is not None
        path, state = str(HERE / file), "stopped" if row.is_closing else "started"
        if file.endswith(".yml"):
            variables = folder / "computers.json"
            given = {"computers": names, "state": state, **CREATION}
            variables.write_text(json.dumps(given), encoding="utf-8")
            return ["ansible-playbook", path, "--extra-vars", f"@{variables}"]
        listed = folder / "computers.txt"
        listed.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        program = "bash" if file.endswith(".sh") else sys.executable
        more = CREATION.values() if row.creation_seconds is not None else [state]
        return [program, path, str(listed), *more]


CONTENDERS = {
    "module": Contender(
        "this module, one task", "module.yml", "power_module.yml", "creation_module.yml"
    ),
    "loop": Contender("this module in a `loop:`", "loop.yml"),
    "community": Contender(
        "community.aws.lightsail in a `loop:`, and this module", None, "power_community.yml"
    ),
    "async": Contender("the loop with `async`, 50 at a time", "async.yml"),
    "cli": Contender("AWS CLI in a shell loop", "aws_cli.sh"),
    "xargs": Contender("AWS CLI, `xargs -P 16`", "aws_cli_xargs.sh"),
    "boto3": Contender(
        "boto3, a thread per computer", "boto3_threads.py", "power_boto3.py", "creation_boto3.py"
    ),
    "boto3-list": Contender("boto3, one call creates all", creation_file="creation_boto3_list.py"),
}
