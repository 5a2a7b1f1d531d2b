# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Lightsail client, on amazon.aws's, and its answers by the names of Ansible."""

from __future__ import annotations

import gc
import typing

from ansible_collections.amazon.aws.plugins.module_utils.transformation import (
    boto3_resource_to_ansible_dict,
)

from .._core.garbage import collecting_no_garbage

try:
    import boto3.session
    import botocore.config
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule fails with the reason before any of this is called.

if typing.TYPE_CHECKING:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
    from ansible_collections.amazon.aws.plugins.plugin_utils.base import AWSPluginBase

# Seconds.  botocore's own 60 s each would let one dead connection eat a tenth of a whole run.
_CONNECT_TIMEOUT = 10
_READ_TIMEOUT = 30

# Of a call that only reads, where nothing but the SDK repeats it: for up to 15 seconds.
_READING_ATTEMPTS = 5


def lightsail_client(module: AnsibleAWSModule, connections: int) -> typing.Any:
    """Makes a boto3 client for up to connections calls at the same time.

    The SDK repeats no call: a StartGUISession whose answer was lost must be looked into before it
    is sent again, and only the engine knows the deadline.  Nor does it slow calls down, which its
    adaptive mode does at any throttled call, however few there are: that is the business of the
    engine (_engine/throttle.py).  The user's aws_config overrides all of it.
    Calls fail_json where there is no region, or amazon.aws cannot make a client.
    """
    # The SDK reads its model of the service into some 100,000 objects, which all stay.  Looking
    # through them time after time takes a fifth of that (measured with botocore 1.44).
    with collecting_no_garbage():
        client = _careful(module.client("lightsail", config=_config(connections, attempts=1)))
        # Nor afterwards: it stays until the module's process ends, and so does all that was loaded.
        # Python would look through some 60,000 objects again and again, and twice at its end.
        gc.freeze()
    return client


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
            with collecting_no_garbage():
                client = session.client(
                    "lightsail", region_name=region, endpoint_url=endpoint, config=config, **params
                )
            return _careful(client)
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


def snake_case(answer: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The members of an answer, by the names that modules return."""
    snake: dict[str, typing.Any] = boto3_resource_to_ansible_dict(
        answer, transform_tags=False, force_tags=False, normalize=False
    )
    return snake
