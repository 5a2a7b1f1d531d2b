# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks by name, as ansible-navigator runs them in its stdout mode."""

from __future__ import annotations

import subprocess
from pathlib import Path

from simulator.client import Simulator


def test_what_is_opened_and_how_far_it_is_are_shown(
    tmp_path: Path, environment: dict[str, str], simulator: Simulator
) -> None:
    simulator.settings(start_seconds=6)
    simulator.put_computers({"desk-1": {}, "desk-2": {}})
    # There is no container here: it runs Ansible beside itself.
    alone = ["--execution-environment", "false", "--playbook-artifact-enable", "false"]
    shown = subprocess.run(
        [
            *("ansible-navigator", "run", "research.lightsail.open_gui_sessions"),
            *("--mode", "stdout", *alone, "-e", "gui_session_names=desk-1,desk-2"),
        ],
        cwd=tmp_path,
        env={**environment, **simulator.environment, "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=3000,
        check=False,
    )

    assert shown.returncode == 0, shown.stdout
    progress = shown.stdout.find("0 of 2 open, 2 opening (desk-1, desk-2")
    assert 0 < progress < shown.stdout.find("2 GUI sessions: 2 opened (desk-1, desk-2).")
    assert "Traceback" not in shown.stdout
    # What it writes by itself: neither a URL nor a secret is in it.
    for file in filter(Path.is_file, tmp_path.rglob("*")):
        text = file.read_text(encoding="utf-8", errors="replace")
        assert simulator.secret_key not in text, file
        assert "/session/" not in text, file
