# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows the main job on the simulator: a class of eight, from off to open and back.

For `make demo`.  It ends with 0 where all of it happened, at the simulator, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

DEMO = Path(__file__).resolve().parent
FOLDER = DEMO.parent / ".cache" / "demo"
sys.path.insert(0, str(DEMO.parent))

from simulator.client import Simulator  # noqa: E402  # pylint: disable=wrong-import-position

SETTINGS = {"instance_start_seconds": 6, "start_seconds": 8, "instance_stop_seconds": 3}
COMPUTERS: dict[str, dict[str, str]] = {
    f"bio-{number}": {"instance_state": "stopped"} for number in range(1, 9)
}
# As it happens to somebody in each large class.
COMPUTERS["bio-5"]["fail_instance_start"] = "Insufficient capacity in the Availability Zone."


def play(simulator: Simulator, title: str, playbook: str, *, ends_with: int, leaves: dict) -> None:
    """Runs a playbook and shows it; leaves is how many computers are on and off afterwards."""
    command = ["ansible-playbook", f"research.lightsail.{playbook}", "-e", "@bio7.yml"]
    print(f"\n--- {title}\n\n$ {' '.join(command)}", flush=True)
    quiet = ("LOCALHOST_WARNING", "INVENTORY_UNPARSED_WARNING", "DISPLAY_SKIPPED_HOSTS")
    environment = {**os.environ, **simulator.environment}
    environment |= {f"ANSIBLE_{name}": "false" for name in quiet}
    status = subprocess.run(command, cwd=FOLDER, env=environment, check=False).returncode
    left = Counter(each["instance_state"] for each in simulator.computers().values())
    if status != ends_with or left != leaves:
        sys.exit(f"\nThe demo failed: exit status {status}, computers {dict(left)}")


def main() -> None:
    """Opens the class, leaves it open while somebody looks at it, and closes it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("bio7.csv", "bio7.yml"):
        shutil.copy(DEMO / name, FOLDER)
    with Simulator.start(config={"settings": SETTINGS, "computers": COMPUTERS}) as simulator:
        title = "Before the lesson: all are off. One cannot start, and keeps nobody else out"
        is_open = {"running": 7, "stopped": 1}
        play(simulator, title, "open_classroom", ends_with=2, leaves=is_open)
        print(f"\nThe page with everybody's links, readable by you alone: {FOLDER / 'bio7.html'}")
        if sys.stdin.isatty():
            input("Its links work until you press Enter. ")
        title = "After the lesson: closed and off, and nobody pays"
        play(simulator, title, "close_classroom", ends_with=0, leaves={"stopped": 8})
    print("\nThe simulator has stopped. On AWS it is the same, with credentials and a Region.")


if __name__ == "__main__":
    main()
