# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small HTTP server that answers as a test wrote down, and a module run against it in process.

The server is no simulator: it has no states but those of a test, so that its answers can also be
what no service should ever send.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ansible.module_utils import basic
from ansible.module_utils.common import warnings

from ..virtual_time import VirtualTime, replaced_time

READ, START, STOP = "CreateGUISessionAccessDetails", "StartGUISession", "StopGUISession"
SECRET = "a-secret-key-of-the-tests-0123456789"
MODULES = "ansible_collections.research.lightsail.plugins.modules"


def opened(name="desk-1", **more) -> dict:
    """The answer of a read of an open session."""
    return {
        "resourceName": name,
        "status": "started",
        "percentageComplete": 100,
        "sessions": [
            {"name": "app", "url": f"https://dcv.example.com/{name}/app-token", "isPrimary": True},
            {"name": "os", "url": f"https://dcv.example.com/{name}/os-token", "isPrimary": False},
        ],
        **more,
    }


def operation(name="desk-1", kind=START, **more) -> dict:
    """One element of the answer of a call that was accepted."""
    return {
        "id": "5c7e7c1f-2271-4201-9b37-e97566746d03",
        "resourceName": name,
        "resourceType": "Instance",
        "createdAt": 1764000000.5,
        "operationType": kind,
        "status": "Started",
        "isTerminal": False,
        **more,
    }


def error(code, message="the words of the service", status=400, **more):
    """An error answer, as AWS gives it."""
    return status, {"__type": code, "message": message, **more}


class Computers:
    """What a well-behaved service would answer: each computer has a status, a start opens it."""

    def __init__(self, **statuses) -> None:
        self.statuses = {name.replace("_", "-"): status for name, status in statuses.items()}

    def __call__(self, call, name):
        if name not in self.statuses:
            return error("NotFoundException", f"The Instance does not exist: {name}")
        if call == READ:
            status = self.statuses[name]
            return opened(name) if status == "started" else {"status": status}
        self.statuses[name] = "started" if call == START else "stopped"
        return {"operations": [operation(name, call)]}


class Service:
    """A server on a free port of 127.0.0.1.

    answer(call, name) returns the answer: an object, or bytes as they are, each of them also in a
    tuple with the HTTP status before it; None drops the connection.  calls has what was asked.
    """

    def __init__(self, answer) -> None:
        self.calls: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                name = json.loads(self.rfile.read(length)).get("resourceName")
                call = self.headers["X-Amz-Target"].rpartition(".")[2]
                with service._lock:
                    service.calls.append((call, name))
                    answer_of = answer(call, name)
                if answer_of is None:
                    self.close_connection = True
                    return
                status, body = answer_of if isinstance(answer_of, tuple) else (200, answer_of)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(data)}\r\n\r\n"
                with contextlib.suppress(ConnectionError):  # the module may have given up
                    self.wfile.write(head.encode() + data)

            def log_message(self, format, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sent(self, call) -> int:
        """How often a call was made."""
        return sum(made == call for made, _name in self.calls)


def run(module, check=False, diff=False, passing=None, **parameters) -> dict:
    """Runs a module in this process, returns its result as Ansible would get it.

    Nobody waits: passing is the virtual time that it runs in, one of its own unless given.
    """
    arguments = {
        "region": "eu-west-1",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": SECRET,
        "_ansible_check_mode": check,
        "_ansible_diff": diff,
        **parameters,
    }
    arguments = {key: value for key, value in arguments.items() if value is not None}
    out = io.StringIO()
    for name in ("_global_warnings", "_global_deprecations"):
        getattr(warnings, name).clear()  # what an earlier run in this process left behind
    before = basic._ANSIBLE_ARGS, getattr(basic, "_ANSIBLE_PROFILE", None)
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
    basic._ANSIBLE_PROFILE = "legacy"  # from ansible-core 2.19 on
    program = importlib.import_module(f"{MODULES}.{module}")
    try:
        with (
            replaced_time(passing or VirtualTime()),
            contextlib.redirect_stdout(out),
            contextlib.suppress(SystemExit),
        ):
            program.main()
    finally:
        basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = before
        gc.unfreeze()  # what a module keeps for as long as its process lives is garbage here
    return json.loads(out.getvalue())


def act(answer, name="desk-1", module="lightsail_gui_session", **parameters):
    """Runs a module against a service that answers as given; returns the result and the service."""
    with Service(answer) as service:
        result = run(module, name=name, endpoint_url=service.url, **parameters)
    return result, service


def look(answer, name="desk-1", **parameters):
    """As act, with the module that only reports."""
    return act(answer, name, module="lightsail_gui_session_info", **parameters)


def warnings_of(result) -> str:
    """The warnings of a result, in one text."""
    return "\n".join(map(str, result.get("warnings", [])))
