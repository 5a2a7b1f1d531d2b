# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs modules of awx.awx, each in a fork of this process, which has imported what they import.

A module's own process reads and compiles Ansible's files anew, which takes longer than what the
module does.  The connection plugin beside this sends what it would have given to Python; here it is
run as Python would, with the same environment and output.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
import typing

NEEDED = (
    "ansible.module_utils._internal._ansiballz._loader",
    "ansible_collections.awx.awx.plugins.module_utils.controller_api",
)


def serve(path: str) -> typing.NoReturn:
    """Answers one request after the other, at a socket of this path."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            connection, _address = listening.accept()
            with connection:
                run(connection)


def run(connection: socket.socket) -> None:
    """Runs what is asked for in a fork, and answers with its exit status."""
    begin, outputs, _flags, _address = socket.recv_fds(connection, 1, 2)
    with connection.makefile("rb") as rest:
        request = json.loads(begin + rest.read())
    child = os.fork()
    if not child:
        for number, output in enumerate(outputs, 1):
            os.dup2(output, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["module"]
        # It ends by SystemExit, and with it this fork.
        exec(compile(request["code"], "module", "exec"), {"__name__": "__main__"})
    for output in outputs:
        os.close(output)
    _child, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


if __name__ == "__main__":
    sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)
    for name in NEEDED:
        importlib.import_module(name)
    serve(sys.argv[1])
