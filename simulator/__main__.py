# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m simulator`: starts the simulator and says in one line of JSON how to reach it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from .server import Server

POLL_SECONDS = 0.25


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Simulates Amazon Lightsail's browser desktops on 127.0.0.1.",
        epilog="It stops on SIGTERM and SIGINT, and when its parent process has ended.",
    )
    parser.add_argument("--port", type=int, default=0, help="port; 0, the default: a free one")
    parser.add_argument("--region", default="eu-west-1", help="Region of the control API's calls")
    parser.add_argument("--config", type=Path, help="JSON file with settings, computers, faults")
    parser.add_argument("--ready-file", type=Path, help="file to write the line of JSON to, too")
    parser.add_argument(
        "--parent",
        type=int,
        help="process id: stop when this process has ended, instead of the one that started "
        "this; 0: watch none",
    )
    parser.add_argument("--verbose", action="store_true", help="log requests on standard error")
    return parser.parse_args(argv)


def write_ready_file(path: Path, line: str) -> None:
    """Writes the line so that only this user can read it, and nobody sees it half written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line)
    os.replace(temporary, path)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _watch(parent: int, is_own_parent: bool, server: Server) -> None:
    # A process whose parent has ended gets another one: this tells more than the process table,
    # in which a process that nobody waited for stays.
    while os.getppid() == parent if is_own_parent else _is_alive(parent):
        time.sleep(POLL_SECONDS)
    server.close()


def main(argv: list[str] | None = None) -> int:
    """Runs the simulator until it is told to stop."""
    arguments = parse_arguments(argv)
    own_parent = os.getppid()
    parent = own_parent if arguments.parent is None else arguments.parent
    server = Server(arguments.port, arguments.region, arguments.verbose)
    if arguments.config:
        try:
            server.control.configure(json.loads(arguments.config.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            print(f"{arguments.config}: {error}", file=sys.stderr)
            return 2

    def stop(_signal: int, _frame: Any) -> None:
        # Not from this thread: it is the one that close() would wait for.
        threading.Thread(target=server.close, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if parent:
        watched = (parent, parent == own_parent, server)
        threading.Thread(target=_watch, args=watched, daemon=True).start()
    ready = {"endpoint_url": server.endpoint_url, "region": server.region, **server.admin}
    line = json.dumps({**ready, "pid": os.getpid()}) + "\n"
    if arguments.ready_file:
        write_ready_file(arguments.ready_file, line)
    sys.stdout.write(line)
    sys.stdout.flush()
    server.serve()
    if arguments.ready_file:
        arguments.ready_file.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
