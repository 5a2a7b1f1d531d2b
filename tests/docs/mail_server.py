# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mail server on this machine, which keeps what it takes, and refuses what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class MailServer:
    """What was taken, by the address; answers has what is said to an address instead.

    An answer that begins with DATA is given after the mail was sent, with its text in the place of
    {}.  on_mail is called while the client still waits.
    """

    def __init__(self, password: str) -> None:
        self.port = 0
        self.taken: dict[str, list[EmailMessage]] = {}
        self.answers: dict[str, str] = {}
        self.on_mail: Callable[[str], None] = lambda text: None
        self.password = password

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        """Takes one user with one password."""
        is_known = data == LoginPassword(b"grace", self.password.encode())
        return AuthResult(success=is_known)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Refuses an address that has an answer."""
        answer = self.answers.get(address, "")
        if answer and not answer.startswith("DATA"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keeps a mail for each address that it is for."""
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        text = text_of(mail)
        self.on_mail(text)
        for address in envelope.rcpt_tos:
            answer = self.answers.get(address)
            if answer:
                return answer.removeprefix("DATA").format(" ".join(text.split()))
            self.taken.setdefault(address, []).append(mail)
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    """The text of a mail."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


@contextlib.contextmanager
def serve_mail(password: str) -> Iterator[MailServer]:
    """A server on a free port, which wants STARTTLS and the user grace with this password."""
    server = MailServer(password)
    context = _own_certificate()
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        return SMTP(
            server,
            loop=loop,
            hostname="localhost",
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=server.authenticate,
        )

    listening = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.close()


def _own_certificate() -> ssl.SSLContext:
    """What a server shows that signs for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
