# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the pinned dependencies of development new (`make renew`) and sound (`make audit`)."""

from __future__ import annotations

import subprocess

from .common import REQUIREMENTS, ROOT, environment, say
from .package import set_up_upkeep
from .packages import pinned, uv
from .setup import set_up

# What is installed into one environment is chosen together: "upkeep" holds all of that, and the
# others take their versions from there.
TOGETHER = ("upkeep", "dev", "lint", "units", "demo", "plots")
LOWEST_PYTHON = "3.11"
# What is known of a pin, and does not touch us.
IRRELEVANT = (
    # The connection aws_ssm of community.aws, in every bundle. We unpack nothing but amazon.aws.
    "PYSEC-2020-220",
)


def sources() -> list[str]:
    """List the files that say what is wanted, in the order in which they are compiled."""
    found = sorted(
        path.relative_to(REQUIREMENTS).with_suffix("").as_posix()
        for path in REQUIREMENTS.rglob("*.in")
    )
    return [*TOGETHER, *(name for name in found if name not in TOGETHER)]


def options(name: str) -> list[str]:
    """Say what is special about compiling one of them."""
    if name in TOGETHER[1:]:
        return ["--constraint", f"{TOGETHER[0]}.txt"]
    # Of a bundle, nothing but collections is used.
    return ["--no-deps"] if name.startswith("bundles/") else []


def renew() -> None:
    """Compile what is wanted to the newest versions that go together, with their hashes.

    For the lowest Python and all newer ones, and for every system: uv marks what differs.
    """
    set_up(dev=False)
    command = ["pip", "compile", "--universal", "--python-version", LOWEST_PYTHON]
    for name in sources():
        say(f"Renewing {name}.txt")
        files = [f"{name}.in", "--output-file", f"{name}.txt"]
        uv(*command, "--generate-hashes", *options(name), *files, "--upgrade", more_places=False)
    print("\nLook at the difference, read what is new, and run make test and make test-matrix.")


def audit() -> int:
    """Ask for known vulnerabilities of all that is pinned or came along with it.

    It needs the JSON pages of the Python Package Index; a mirror may lack them. What the index does
    not know counts as a failure, or nothing found could mean that nothing was asked.
    """
    set_up_upkeep()
    # They are to be read, and the settings that are made for ansible-test keep pip quiet.
    env = environment() | {"PIP_QUIET": "0"}
    command = ["pip-audit", "--strict", "--progress-spinner", "off", "--require-hashes"]
    command += ["--disable-pip"]
    for known in IRRELEVANT:
        command += ["--ignore-vuln", known]
    codes = []
    for name in sources():
        # The oldest versions are what some users have, whatever is known of them.
        if not name.endswith("oldest") and name not in TOGETHER[1:]:
            say(name)
            audited = [*command, "-r", str(pinned(name))]
            codes.append(subprocess.run(audited, cwd=ROOT, env=env, check=False).returncode)
    return max(codes)
