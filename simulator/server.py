# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""moto's server with the service plugged in, IAM on, and the control API in front."""

from __future__ import annotations

import io
import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from http.client import responses as reasons
from typing import Any, cast

from moto import settings
from moto.core.utils import get_service_model
from moto.moto_server import werkzeug_app
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.exceptions import NotFound
from werkzeug.serving import ThreadedWSGIServer

from . import plugin, users
from .control import PREFIX, Control

HOST = "127.0.0.1"
# Whoever asks by another name was led here by it: a page whose name its owner lets point to
# 127.0.0.1 (DNS rebinding) is of the same origin as the simulator to a browser.
NAMES = ("127.0.0.1", "localhost")
SESSION_PATH = re.compile(r"(/session/)[^/\s?\"]+")

# moto would allow the page of any origin to read whatever it answers.
werkzeug_app.DISABLE_GLOBAL_CORS = True


class Dispatcher(DomainDispatcherApplication):
    """moto's dispatcher, with a short way to the one service that is asked all the time."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._lightsail = create_backend_app(cast(Any, plugin.SERVICE))
        # moto keeps the model once it is loaded, but each of many first calls would load it.
        get_service_model(plugin.SERVICE)

    def get_application(self, environ: dict[str, Any]) -> Any:
        """The application that answers a request."""
        if (
            "/lightsail/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")
            or environ.get("HTTP_X_AMZ_TARGET", "").startswith("Lightsail_")
            or environ.get("PATH_INFO", "").startswith("/lightsail_")
        ):
            return self._lightsail
        application = super().get_application(environ)
        # moto's own pages show the keys of all users to anybody, and forget or change anything.
        # What would answer counts, not the path: there are several that lead there.
        return NotFound() if application.service == "moto_api" else application


def stranger(environ: dict[str, Any], port: int) -> str | None:
    """Tells why a request may come from a web page of somebody else; None if it does not.

    The control API asks for no key, so nothing but this keeps a page that a developer looks at
    from using it: a browser sends the page's origin along with all that a script may read, and
    with every POST, PUT and DELETE (Fetch standard, "append a request Origin header").
    """
    hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
    host = environ.get("HTTP_HOST", "")
    if host.lower() not in hosts:
        return f"this is {' or '.join(sorted(hosts))}, and not {host[:80]!r}"
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin.lower() not in {f"http://{each}" for each in hosts}:
        return f"web pages may not ask, and this comes from {origin[:80]!r}"
    return None


class Application:
    """The control API, and behind it moto."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.moto = Dispatcher()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        reason = stranger(environ, int(environ["SERVER_PORT"]))
        if reason is None and not path.startswith(PREFIX):
            return self.moto(environ, start_response)
        status: int
        answer: Any
        if reason is None:
            status, answer = self.control.handle(
                environ["REQUEST_METHOD"],
                path,
                environ.get("QUERY_STRING", ""),
                environ["wsgi.input"].read(),
            )
        else:
            status, answer = 403, {"message": f"The simulator refuses this: {reason}"}
        body = json.dumps(answer).encode()
        start_response(
            f"{status} {reasons[status]}",
            [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ],
        )
        return [body]


class Handler(MotoRequestHandler):
    """Answers many requests on one connection, each with one write.

    werkzeug's own handler ends the connection after each answer, which costs most of the time of
    a small call.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Hands one request to the application."""
        environ = self.make_environ()
        if environ.get("wsgi.input_terminated"):
            # A body in chunks may be left half read: what follows it can't be found.
            self.close_connection = True
        else:
            length = self.headers.get("Content-Length") or "0"
            if not length.isdecimal():
                self._send("400 Bad Request", [], b"")
                self.close_connection = True
                return
            environ["wsgi.input"] = io.BytesIO(self.rfile.read(int(length)))
        head: list[Any] = []

        def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[..., None]:
            head[:] = [status, headers, exc_info]
            return lambda data: None

        try:
            chunks = self.server.app(environ, start_response)
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        except ConnectionError:
            # The simulator was told to drop this connection: not a byte may be sent.
            self.close_connection = True
            return
        except Exception:
            # Whatever went wrong, the client must get an answer and the developer the trace.
            sys.stderr.write(SESSION_PATH.sub(r"\1***", traceback.format_exc()))
            head[:] = ["500 Internal Server Error", [("Content-Type", "text/plain")], None]
            body = b"The simulator failed; its standard error says why.\n"
        self._send(head[0], head[1], body)

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{key}: {value}" for key, value in headers if key.lower() != "content-length"]
        lines.append(f"Content-Length: {len(body)}")
        lines.append(f"Connection: {'close' if self.close_connection else 'keep-alive'}")
        text = "\r\n".join(lines) + "\r\n\r\n"
        # Before: whoever has the answer may end the simulator, and the line would be lost.
        self.log_request(status.split(" ", 1)[0])
        self.wfile.write(text.encode("latin-1") + (b"" if self.command == "HEAD" else body))

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Logs a request, if the server is verbose."""
        self.log_message('"%s" %s %s', self.requestline, code, size)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs a line, if the server is verbose; addresses of sessions are keys and masked."""
        if getattr(self.server, "verbose", False):
            sys.stderr.write(SESSION_PATH.sub(r"\1***", format % args) + "\n")


class HttpServer(ThreadedWSGIServer):
    """One thread for each connection."""

    verbose = False


class Server:
    """A running simulator: start with serve(), from any thread end with close()."""

    def __init__(self, port: int = 0, region: str = "eu-west-1", verbose: bool = False) -> None:
        self.control = Control(region)
        self.region = region
        # From the first call on, moto checks signature and policies.
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
        self.admin = users.create_user("admin", users.EVERYTHING, region)
        self.http = HttpServer(HOST, port, Application(self.control), handler=Handler)
        self.http.verbose = verbose

    @property
    def endpoint_url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.http.server_address[1]}"

    def serve(self) -> None:
        """Answers until close() is called."""
        self.http.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Ends serve()."""
        self.http.shutdown()
