# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands for Python and for commands written in it: lets the server beside this run them.

It imports next to nothing, since it is started as often as they are.
"""

import _socket
import array
import marshal
import os
import sys

name = os.path.basename(sys.argv[0])
python = name == "forked-python"
if python and sys.argv[1:2] and sys.argv[1].startswith("-"):
    # With options, it is Python itself that is meant.
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
mask = os.umask(0)
request = marshal.dumps((name, sys.argv[1:], os.getcwd(), mask, dict(os.environ)))
server = _socket.socket(_socket.AF_UNIX)
server.connect(os.path.join(os.path.dirname(sys.argv[0]), "modules" if python else "commands"))
streams = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", range(3)))]
sent = server.sendmsg([request], streams)
server.sendall(request[sent:])
server.shutdown(_socket.SHUT_WR)
sys.exit(int(server.recv(8)))
