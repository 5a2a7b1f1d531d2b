# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Lightsail client and its one error class, on amazon.aws's error handling."""

from __future__ import annotations

import functools
import re
import typing

try:
    import boto3.session
    import botocore.config
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule fails with the reason before any of this is called.

from ansible_collections.amazon.aws.plugins.module_utils.errors import AWSErrorHandler
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .answers import WrongAnswer
from .errors import CallError, ErrorKind, kind_of_answer, shown

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
    from ansible_collections.amazon.aws.plugins.plugin_utils.base import AWSPluginBase

_Call = typing.TypeVar("_Call", bound=typing.Callable[..., typing.Any])

# Seconds.  botocore's own 60 s each would let one dead connection eat a tenth of a whole run.
_CONNECT_TIMEOUT = 10
_READ_TIMEOUT = 30

# Of a call that only reads, where nothing but the SDK repeats it: for up to 15 seconds.
_READING_ATTEMPTS = 5


_MISSING = (
    "no AWS credentials were found, or only a part of them; give access_key and secret_key, or a"
    " profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
)
_EXPIRED = (
    "the AWS credentials have expired; renew them and run again, which goes on where this run"
    " ended. What was started goes on by itself"
)
_SWITCHED_OFF = (
    "Lightsail was never switched on for this AWS account; open the Lightsail console with it once,"
    " and complete the sign-up where AWS asks for it"
)
# By the code of the service, or the name of the SDK's exception.
_CAUSES = {
    "NoCredentialsError": _MISSING,
    "PartialCredentialsError": _MISSING,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "SSOTokenLoadError": _EXPIRED,
    "TokenRetrievalError": _EXPIRED,
    "OptInRequired": _SWITCHED_OFF,
    "SubscriptionRequiredException": _SWITCHED_OFF,
}


class LightsailError(CallError, AnsibleAWSError):
    """An error of a Lightsail call; exception is the SDK's own.

    response is the service's answer ({} where none came); region and endpoint are where the call
    went.
    """

    region: str | None = None
    endpoint: str | None = None

    def __init__(
        self, message: str | None = None, exception: Exception | None = None, **kwargs: object
    ) -> None:
        AnsibleAWSError.__init__(self, message=message, exception=exception, **kwargs)
        self.response: dict[str, typing.Any] = _fit(getattr(exception, "response", None) or {})
        self.code = self.response.get("Error", {}).get("Code") or type(exception).__name__
        self.kind = _kind_of(exception, self.code, self.response)
        if self.kind is ErrorKind.FOREIGN:
            self.code = "InvalidAnswer"

    def explain(self) -> str:
        """Says what went wrong, where, and what to do about it."""
        operation = getattr(self.exception, "operation_name", None)
        words = {
            ErrorKind.NOT_FOUND: "it was there in this run, and is gone: perhaps somebody"
            " deleted it"
            if self.was_there
            else f"there is no virtual computer of this name in {self.region}",
            ErrorKind.DENIED: f"these credentials lack the IAM action lightsail:{operation};"
            " give them a policy that allows it",
            ErrorKind.UNAUTHENTICATED: "AWS does not accept the credentials, or there are none;"
            " check them, and that the region exists and is enabled for the account",
            ErrorKind.UNREACHABLE: f"Lightsail in {self.region} cannot be reached; check the"
            " region, endpoint_url, proxy and network",
            ErrorKind.SETTING_UP: f"Lightsail is still being set up in {self.region} for this"
            " account; try again in a few minutes",
            ErrorKind.REJECTED: f"{operation} was refused",
            ErrorKind.FOREIGN: f"{self.endpoint} answers, but not as Lightsail does; look at"
            " endpoint_url and AWS_URL",
        }.get(self.kind, self.message)
        return f"{self._cause() or words} ({self._evidence()})"

    def _cause(self) -> str | None:
        """What is to be done where more is known than the kind of the error."""
        if self.kind is ErrorKind.DENIED:
            return _cause_of_denial(
                getattr(self.exception, "operation_name", None),
                self.response.get("Error", {}).get("Message") or "",
            )
        if self.kind is ErrorKind.UNAUTHENTICATED and self.code in _CAUSES:
            return _CAUSES[self.code]
        if isinstance(self.exception, botocore.exceptions.SSLError):
            return (
                f"the certificate of Lightsail in {self.region} is not accepted; behind a private"
                " CA, set AWS_CA_BUNDLE to the file of its certificates"
            )
        if isinstance(self.exception, botocore.exceptions.ProxyConnectionError):
            return "the proxy cannot be reached; look at HTTPS_PROXY and NO_PROXY"
        return None

    def _evidence(self) -> str:
        """What the API said in its own words, or the SDK where the API said nothing."""
        if self.kind is ErrorKind.FOREIGN:
            return f"{self.code}: {_what_is_wrong(self.exception)}"
        status = self.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if self.code.isdigit():  # no error of AWS's, but a page of a gateway or proxy before it
            return f"HTTP {status}: an answer without an error code of AWS"
        message = self.response.get("Error", {}).get("Message") or str(self.exception)
        # The resource is the computer that is named already, by an id that nobody knows it by.
        message = re.sub(r" on resource: arn:\S+:Instance/\S+", "", message)
        tip = self.response.get("tip")
        return shown(f"{self.code}: {message}" + (f" Tip: {tip}" if tip else ""))


def _cause_of_denial(operation: str | None, message: str) -> str | None:
    """Why a call is denied, where to give a policy would not help.

    The service's words: "Troubleshoot access denied error messages" in the IAM user guide.
    """
    if "service control policy" in message or "resource control policy" in message:
        return (
            f"a policy of the AWS organization forbids lightsail:{operation}; only those who manage"
            " the organization can allow it"
        )
    if "explicit deny" in message:
        return (
            f"a policy forbids lightsail:{operation} explicitly; to allow it in another one does"
            " not help"
        )
    return None


def _fit(value: typing.Any) -> typing.Any:
    """The members of an error answer as a result can hold them: texts cut, and without keys."""
    if isinstance(value, dict):
        return {str(key): _fit(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fit(each) for each in value]
    return shown(value) if isinstance(value, str) else value


def _what_is_wrong(exception: Exception | None) -> str:
    if isinstance(exception, WrongAnswer):
        return str(exception)
    if isinstance(exception, botocore.exceptions.ClientError):
        status = exception.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return f"HTTP {status}, without an error code of AWS"
    # The message of a parser could hold what it was given, a URL too.
    return f"it cannot be read, {type(exception).__name__}"


def _kind_of(exception: Exception | None, code: str, response: dict[str, typing.Any]) -> ErrorKind:
    if exception is not None and not isinstance(
        exception, (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError)
    ):
        return ErrorKind.FOREIGN
    if isinstance(exception, botocore.exceptions.ClientError):
        if _is_foreign(code):
            return ErrorKind.FOREIGN
        return kind_of_answer(code, response.get("ResponseMetadata", {}).get("HTTPStatusCode"))
    if isinstance(exception, botocore.exceptions.ConnectTimeoutError):
        return ErrorKind.NOT_DONE
    if isinstance(exception, botocore.exceptions.ConnectionError):  # refused, DNS, TLS, proxy
        return ErrorKind.UNREACHABLE
    if isinstance(exception, botocore.exceptions.HTTPClientError):
        return ErrorKind.LOST
    if isinstance(exception, _credential_errors()):
        return ErrorKind.UNAUTHENTICATED
    return ErrorKind.REJECTED


def _is_foreign(code: str) -> bool:
    """Whether an error answer has no error code of AWS, and is none that passes.

    Where there is no code, the SDK gives the HTTP status.  A gateway before the service may answer
    for it while it is busy: that is no other endpoint.
    """
    return code.isdigit() and code not in ("408", "429", "500", "502", "503", "504")


def _parsing_errors() -> tuple[type[Exception], ...]:
    """What the SDK's parsers raise for an answer that no service should give, and our own check."""
    return (
        WrongAnswer,
        botocore.parsers.ResponseParserError,
        AttributeError,
        LookupError,
        OSError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
    )


def _credential_errors() -> tuple[type[Exception], ...]:
    return (
        botocore.exceptions.NoCredentialsError,
        botocore.exceptions.PartialCredentialsError,
        botocore.exceptions.CredentialRetrievalError,
        botocore.exceptions.UnauthorizedSSOTokenError,
        botocore.exceptions.SSOError,
        botocore.exceptions.TokenRetrievalError,
    )


def _is_ours(client: typing.Any, error: LightsailError) -> bool:
    operation = getattr(error.exception, "operation_name", None)
    return operation in client.meta.service_model.operation_names


class LightsailErrorHandler(AWSErrorHandler):
    """Turns the SDK's exceptions into LightsailError."""

    _CUSTOM_EXCEPTION = LightsailError

    @classmethod
    def common_error_handler(cls, description: str) -> typing.Callable[[_Call], _Call]:
        """Decorates a function whose first argument is the client."""
        handle = super().common_error_handler(description)

        def wrapper(func: _Call) -> _Call:
            handled = handle(func)

            @functools.wraps(func)
            def with_region(client: typing.Any, *args: typing.Any) -> typing.Any:
                try:
                    try:
                        return handled(client, *args)
                    except _parsing_errors() as error:
                        # From the parsers of the SDK, or our own check of what they made.
                        raise LightsailError(f"Failed to {description}", error) from None
                except LightsailError as error:
                    error.region = client.meta.region_name
                    error.endpoint = shown(str(getattr(client.meta, "endpoint_url", "")))
                    if error.kind is ErrorKind.DENIED and not _is_ours(client, error):
                        # On the way to credentials, such as to the role of a profile.
                        error.kind = ErrorKind.UNAUTHENTICATED
                    raise

            return typing.cast(_Call, with_region)

        return wrapper


def lightsail_client(module: AnsibleAWSModule, connections: int) -> typing.Any:
    """Makes a boto3 client for up to connections calls at the same time.

    The SDK repeats no call: a StartGUISession whose answer was lost must be looked into before it
    is sent again, and only the engine knows the deadline.  Nor does it slow calls down, which its
    adaptive mode does at any throttled call, however few there are: that is the business of the
    engine (_rules/rate.py).  The user's aws_config overrides all of it.
    Calls fail_json where there is no region, or amazon.aws cannot make a client.
    """
    return _careful(module.client("lightsail", config=_config(connections, attempts=1)))


def reading_clients(
    plugin: AWSPluginBase,
    connections: int,
    endpoint: str | None,
    given: typing.Mapping[str, typing.Any],
) -> typing.Callable[[str], typing.Any]:
    """Returns a function that makes a boto3 client for a region, which only reads.

    So the SDK may repeat what fails in passing.  given is what amazon.aws makes of the plugin's
    options (get_aws_connection_info).  All clients are of one session, which reads the SDK's model
    of the service once: amazon.aws makes a session for each client, which takes 0.2 s and 11 MB.
    Both raise AnsibleError where there can be no session or client.
    """
    params = dict(given)
    profile = params.pop("profile_name", None)
    config = _config(connections, attempts=_READING_ATTEMPTS)
    config = config.merge(params.pop("aws_config", None) or botocore.config.Config())
    try:
        session = boto3.session.Session(profile_name=profile)
    except botocore.exceptions.BotoCoreError as error:
        plugin.fail_aws("Couldn't connect to AWS", exception=error)

    def client_of(region: str) -> typing.Any:
        try:
            return _careful(
                session.client(
                    "lightsail", region_name=region, endpoint_url=endpoint, config=config, **params
                )
            )
        except (ValueError, botocore.exceptions.BotoCoreError) as error:
            plugin.fail_aws("Couldn't connect to AWS", exception=error)

    return client_of


def _careful(client: typing.Any) -> typing.Any:
    """Lets the client refuse what the SDK would put into its message, credentials and all."""
    client.meta.events.register("before-send.lightsail", _refuse_line_ends)
    return client


def _refuse_line_ends(request: typing.Any, **_kwargs: typing.Any) -> None:
    for value in request.headers.values():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        if "\n" in text or "\r" in text:
            raise botocore.exceptions.CredentialRetrievalError(
                provider="where they were given",
                error_msg="a key or a token has a line end in it",
            )


def _config(connections: int, attempts: int) -> typing.Any:
    return botocore.config.Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
        connect_timeout=_CONNECT_TIMEOUT,
        read_timeout=_READ_TIMEOUT,
    )
