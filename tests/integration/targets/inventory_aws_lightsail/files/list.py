# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes inventories and lists them together, as a user would with ansible-inventory.

Reads JSON: folder, inventories (options by the name of the file), options (of the command).
Prints JSON: found (the variables of the hosts), members (of the groups), said (the warnings, in
one line), all (everything that was printed).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def unmarked(entry):
    """Since 2.19, ansible-core marks each text that is not to be evaluated."""
    return entry.get("__ansible_unsafe", entry)


def main():
    task = json.load(sys.stdin)
    command = ["ansible-inventory", "--list", *task["options"]]
    for name, options in task["inventories"].items():
        path = Path(task["folder"], name)
        path.touch(mode=0o600)
        content = {"plugin": "research.lightsail.aws_lightsail", **options}
        path.write_text(json.dumps(content), encoding="utf-8")
        command.append(f"--inventory={path}")
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    # With -v, there is something before it.
    listing = ran.stdout[ran.stdout.index("{\n") :]
    members = json.loads(listing, object_hook=unmarked)
    result = {
        "found": members.pop("_meta")["hostvars"],
        "members": members,
        "said": " ".join(ran.stderr.split()),
        "all": ran.stdout + ran.stderr,
    }
    print(json.dumps(result))


main()
