# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an error of the API or the SDK means, and what a user reads."""

from __future__ import annotations

from types import SimpleNamespace

import botocore.exceptions
import botocore.session
import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.errors import (
    LightsailCallError,
    kind_of_code,
)
from ansible_collections.research.lightsail.plugins.module_utils._aws.gui_sessions import (
    create_gui_session_access_details,
    start_gui_session,
    stop_gui_session,
)
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from botocore.retries import standard

KINDS = {
    "AccessDeniedException": ErrorKind.DENIED,
    "AccountSetupInProgressException": ErrorKind.SETTING_UP,
    "ExpiredTokenException": ErrorKind.UNAUTHENTICATED,
    "InvalidInputException": ErrorKind.REJECTED,
    "InvalidSignatureException": ErrorKind.UNAUTHENTICATED,
    "NotFoundException": ErrorKind.NOT_FOUND,
    "OperationFailureException": ErrorKind.REJECTED,
    "RegionSetupInProgressException": ErrorKind.SETTING_UP,
    "ServiceException": ErrorKind.SERVER_ERROR,
    "ThrottlingException": ErrorKind.THROTTLED,
    "UnauthenticatedException": ErrorKind.UNAUTHENTICATED,
    "UnrecognizedClientException": ErrorKind.UNAUTHENTICATED,
    # More of the page "Common Errors" of the Lightsail API reference.
    "IncompleteSignature": ErrorKind.UNAUTHENTICATED,
    "InternalFailure": ErrorKind.SERVER_ERROR,
    "InvalidAction": ErrorKind.REJECTED,
    "InvalidClientTokenId": ErrorKind.UNAUTHENTICATED,
    "NotAuthorized": ErrorKind.DENIED,
    "OptInRequired": ErrorKind.UNAUTHENTICATED,
    "RequestExpired": ErrorKind.UNAUTHENTICATED,
    "ServiceUnavailable": ErrorKind.SERVER_ERROR,
    "ValidationError": ErrorKind.REJECTED,
    # The same by the names of other AWS services, which gateways and proxies before them use.
    "AccessDenied": ErrorKind.DENIED,
    "AuthFailure": ErrorKind.UNAUTHENTICATED,
    "ExpiredToken": ErrorKind.UNAUTHENTICATED,
    "IncompleteSignatureException": ErrorKind.UNAUTHENTICATED,
    "InternalError": ErrorKind.SERVER_ERROR,
    "InvalidAccessKeyId": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationToken": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationTokenException": ErrorKind.UNAUTHENTICATED,
    "ServiceUnavailableException": ErrorKind.SERVER_ERROR,
    "SignatureDoesNotMatch": ErrorKind.UNAUTHENTICATED,
    "SubscriptionRequiredException": ErrorKind.UNAUTHENTICATED,
    "UnauthorizedOperation": ErrorKind.DENIED,
}
# What other services than Lightsail answer, for limits of their own.
OF_OTHER_SERVICES = {
    *("BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException"),
    *("PriorRequestNotComplete", "ProvisionedThroughputExceededException"),
    "TransactionInProgressException",
}


def client_error(code, message="the API's words", operation="StartGUISession", status=400, **more):
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return botocore.exceptions.ClientError(answer, operation)


class RaisingClient:
    """A client whose every call raises."""

    meta = SimpleNamespace(
        region_name="eu-west-1",
        service_model=botocore.session.get_session().get_service_model("lightsail"),
    )

    def __init__(self, exception):
        self._exception = exception

    def __getattr__(self, _name):
        def call(**_parameters):
            raise self._exception

        return call


def error_of(exception, function=start_gui_session):
    with pytest.raises(LightsailCallError) as caught:
        function(RaisingClient(exception), "desk-1")
    return caught.value


@pytest.mark.parametrize("code", KINDS)
def test_the_kind_of_an_error_code(code):
    assert error_of(client_error(code)).kind is KINDS[code]
    assert error_of(client_error(code)).code == code


@pytest.mark.parametrize(
    ("checker", "kind"),
    [
        (standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES, ErrorKind.THROTTLED),
        (standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES, ErrorKind.SERVER_ERROR),
    ],
)
def test_what_the_sdk_would_send_again_is_of_a_kind_that_is(checker, kind):
    codes = set(checker) - OF_OTHER_SERVICES
    assert codes
    assert {kind_of_code(code, 400) for code in codes} == {kind}


def test_an_answer_without_an_error_code_is_told_with_its_status():
    # Where there is no code, the SDK gives the status.
    words = error_of(client_error("403", status=403)).user_message()
    assert "HTTP 403, without an error code of AWS" in words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ExpiredToken", "the AWS credentials have expired"),
        ("ExpiredTokenException", "the AWS credentials have expired"),
        ("OptInRequired", "Lightsail was never switched on for this AWS account"),
        ("SubscriptionRequiredException", "Lightsail was never switched on for this AWS account"),
    ],
)
def test_what_is_wrong_with_an_account_or_its_credentials_is_said(code, words):
    assert error_of(client_error(code)).user_message().startswith(words)


@pytest.mark.parametrize(
    "exception",
    [
        botocore.exceptions.UnauthorizedSSOTokenError(),
        botocore.exceptions.SSOTokenLoadError(profile_name="lab", error_msg="it is old"),
        botocore.exceptions.TokenRetrievalError(provider="sso", error_msg="it is old"),
    ],
)
def test_a_sign_in_that_is_over_is_said(exception):
    words = error_of(exception).user_message()
    assert words.startswith("the AWS credentials have expired; renew them")


def test_every_error_that_the_calls_declare_is_known():
    model = botocore.session.get_session().get_service_model("lightsail")
    for operation in ("CreateGUISessionAccessDetails", "StartGUISession", "StopGUISession"):
        declared = {shape.name for shape in model.operation_model(operation).error_shapes}
        assert declared <= set(KINDS)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.REJECTED),
        (404, ErrorKind.REJECTED),
        (408, ErrorKind.SERVER_ERROR),
        (429, ErrorKind.THROTTLED),
        (500, ErrorKind.SERVER_ERROR),
        (503, ErrorKind.SERVER_ERROR),
        (None, ErrorKind.REJECTED),
    ],
)
def test_an_unknown_code_is_judged_by_its_http_status(status, kind):
    assert kind_of_code("NewException", status) is kind


@pytest.mark.parametrize(
    ("exception", "kind"),
    [
        (botocore.exceptions.NoCredentialsError(), ErrorKind.UNAUTHENTICATED),
        (
            botocore.exceptions.PartialCredentialsError(provider="env", cred_var="x"),
            ErrorKind.UNAUTHENTICATED,
        ),
        (
            botocore.exceptions.EndpointConnectionError(endpoint_url="https://nowhere"),
            ErrorKind.UNREACHABLE,
        ),
        (
            botocore.exceptions.SSLError(endpoint_url="https://nowhere", error="bad CA"),
            ErrorKind.UNREACHABLE,
        ),
        (
            botocore.exceptions.ConnectTimeoutError(endpoint_url="https://nowhere"),
            ErrorKind.NOT_SENT,
        ),
        (
            botocore.exceptions.ReadTimeoutError(endpoint_url="https://nowhere"),
            ErrorKind.NO_RESPONSE,
        ),
        (
            botocore.exceptions.ConnectionClosedError(endpoint_url="https://nowhere"),
            ErrorKind.NO_RESPONSE,
        ),
        (botocore.exceptions.ParamValidationError(report="bad"), ErrorKind.REJECTED),
    ],
)
def test_the_kind_of_an_error_without_an_answer(exception, kind):
    error = error_of(exception)
    assert error.kind is kind
    assert error.code == type(exception).__name__
    assert " ".join(str(exception).split()) in error.user_message()
    # TLS alone can break while an answer comes.
    assert error.may_have_arrived is isinstance(exception, botocore.exceptions.SSLError)


@pytest.mark.parametrize(
    ("exception", "words"),
    [
        *(
            (exception, "no AWS credentials were found, or only a part of them; give access_key")
            for exception in (
                botocore.exceptions.NoCredentialsError(),
                botocore.exceptions.PartialCredentialsError(provider="env", cred_var="x"),
            )
        ),
        *(
            (exception, "the AWS credentials have expired; renew them and run again")
            for exception in (
                client_error("ExpiredToken"),
                client_error("ExpiredTokenException"),
                botocore.exceptions.UnauthorizedSSOTokenError(),
                botocore.exceptions.SSOTokenLoadError(error_msg="x"),
                botocore.exceptions.TokenRetrievalError(provider="sso", error_msg="x"),
            )
        ),
        *(
            (client_error(code), "Lightsail was never switched on for this AWS account; open the")
            for code in ("OptInRequired", "SubscriptionRequiredException")
        ),
    ],
)
def test_what_lacks_before_any_call_is_told_with_its_way_out(exception, words):
    assert words in error_of(exception).user_message()


@pytest.mark.parametrize("noun", ["virtual computer", "snapshot"])
def test_what_is_missing_is_told_with_its_kind_and_the_region(noun):
    error = error_of(client_error("NotFoundException"))
    error.noun = noun
    assert f"there is no {noun} of this name in eu-west-1" in error.user_message()


@pytest.mark.parametrize("kind", ["Instance", "InstanceSnapshot"])
def test_the_id_that_a_denial_names_is_left_out(kind):
    arn = f"arn:aws:lightsail:eu-west-1:123456789012:{kind}/1a2b"
    error = error_of(client_error("AccessDeniedException", f"not authorized on resource: {arn} so"))
    assert error.user_message().endswith("(AccessDeniedException: not authorized so)")


@pytest.mark.parametrize(
    ("function", "operation"),
    [
        (create_gui_session_access_details, "CreateGUISessionAccessDetails"),
        (start_gui_session, "StartGUISession"),
        (stop_gui_session, "StopGUISession"),
    ],
)
def test_a_denial_names_the_action(function, operation):
    denied = client_error("AccessDeniedException", operation=operation)
    words = error_of(denied, function).user_message()
    assert f"lack the IAM action lightsail:{operation}; give them a policy that allows" in words


def test_a_denial_names_the_action_that_the_service_names():
    """Who creates something with tags needs lightsail:TagResource, too."""
    words = "User: me is not authorized to perform: {} on resource: x"
    for said, named in (
        ("lightsail:TagResource", "lightsail:TagResource"),
        ("sts:AssumeRole", "lightsail:StartGUISession"),
        ("lightsail:{{ x }}", "lightsail:StartGUISession"),
    ):
        denied = client_error("AccessDeniedException", words.format(said))
        assert f"lack the IAM action {named};" in error_of(denied).user_message()


def test_a_denial_says_the_same_of_every_computer():
    message = "User: me is not authorized to perform: lightsail:StartGUISession on resource: {}"
    arns = [f"arn:aws:lightsail:eu-west-1:123456789012:Instance/{i} because" for i in (1, 2)]
    first, second = (
        error_of(client_error("AccessDeniedException", message.format(arn))).user_message()
        for arn in arns
    )
    assert first == second
    assert "to perform: lightsail:StartGUISession because" in first


def test_a_denial_on_the_way_to_credentials_is_none_of_lightsail():
    error = error_of(client_error("AccessDenied", operation="AssumeRole"))
    assert error.kind is ErrorKind.UNAUTHENTICATED
    assert "AWS does not accept the credentials" in error.user_message()


@pytest.mark.parametrize(
    ("message", "tip", "shown"),
    [
        ("No such thing", "Use another.", "No such thing. Tip: Use another."),
        ("No such thing.", "Use another.", "No such thing. Tip: Use another."),
        ("No such thing.", "", "No such thing."),
        ("No such thing.", None, "No such thing."),
    ],
)
def test_a_refusal_shows_the_words_and_the_tip_of_the_api(message, tip, shown):
    words = error_of(client_error("InvalidInputException", message, tip=tip)).user_message()
    assert "StartGUISession was refused" in words
    assert f"(InvalidInputException: {shown})" in words


def test_a_refusal_tells_no_more_of_a_url_than_its_host():
    tip = "close https://dcv.example.com/?token=0123 first"
    words = error_of(client_error("InvalidInputException", "in use", tip=tip)).user_message()
    assert "close https://dcv.example.com/... first" in words


@pytest.mark.parametrize(
    "code", ["RegionSetupInProgressException", "AccountSetupInProgressException"]
)
def test_a_set_up_that_goes_on_is_explained(code):
    words = error_of(client_error(code)).user_message()
    assert "still being set up in eu-west-1" in words
    assert "try again in a few minutes" in words
    # Not everything that makes calls has this option.
    assert "wait_timeout" not in words


def test_a_fault_says_what_was_tried():
    words = error_of(client_error("ServiceException", status=500)).user_message()
    assert words.startswith("Failed to start the GUI session (ServiceException: ")


def test_the_answer_of_the_service_is_kept_for_the_result():
    error = error_of(client_error("NotFoundException", docs="https://docs"))
    assert error.response["docs"] == "https://docs"
    assert error.message == "Failed to start the GUI session"
    assert error_of(botocore.exceptions.NoCredentialsError()).response == {}
