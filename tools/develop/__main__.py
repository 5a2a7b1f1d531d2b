# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set up, test and try the collection; the Makefile gives these commands short names.

It runs on a bare Python 3.11 or later. Everything that it makes lies in .venv and .cache inside the
checkout: a virtual environment, and a tree of collections in which a copy of the checkout stands
beside amazon.aws, since Ansible's tools work only in .../ansible_collections/NAMESPACE/NAME.
"""

from __future__ import annotations

import argparse
import shlex
import sys

from .common import Problem, end_in_order
from .matrix import matrix
from .package import build
from .release import release
from .setup import clean
from .steps import docs, fix, set_up_for, test
from .try_out import bench, demo, mutants, screenshots, simulator, soak, tables
from .upkeep import audit, renew


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="tools/dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    setups = commands.add_parser("setup", help="make what development needs")
    setups.add_argument("steps", nargs="*", help="only what these steps need")
    commands.add_parser("demo", help="run the demo").add_argument("args", nargs=argparse.REMAINDER)
    soaks = commands.add_parser("soak", help="open many classes on bad days of the API")
    soaks.add_argument("--args", type=shlex.split, default=[], help="passed on to the soak")
    changes = commands.add_parser("mutants", help="see whether the unit tests notice changes")
    changes.add_argument("--args", type=shlex.split, default=[], help="passed on to it")
    commands.add_parser("simulator", help="run the simulator until Ctrl-C")
    commands.add_parser("screenshots", help="make the pictures in the documentation")
    commands.add_parser("tables", help="write the tables anew that are made from the code")
    benchmarks = commands.add_parser("bench", help="measure the module and its alternatives")
    benchmarks.add_argument("--args", type=shlex.split, default=[], help="passed on to it")
    tests = commands.add_parser("test", help="run the tests")
    tests.add_argument("steps", nargs="*", help="only these steps")
    tests.add_argument("--args", type=shlex.split, default=[], help="passed on to ansible-test")
    matrices = commands.add_parser("matrix", help="run the tests on all supported versions")
    matrices.add_argument("combinations", nargs="*", help="only these combinations")
    matrices.add_argument("--steps", type=shlex.split, default=[], help="only these steps")
    matrices.add_argument("--args", type=shlex.split, default=[], help="passed on to ansible-test")
    commands.add_parser("docs", help="check the documentation and build its site")
    commands.add_parser("fix", help="let ruff put right what it can")
    commands.add_parser("build", help="build what users install, and check it")
    releases = commands.add_parser("release", help="make a release in this clone")
    releases.add_argument("--version", required=True, help="such as 1.2.3")
    commands.add_parser("renew", help="pin the newest versions of what development needs")
    commands.add_parser("audit", help="ask for known vulnerabilities of what is pinned")
    commands.add_parser("clean", help="remove everything that was made")
    options = parser.parse_args()
    # When this is ended from outside, what it has started must end too (see own_group).
    end_in_order()
    try:
        match options.command:
            case "setup":
                set_up_for(options.steps)
                return 0
            case "demo":
                return demo(options.args)
            case "soak":
                return soak(options.args)
            case "mutants":
                return mutants(options.args)
            case "simulator":
                return simulator()
            case "screenshots":
                return screenshots()
            case "tables":
                return tables()
            case "bench":
                return bench(options.args)
            case "test":
                return test(options.steps, options.args)
            case "matrix":
                return matrix(options.combinations, options.steps, options.args)
            case "docs":
                return docs()
            case "build":
                build()
                return 0
            case "release":
                release(options.version)
                return 0
            case "renew":
                renew()
                return 0
            case "audit":
                return audit()
            case "fix":
                return fix()
            case _:
                clean()
                return 0
    except Problem as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
