# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate that reads what of plugins/ was run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.develop.common import TOOLS

REPORT = """<coverage><packages><package><classes>
<class filename="plugins/modules/one.py"><lines>
<line number="1" hits="1"/>
<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/>
<line number="3" hits="0"/>
<line number="4" hits="1"/>
</lines></class>
<class filename="simulator/server.py"><lines><line number="1" hits="0"/></lines></class>
</classes></package></packages></coverage>
"""


@pytest.mark.parametrize(("least", "status"), [("50", 0), ("51", 1)])
def test_what_was_not_run_is_named_and_too_little_fails(
    tmp_path: Path, least: str, status: int
) -> None:
    (tmp_path / "coverage.xml").write_text(REPORT, encoding="utf-8")
    gate = subprocess.run(
        [sys.executable, str(TOOLS / "coverage_gate.py"), str(tmp_path), least],
        check=False,
        capture_output=True,
        text=True,
    )
    assert gate.returncode == status
    assert gate.stdout.splitlines() == [
        "plugins/modules/one.py: not run: 2 (1 of 2 ways), 3",
        f"plugins/ lines: 75.00 % (3 of 4), at least {least} % needed",
        f"plugins/ branches: 50.00 % (1 of 2), at least {least} % needed",
    ]
