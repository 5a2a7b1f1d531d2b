# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts of Lightsail behind a port of this machine, for runs of the plugin in this process.

The simulator answers as Lightsail does; this also answers what Lightsail never should.
"""

from __future__ import annotations

import http.server
import json
import re
import threading

# By the access key that a call is signed with, an account has instances in Regions.
SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")

RESEARCH_BUNDLE = "app_standard_xl_1_0"


def instance(name, region="eu-west-1", account="111111111111", **members):
    """An instance as the API has it."""
    return {
        "name": name,
        "arn": f"arn:aws:lightsail:{region}:{account}:Instance/{name}-{region}",
        "createdAt": 1700000000,
        "location": {"availabilityZone": f"{region}a", "regionName": region},
        "resourceType": "Instance",
        "blueprintId": "lfr_ubuntu_1_0",
        "bundleId": RESEARCH_BUNDLE,
        "state": {"code": 16, "name": "running"},
        "tags": [],
        **members,
    }


class Service:
    """A server with accounts: instances by access key and Region, and answers by operation.

    An answer is a function of the Region and the name of a computer, or a text to send as it is.
    """

    def __init__(self):
        self.accounts = {}
        self.answers = {}
        self.calls = []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                key, region, name = SCOPE.search(self.headers["Authorization"]).groups()
                operation = self.headers.get("X-Amz-Target", f".{name}").split(".")[1]
                asked = json.loads(body) if body.startswith(b"{") else {}
                service.calls.append((operation, key, region))
                status, answer = service.answer(operation, key, region, asked)
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments):
                """Says nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def operations(self):
        return [operation for operation, _key, _region in self.calls]

    def answer(self, operation, key, region, asked):
        given = self.answers.get(operation)
        if given:
            return given(region, asked.get("resourceName"))
        if operation == "GetInstances":
            instances = self.accounts.get(key, {}).get(region, [])
            return 200, {"instances": instances}
        if operation == "GetBundles":
            return 200, {"bundles": [{"bundleId": RESEARCH_BUNDLE}]}
        if operation == "GetRegions":
            return 200, {"regions": [{"name": name} for name in ("eu-west-1", "us-east-1")]}
        if operation == "CreateGUISessionAccessDetails":
            return 200, {"resourceName": asked["resourceName"], "status": "notStarted"}
        return 400, {"__type": "InvalidInputException", "message": f"no {operation} here"}


def refusal(code, message="no"):
    """An answer that refuses, for Service.answers."""
    return lambda _region, _name: (400, {"__type": code, "message": message})
