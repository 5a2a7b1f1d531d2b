# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Use the collection without testing it: demo, simulator, screenshots, benchmarks, soak."""

from __future__ import annotations

import contextlib
import json
import shlex
import subprocess

from .common import COLLECTION, COLLECTIONS, PYTHON, ROOT, VENV, Problem, environment, own_group
from .packages import install
from .setup import TESTS, set_up, set_up_browser


def demo(args: list[str]) -> int:
    """Run the demo in the set-up environment."""
    set_up(dev=False)
    return subprocess.run(
        [str(PYTHON), "demo/run.py", *args], cwd=ROOT, env=environment(), check=False
    ).returncode


def simulator() -> int:
    """Run the simulator in the foreground, and tell how to reach it."""
    set_up(dev=False)
    command = [str(PYTHON), "-m", "simulator", "--config", "simulator/computers.json"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait()
            raise Problem("The simulator did not start (its message is above).")
        facts = json.loads(line)
        computers = json.loads((ROOT / "simulator" / "computers.json").read_text(encoding="utf-8"))
        exports = {
            "AWS_URL": facts["endpoint_url"],
            "AWS_ENDPOINT_URL": facts["endpoint_url"],
            "AWS_REGION": facts["region"],
            "AWS_DEFAULT_REGION": facts["region"],
            "AWS_ACCESS_KEY_ID": facts["access_key"],
            "AWS_SECRET_ACCESS_KEY": facts["secret_key"],
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "PATH": f"{VENV / 'bin'}:$PATH",
        }
        print("\nThe simulator runs until Ctrl-C, with these computers:\n")
        for name, computer in computers["computers"].items():
            print(f"    {name:<12} {computer['status']}")
        print("\nIn another terminal, point Ansible, boto3 and the AWS CLI at it with:\n")
        print("    unset AWS_PROFILE AWS_SESSION_TOKEN")
        for key, value in exports.items():
            quoted = f'"{value}"' if key == "PATH" else shlex.quote(value)
            print(f"    export {key}={quoted}")
        first = next(iter(computers["computers"]), "desk-1")
        print(
            "\nand try, for example:\n\n"
            "    ansible localhost -m research.lightsail.lightsail_gui_session_info"
            f" -a name={first}\n",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            for line in process.stdout:
                print(line, end="", flush=True)
            return process.wait()
    print("\nThe simulator has stopped.")
    return 0


def screenshots() -> int:
    """Make the pictures in the documentation anew."""
    set_up(dev=True)
    missing = set_up_browser()
    if missing:
        raise Problem(missing)
    pictures = str(ROOT / "docs" / "images")
    command = [str(PYTHON), "tests/browser/screenshots.py", pictures]
    return subprocess.run(command, cwd=COLLECTION, env=environment(), check=False).returncode


def tables() -> int:
    """Write the tables anew that are made from the code, in the checkout itself."""
    set_up(dev=False)
    env = environment() | {"PYTHONPATH": str(COLLECTIONS)}
    codes = [
        subprocess.run([str(PYTHON), "-m", module], cwd=ROOT, env=env, check=False).returncode
        for module in ("simulator.documentation", "tools.decisions")
    ]
    return max(codes)


def bench(args: list[str]) -> int:
    """Run the benchmarks on the copy of the collection; what they measure stays in the checkout."""
    set_up(dev=True)
    if "--page" in args:
        install(["plots"])
    process = subprocess.Popen(
        [str(PYTHON), "-m", "benchmarks", *args],
        cwd=ROOT,
        env=environment(),
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        return process.wait()


def soak(args: list[str]) -> int:
    """Run the soak that is in the integration tests, for as many seeds as are asked for."""
    set_up(dev=True)
    command = "tests/integration/targets/lightsail_gui_session_soak/soak.py"
    return subprocess.run(
        [str(PYTHON), command, *args], cwd=COLLECTION, env=environment(), check=False
    ).returncode


def mutants(args: list[str]) -> int:
    """Change the plugins in small ways, and see whether the unit tests notice."""
    set_up(True, {TESTS})
    process = subprocess.Popen(
        [str(PYTHON), "tools/mutants.py", str(COLLECTION), *args],
        cwd=ROOT,
        env=environment(),
        text=True,
        start_new_session=True,
    )
    with own_group(process):
        return process.wait()
