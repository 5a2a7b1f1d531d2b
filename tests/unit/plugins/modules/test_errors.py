# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of one computer, and errors that hold for all, against the simulator."""

from __future__ import annotations

import pytest

from ..simulated import by_name
from .standin import SECRET
from .test_table import READ, START, content_of

TWO = {"desk-1": "notStarted", "desk-2": "notStarted"}
THREE = {**TWO, "desk-3": "started"}
QUICK = {"start_seconds": 1}


def keys(user):
    """The options of a user, of whom the simulator gives keys and perhaps a token."""
    return {"session_token": None, **user}


def test_the_others_are_opened_all_the_same(simulated):
    computers = {"desk-1": "notStarted", "desk-2": "started", "desk-3": "notStarted"}
    error = {"operation": START, "resource": "desk-3", "code": "InvalidInputException"}
    faults = {"errors": [{**error, "message": "not this one"}]}
    simulated.prepare(computers, QUICK, faults)
    result = simulated.act("desk-1", "nobody", "desk-2", "desk-3")
    assert result["failed"]
    assert result["changed"]
    assert "2 of 4 GUI sessions could not be opened" in result["msg"]
    assert "nobody: there is no virtual computer of this name in eu-west-1" in result["msg"]
    refused = "desk-3: StartGUISession was refused (InvalidInputException: not this one"
    assert refused in result["msg"]
    assert list(by_name(result, "status").values()) == ["started", None, "started", "notStarted"]
    assert list(by_name(result, "changed").values()) == [True, False, False, False]
    errors = by_name(result, "error")
    assert errors["nobody"]["code"] == "NotFoundException"
    assert errors["desk-3"]["code"] == "InvalidInputException"
    assert "desk-1" in content_of(by_name(result, "primary_url")["desk-1"])
    # As in every AWS module.
    assert {"boto3_version", "botocore_version"} <= set(result)
    assert result["error"]["code"] in ("NotFoundException", "InvalidInputException")
    assert result["response_metadata"]["http_status_code"] == 400


def test_an_error_looks_as_in_every_aws_module(simulated):
    simulated.prepare({})
    result = simulated.act("nobody")
    assert result["error"]["code"] == "NotFoundException"
    assert result["gui_session"]["error"]["code"] == "NotFoundException"
    assert result["gui_session"]["status"] is None
    assert simulated.calls() == {READ: {"nobody": {"NotFoundException": 1}}}


def holds_for_all(result, because, fine=()):
    """Checks that what holds for all is told once, and that the run ended at once."""
    assert result["failed"]
    assert not result["changed"]
    assert because in result["msg"]
    assert result["msg"].count("(") <= 2
    errors = by_name(result, "error")
    assert [name for name, error in errors.items() if not error] == list(fine)


def test_a_user_who_may_not_read(simulated):
    simulated.prepare(THREE, QUICK)
    user = simulated.user("blind", f"lightsail:{START}")
    result = simulated.act(*THREE, **keys(user))
    holds_for_all(result, "lack the IAM action lightsail:CreateGUISessionAccessDetails")
    assert result["error"]["code"] == "AccessDeniedException"


def test_a_user_who_may_not_start(simulated):
    simulated.prepare(THREE, QUICK)
    user = simulated.user("reader", f"lightsail:{READ}")
    result = simulated.act(*THREE, **keys(user))
    holds_for_all(result, "lack the IAM action lightsail:StartGUISession", fine=["desk-3"])


def test_temporary_credentials_that_may_start_and_not_stop(simulated):
    simulated.prepare(THREE, QUICK)
    user = simulated.user("teacher", f"lightsail:{READ}", f"lightsail:{START}", session=True)
    result = simulated.act(*THREE, **user)
    assert list(by_name(result, "changed").values()) == [True, True, False]
    result = simulated.act("desk-1", state="stopped", **user)
    assert "lack the IAM action lightsail:StopGUISession" in result["msg"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"secret_key": SECRET}, "InvalidSignatureException"),
        ({"access_key": "AKIAUNKNOWNUNKNOWN00"}, "UnrecognizedClientException"),
    ],
)
def test_credentials_that_are_not_accepted(simulated, given, code):
    simulated.prepare(TWO, QUICK)
    result = simulated.act(*TWO, **given)
    holds_for_all(result, "AWS does not accept the credentials")
    assert result["error"]["code"] == code


def test_no_credentials_at_all(simulated):
    simulated.prepare(TWO, QUICK)
    result = simulated.act(*TWO, access_key=None, secret_key=None)
    holds_for_all(
        result,
        "no AWS credentials were found, or only a part of them; give access_key and secret_key",
    )
    assert "boto3_version" in result
    assert simulated.calls() == {}


def test_a_service_that_cannot_be_reached(simulated):
    simulated.prepare(TWO, QUICK)
    result = simulated.act(*TWO, endpoint_url="http://127.0.0.1:9")
    holds_for_all(result, "cannot be reached; check the region, endpoint_url")
