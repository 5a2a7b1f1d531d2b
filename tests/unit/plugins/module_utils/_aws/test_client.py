# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client that the calls are made with."""

from __future__ import annotations

import contextlib
import gc
import traceback
from unittest.mock import MagicMock

import boto3
import pytest
from ansible_collections.research.lightsail.plugins.module_utils._aws.client import lightsail_client
from ansible_collections.research.lightsail.plugins.module_utils._aws.errors import (
    LightsailCallError,
)
from ansible_collections.research.lightsail.plugins.module_utils._aws.gui_sessions import (
    create_gui_session_access_details,
)
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind


@pytest.fixture(autouse=True)
def _as_before():
    """What a module keeps for as long as its process lives is garbage here."""
    gc.unfreeze()
    yield
    gc.unfreeze()


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
    with pytest.raises(LightsailCallError) as caught:
        create_gui_session_access_details(client, "desk-1")
    if where == "aws_secret_access_key":
        # It signs, and goes nowhere: with the line end it is only a wrong one.
        assert caught.value.kind is ErrorKind.UNREACHABLE
    else:
        assert caught.value.kind is ErrorKind.UNAUTHENTICATED
        assert "a key or a token has a line end in it" in caught.value.user_message()
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.user_message()
    assert not any(value.strip() in shown for value in credentials.values())


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("was_enabled", [False, True])
def test_no_garbage_is_looked_for_while_a_client_is_made(fails, was_enabled):
    """What the SDK makes of its model all stays, and looking through it takes its time."""
    seen = []

    class Module:
        def client(self, _service, config):
            seen.append(gc.isenabled())
            if fails:
                raise ZeroDivisionError
            return MagicMock()

    (gc.enable if was_enabled else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError) if fails else contextlib.nullcontext():
            lightsail_client(Module(), connections=1)
        assert seen == [False]
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()


def test_a_client_is_not_looked_through_for_garbage_later_either():
    made = [[]]

    class Module:
        def client(self, _service, config):
            return MagicMock(model=made)

    lightsail_client(Module(), connections=1)
    assert gc.get_freeze_count() > 0
    assert not any(each is made for each in gc.get_objects())


def test_a_module_waits_for_no_dead_connection_for_long_and_lets_the_sdk_repeat_nothing():
    given = []

    class Module:
        def client(self, _service, config):
            given.append(config)
            return MagicMock()

    lightsail_client(Module(), connections=7)
    (config,) = given
    assert (config.connect_timeout, config.read_timeout) == (10, 30)
    assert (config.max_pool_connections, config.retries["total_max_attempts"]) == (7, 1)
