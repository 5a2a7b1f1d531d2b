# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection to this machine, but for modules: those are run by the server beside this."""

from __future__ import annotations

import json
import os
import socket
import tempfile

from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: forking
author: research.lightsail contributors
short_description: run modules in forks of one process
description: For tests alone.
extends_documentation_fragment: [connection_pipelining]
"""


class Connection(Local):
    """Runs what is given to Python on its standard input elsewhere."""

    transport = "forking"

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = True
    ) -> tuple[int, bytes, bytes]:
        """Returns the exit status, the output and what was said of errors."""
        if not in_data:
            return super().exec_command(cmd, in_data, sudoable)
        request = {"code": in_data.decode(), "folder": os.getcwd(), "environment": dict(os.environ)}
        text = json.dumps(request).encode()
        with (
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as errors,
            socket.socket(socket.AF_UNIX) as server,
        ):
            server.connect(os.environ["FORKING_SOCKET"])
            socket.send_fds(server, [text[:1]], [output.fileno(), errors.fileno()])
            server.sendall(text[1:])
            server.shutdown(socket.SHUT_WR)
            status = int(server.makefile().read())
            output.seek(0)
            errors.seek(0)
            return status, output.read(), errors.read()
