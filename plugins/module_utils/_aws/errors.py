# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one error class of Lightsail calls, on amazon.aws's error handling."""

from __future__ import annotations

import functools
import re
import typing

try:
    import botocore.exceptions
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule fails with the reason before any of this is called.

from ansible_collections.amazon.aws.plugins.module_utils.errors import AWSErrorHandler
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .._core.errors import CallError, ErrorKind
from .._core.redaction import displayable
from .answers import WrongAnswer

# "Troubleshoot access denied error messages" in the IAM user guide.
_NAMED_ACTION = re.compile(r"not authorized to perform: lightsail:([A-Za-z]{1,64})\b")
_Call = typing.TypeVar("_Call", bound=typing.Callable[..., typing.Any])

# The API's declared errors: botocore's service model "lightsail", 2016-11-28.  The others reach
# every AWS client: https://docs.aws.amazon.com/general/latest/gr/api-retries.html and the "Common
# Errors" page of the Lightsail API reference.
_KIND_BY_CODE = {
    "AccessDenied": ErrorKind.DENIED,
    "AccessDeniedException": ErrorKind.DENIED,
    "NotAuthorized": ErrorKind.DENIED,
    "UnauthorizedOperation": ErrorKind.DENIED,
    "AccountSetupInProgressException": ErrorKind.SETTING_UP,
    "RegionSetupInProgressException": ErrorKind.SETTING_UP,
    "NotFoundException": ErrorKind.NOT_FOUND,
    "AuthFailure": ErrorKind.UNAUTHENTICATED,
    "ExpiredToken": ErrorKind.UNAUTHENTICATED,
    "ExpiredTokenException": ErrorKind.UNAUTHENTICATED,
    "IncompleteSignature": ErrorKind.UNAUTHENTICATED,
    "IncompleteSignatureException": ErrorKind.UNAUTHENTICATED,
    "InvalidAccessKeyId": ErrorKind.UNAUTHENTICATED,
    "InvalidClientTokenId": ErrorKind.UNAUTHENTICATED,
    "InvalidSignatureException": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationToken": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationTokenException": ErrorKind.UNAUTHENTICATED,
    "OptInRequired": ErrorKind.UNAUTHENTICATED,
    "RequestExpired": ErrorKind.UNAUTHENTICATED,
    "SignatureDoesNotMatch": ErrorKind.UNAUTHENTICATED,
    "SubscriptionRequiredException": ErrorKind.UNAUTHENTICATED,
    "UnauthenticatedException": ErrorKind.UNAUTHENTICATED,
    "UnrecognizedClientException": ErrorKind.UNAUTHENTICATED,
    "RequestLimitExceeded": ErrorKind.THROTTLED,
    "RequestThrottled": ErrorKind.THROTTLED,
    "RequestThrottledException": ErrorKind.THROTTLED,
    "SlowDown": ErrorKind.THROTTLED,
    "ThrottledException": ErrorKind.THROTTLED,
    "Throttling": ErrorKind.THROTTLED,
    "ThrottlingException": ErrorKind.THROTTLED,
    "TooManyRequestsException": ErrorKind.THROTTLED,
    "InternalError": ErrorKind.SERVER_ERROR,
    "InternalFailure": ErrorKind.SERVER_ERROR,
    "RequestTimeout": ErrorKind.SERVER_ERROR,
    "RequestTimeoutException": ErrorKind.SERVER_ERROR,
    "ServiceException": ErrorKind.SERVER_ERROR,
    "ServiceUnavailable": ErrorKind.SERVER_ERROR,
    "ServiceUnavailableException": ErrorKind.SERVER_ERROR,
}


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

# Of these, a NotFoundException is about what they name besides: a snapshot, a key pair, a computer.
_CREATING = ("CreateInstances", "CreateInstancesFromSnapshot", "CreateInstanceSnapshot")


class LightsailCallError(CallError, AnsibleAWSError):
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
        # TLS can break before the request was sent, and while its answer comes.
        self.may_have_arrived = isinstance(exception, botocore.exceptions.SSLError)
        if self.kind is ErrorKind.INVALID_ANSWER:
            self.code = "InvalidAnswer"

    def user_message(self) -> str:
        """Says what went wrong, where, and what to do about it."""
        operation = getattr(self.exception, "operation_name", None)
        words = {
            ErrorKind.NOT_FOUND: self._what_is_missing(operation),
            ErrorKind.DENIED: f"these credentials lack the IAM action lightsail:{self._action()};"
            " give them a policy that allows it",
            ErrorKind.UNAUTHENTICATED: "AWS does not accept the credentials, or there are none;"
            " check them, and that the region exists and is enabled for the account",
            ErrorKind.UNREACHABLE: f"Lightsail in {self.region} cannot be reached; check the"
            " region, endpoint_url, proxy and network",
            ErrorKind.SETTING_UP: f"Lightsail is still being set up in {self.region} for this"
            " account; try again in a few minutes",
            ErrorKind.REJECTED: f"{operation} was refused",
            ErrorKind.INVALID_ANSWER: f"{self.endpoint} answers, but not as Lightsail does; look at"
            " endpoint_url and AWS_URL",
        }.get(self.kind, self.message)
        return f"{self._cause() or words} ({self._evidence()})"

    def _action(self) -> str:
        """The action that is missing: a call can need another than its own, as for tags."""
        said = _NAMED_ACTION.search(self.response.get("Error", {}).get("Message") or "")
        return said[1] if said else str(getattr(self.exception, "operation_name", None))

    def _what_is_missing(self, operation: str | None) -> str:
        if operation in _CREATING:
            return f"what it is to be made of does not exist in {self.region}"
        if operation == "GetOperation":
            return "the service does not know the operation that the change began"
        if self.was_there:
            return "it was there in this run, and is gone: perhaps somebody deleted it"
        return f"there is no {self.noun} of this name in {self.region}"

    def _cause(self) -> str | None:
        """What is to be done where more is known than the kind of the error."""
        if self.kind is ErrorKind.DENIED:
            return _cause_of_denial(
                self._action(), self.response.get("Error", {}).get("Message") or ""
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
        if self.kind is ErrorKind.INVALID_ANSWER:
            return f"{self.code}: {_what_is_wrong(self.exception)}"
        status = self.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if self.code.isdigit():  # no error of AWS's, but a page of a gateway or proxy before it
            return f"HTTP {status}: an answer without an error code of AWS"
        message = self.response.get("Error", {}).get("Message") or str(self.exception)
        # The resource is the one that is named already, by an id that nobody knows it by.
        message = re.sub(r" on resource: arn:\S+:Instance(?:Snapshot)?/\S+", "", message)
        tip = self.response.get("tip")
        words = f"{message.rstrip('.')}. Tip: {tip}" if tip else message
        return displayable(f"{self.code}: {words}")


def _cause_of_denial(action: str, message: str) -> str | None:
    """Why a call is denied, where to give a policy would not help.

    The service's words: "Troubleshoot access denied error messages" in the IAM user guide.
    """
    if "service control policy" in message or "resource control policy" in message:
        return (
            f"a policy of the AWS organization forbids lightsail:{action}; only those who manage"
            " the organization can allow it"
        )
    if "explicit deny" in message:
        return (
            f"a policy forbids lightsail:{action} explicitly; to allow it in another one does"
            " not help"
        )
    return None


def _fit(value: typing.Any) -> typing.Any:
    """The members of an error answer as a result can hold them: texts cut, and without keys."""
    if isinstance(value, dict):
        return {str(key): _fit(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fit(each) for each in value]
    return displayable(value) if isinstance(value, str) else value


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
        return ErrorKind.INVALID_ANSWER
    if isinstance(exception, botocore.exceptions.ClientError):
        if _is_of_another_service(code):
            return ErrorKind.INVALID_ANSWER
        return kind_of_code(code, response.get("ResponseMetadata", {}).get("HTTPStatusCode"))
    if isinstance(exception, botocore.exceptions.ConnectTimeoutError):
        return ErrorKind.NOT_SENT
    if isinstance(exception, botocore.exceptions.ConnectionError):  # refused, DNS, TLS, proxy
        return ErrorKind.UNREACHABLE
    if isinstance(exception, botocore.exceptions.HTTPClientError):
        return ErrorKind.NO_RESPONSE
    if isinstance(exception, _credential_errors()):
        return ErrorKind.UNAUTHENTICATED
    return ErrorKind.REJECTED


def kind_of_code(code: str, http_status: int | None) -> ErrorKind:
    """Tells what an error answer means, by its code or, where that is unknown, its HTTP status."""
    if code in _KIND_BY_CODE:
        return _KIND_BY_CODE[code]
    if http_status == 429:
        return ErrorKind.THROTTLED
    # 408: the request did not come in time, by a gateway that may have sent some of it on.
    if http_status is not None and (http_status == 408 or http_status >= 500):
        return ErrorKind.SERVER_ERROR
    return ErrorKind.REJECTED


def _is_of_another_service(code: str) -> bool:
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


def _is_ours(client: typing.Any, error: LightsailCallError) -> bool:
    operation = getattr(error.exception, "operation_name", None)
    return operation in client.meta.service_model.operation_names


class LightsailErrorHandler(AWSErrorHandler):
    """Turns the SDK's exceptions into LightsailCallError."""

    _CUSTOM_EXCEPTION = LightsailCallError

    @classmethod
    def common_error_handler(cls, description: str) -> typing.Callable[[_Call], _Call]:
        """Decorates a function whose first argument is the client."""
        handle = super().common_error_handler(description)

        def wrapper(func: _Call) -> _Call:
            handled = handle(func)

            @functools.wraps(func)
            def with_region(
                client: typing.Any, *args: typing.Any, **arguments: typing.Any
            ) -> typing.Any:
                try:
                    try:
                        return handled(client, *args, **arguments)
                    except _parsing_errors() as error:
                        # From the parsers of the SDK, or our own check of what they made.
                        raise LightsailCallError(f"Failed to {description}", error) from None
                except LightsailCallError as error:
                    error.region = client.meta.region_name
                    error.endpoint = displayable(str(getattr(client.meta, "endpoint_url", "")))
                    if error.kind is ErrorKind.DENIED and not _is_ours(client, error):
                        # On the way to credentials, such as to the role of a profile.
                        error.kind = ErrorKind.UNAUTHENTICATED
                    raise

            return typing.cast(_Call, with_region)

        return wrapper
