# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# /// script
# dependencies = ["antsibull-nox", "nox>=2025.2.9"]
# ///
"""The commands of make for those who know nox: `nox -s units`, `nox -s "units(newest)" -- -v`.

What the steps are is said in tools/develop/steps.py alone, and the combinations of versions in
combinations.py beside it. The environments are not nox's: it makes one for each session, where
twenty steps share four layers of one, and it can run sessions only one after another. So a session
starts the command that make starts, and make starts nox for no more than what antsibull-nox adds.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).parent))
from tools.develop.combinations import COMBINATIONS
from tools.develop.matrix import STEPS
from tools.develop.steps import all_steps

nox.options.envdir = ".cache/nox"
antsibull_nox.load_antsibull_nox_toml()


def add(name: str, description: str, *command: str) -> None:
    """Define a session that starts a command of tools/dev; what follows `--` is passed on."""

    def run(session: nox.Session) -> None:
        more = ["--args", shlex.join(session.posargs)] if session.posargs else []
        session.run("sh", "tools/dev", *command, *more, external=True)

    run.__doc__ = description
    nox.session(name=name, python=False, default=name == "test")(run)


add("setup", "Make the environments of all steps.", "setup")
for name in ("units", "lint"):
    add(f"setup({name})", f"Make the environment of {name}.", "setup", name)
add("test", "Run every step, three at a time.", "test")
for step in all_steps([]):
    add(step, f"Run the step {step}.", "test", step)
for step in STEPS:
    for combination in COMBINATIONS:
        description = f"Run {step} on the combination of versions {combination}."
        add(f"{step}({combination})", description, "matrix", combination, "--steps", step)
