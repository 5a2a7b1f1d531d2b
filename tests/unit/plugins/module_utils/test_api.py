# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an error of the API or the SDK means, and what a user reads."""

from __future__ import annotations

import traceback
from types import SimpleNamespace

import boto3
import botocore.exceptions
import botocore.session
import pytest
from ansible_collections.research.lightsail.plugins.module_utils._api.client import (
    LightsailError,
    lightsail_client,
)
from ansible_collections.research.lightsail.plugins.module_utils._api.errors import (
    ErrorKind,
    kind_of_answer,
)
from ansible_collections.research.lightsail.plugins.module_utils._api.gui_sessions import (
    create_gui_session_access_details,
    start_gui_session,
    stop_gui_session,
)

KINDS = {
    "AccessDeniedException": ErrorKind.DENIED,
    "AccountSetupInProgressException": ErrorKind.SETTING_UP,
    "ExpiredTokenException": ErrorKind.UNAUTHENTICATED,
    "InvalidInputException": ErrorKind.REJECTED,
    "InvalidSignatureException": ErrorKind.UNAUTHENTICATED,
    "NotFoundException": ErrorKind.NOT_FOUND,
    "OperationFailureException": ErrorKind.REJECTED,
    "RegionSetupInProgressException": ErrorKind.SETTING_UP,
    "ServiceException": ErrorKind.UNAVAILABLE,
    "ThrottlingException": ErrorKind.THROTTLED,
    "UnauthenticatedException": ErrorKind.UNAUTHENTICATED,
    "UnrecognizedClientException": ErrorKind.UNAUTHENTICATED,
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
    with pytest.raises(LightsailError) as caught:
        function(RaisingClient(exception), "desk-1")
    return caught.value


@pytest.mark.parametrize("code", KINDS)
def test_the_kind_of_an_error_code(code):
    assert error_of(client_error(code)).kind is KINDS[code]
    assert error_of(client_error(code)).code == code


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
        (429, ErrorKind.THROTTLED),
        (500, ErrorKind.UNAVAILABLE),
        (503, ErrorKind.UNAVAILABLE),
        (None, ErrorKind.REJECTED),
    ],
)
def test_an_unknown_code_is_judged_by_its_http_status(status, kind):
    assert kind_of_answer("NewException", status) is kind


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
            ErrorKind.NOT_DONE,
        ),
        (botocore.exceptions.ReadTimeoutError(endpoint_url="https://nowhere"), ErrorKind.LOST),
        (
            botocore.exceptions.ConnectionClosedError(endpoint_url="https://nowhere"),
            ErrorKind.LOST,
        ),
        (botocore.exceptions.ParamValidationError(report="bad"), ErrorKind.REJECTED),
    ],
)
def test_the_kind_of_an_error_without_an_answer(exception, kind):
    error = error_of(exception)
    assert error.kind is kind
    assert error.code == type(exception).__name__
    assert " ".join(str(exception).split()) in error.explain()


def test_a_missing_computer_is_told_with_the_region():
    assert (
        "no virtual computer of this name in eu-west-1"
        in error_of(client_error("NotFoundException")).explain()
    )


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
    words = error_of(denied, function).explain()
    assert f"lack the IAM action lightsail:{operation}; give them a policy that allows" in words


def test_a_denial_says_the_same_of_every_computer():
    message = "User: me is not authorized to perform: lightsail:StartGUISession on resource: {}"
    arns = [f"arn:aws:lightsail:eu-west-1:123456789012:Instance/{i} because" for i in (1, 2)]
    first, second = (
        error_of(client_error("AccessDeniedException", message.format(arn))).explain()
        for arn in arns
    )
    assert first == second
    assert "to perform: lightsail:StartGUISession because" in first


def test_a_denial_on_the_way_to_credentials_is_none_of_lightsail():
    error = error_of(client_error("AccessDenied", operation="AssumeRole"))
    assert error.kind is ErrorKind.UNAUTHENTICATED
    assert "AWS does not accept the credentials" in error.explain()


@pytest.mark.parametrize(
    "where", ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]
)
def test_credentials_with_a_line_end_are_refused_and_not_shown(where):
    credentials = {
        "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key": "not-so-secret",
        "aws_session_token": "some-token",
    }
    credentials[where] += "\n"

    class Module:
        def client(self, service, config):
            session = boto3.session.Session(region_name="eu-west-1", **credentials)
            # Nobody listens there.
            return session.client(service, config=config, endpoint_url="http://127.0.0.1:9")

    client = lightsail_client(Module(), connections=1)
    with pytest.raises(LightsailError) as caught:
        create_gui_session_access_details(client, "desk-1")
    if where == "aws_secret_access_key":
        # It signs, and goes nowhere: with the line end it is only a wrong one.
        assert caught.value.kind is ErrorKind.UNREACHABLE
    else:
        assert caught.value.kind is ErrorKind.UNAUTHENTICATED
        assert "a key or a token has a line end in it" in caught.value.explain()
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.explain()
    assert not any(value.strip() in shown for value in credentials.values())


def test_a_refusal_shows_the_words_and_the_tip_of_the_api():
    refused = client_error("InvalidInputException", "no such thing", tip="use another thing")
    words = error_of(refused).explain()
    assert "StartGUISession was refused" in words
    assert "no such thing" in words
    assert "use another thing" in words


def test_a_refusal_tells_no_more_of_a_url_than_its_host():
    tip = "close https://dcv.example.com/?token=0123 first"
    words = error_of(client_error("InvalidInputException", "in use", tip=tip)).explain()
    assert "close https://dcv.example.com/... first" in words


@pytest.mark.parametrize(
    "code", ["RegionSetupInProgressException", "AccountSetupInProgressException"]
)
def test_a_set_up_that_goes_on_is_explained(code):
    words = error_of(client_error(code)).explain()
    assert "still being set up in eu-west-1" in words
    assert "try again in a few minutes" in words
    # Not everything that makes calls has this option.
    assert "wait_timeout" not in words


def test_a_fault_says_what_was_tried():
    words = error_of(client_error("ServiceException", status=500)).explain()
    assert words.startswith("Failed to start the GUI session (ServiceException: ")


def test_the_answer_of_the_service_is_kept_for_the_result():
    error = error_of(client_error("NotFoundException", docs="https://docs"))
    assert error.response["docs"] == "https://docs"
    assert error.message == "Failed to start the GUI session"
    assert error_of(botocore.exceptions.NoCredentialsError()).response == {}
