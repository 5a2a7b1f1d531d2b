# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes the requests: checks signature, policy and input, then asks the backend.

The order is that of AWS: who is calling, may they, is the service in a state to answer, is the
input valid, is the call possible.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import (
    HTTPException,
    InvalidClientTokenIdError,
    SignatureDoesNotMatchError,
)
from moto.core.request import Request
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores
from moto.utilities.aws_headers import gen_amzn_requestid_long

from .authorization import ConditionalRequest, Context
from .claims import OPERATIONS
from .exceptions import (
    ConnectionDropped,
    InvalidInputException,
    ServiceError,
)
from .inputs import checked, is_of_the_model, parsed
from .models import (
    DESKTOPS,
    Instance,
    InstanceSnapshot,
    LightsailBackend,
    lightsail_backends,
    tags_of,
)
from .names import RULE, is_resource_name

TARGET_PREFIX = "Lightsail_20161128"

# What a policy can allow by "Instance/*", but not by the ARN of a certain instance.
UNKNOWN = "*"

CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/,]+/\d{8}/(?P<region>[^/,]+)/lightsail/")

# The path as urls.py has it.
SESSION_PATH = re.compile(r"^/(lightsail_[a-z0-9-]+)/session/([^/]+)$")


class LightsailResponse(BaseResponse):
    """One request to the service."""

    use_raw_body = True

    def __init__(self) -> None:
        super().__init__(service_name="lightsail")

    @property
    def backend(self) -> LightsailBackend:
        """The backend of the account and Region that the credentials are for."""
        return lightsail_backends[self.current_account][self.region]

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        """The Region that the request was signed for: other hints can be forged."""
        match = CREDENTIAL.match(request.headers.get("Authorization", ""))
        match = match or self.region_regex.search(full_url)
        return match["region"] if match else self.default_region

    def _get_action(self) -> str:
        return self.headers.get("X-Amz-Target", "").split(".")[-1]

    def _determine_resource(self) -> str:
        """The ARN by which policies are evaluated."""
        claimed = OPERATIONS.get(self._get_action())
        backend = self.backend
        if not claimed or not claimed.kind:
            # As refusals of lists show (trailofbits/algo 1321).  Actions without a resource in the
            # Service Authorization Reference can be allowed by the ARN of none.
            return f"arn:{backend.partition}:lightsail:{self.region}:{backend.account_id}:*"
        resource = self._resource()
        return resource.arn if resource else backend.arn(claimed.kind, UNKNOWN)

    def _resource(self) -> Instance | InstanceSnapshot | None:
        """The resource that the body names, if there is one."""
        claimed = OPERATIONS.get(self._get_action())
        if not claimed or not claimed.kind:
            return None
        name, backend = self._named(claimed.resource or ""), self.backend
        if claimed.resource == "resourceName":
            return backend.instances.get(name) or backend.snapshots.get(name)
        found = backend.instances if claimed.kind == "Instance" else backend.snapshots
        return found.get(name)

    def _tagged(self) -> str | None:
        """The ARN of what a call that makes something gives tags to; None: it gives none."""
        claimed = OPERATIONS.get(self._get_action())
        if not claimed or not claimed.makes or not self._unchecked_body().get("tags"):
            return None
        return self.backend.arn(claimed.makes, UNKNOWN)

    def _context(self) -> Context:
        """What conditions of policies are evaluated by."""
        resource, body = self._resource(), self._unchecked_body()
        tags = {}
        for tag in _listed(body.get("tags")):
            if isinstance(tag, dict) and isinstance(tag.get("key"), str):
                tags[tag["key"]] = str(tag.get("value") or "")
        return Context(
            region=self.region,
            resource_tags=dict(resource.tags) if resource else {},
            request_tags=tags,
            tag_keys=[
                *tags,
                *(key for key in _listed(body.get("tagKeys")) if isinstance(key, str)),
            ],
        )

    def _unchecked_body(self) -> dict[str, Any]:
        """The body before it is checked; empty if it is no object."""
        try:
            body = parsed(self.raw_body)
        except ServiceError:
            return {}
        return body if isinstance(body, dict) else {}

    def _named(self, member: str) -> str:
        """A resource's name as the body gives it, before that is checked; empty if it does not."""
        value = self._unchecked_body().get(member)
        return value if isinstance(value, str) else ""

    def _loggable_resource(self, operation: str) -> str:
        """What the log shows as resource: a name or id, and nothing else that a body may hold."""
        claimed = OPERATIONS.get(operation)
        member = claimed.resource if claimed else None
        if member is None:
            return "*"
        name = self._named(member)
        if is_resource_name(name):
            return name
        return "*" if member == "instanceNames" else "(invalid)"

    def call_action(self) -> TYPE_RESPONSE:
        """Carries out the call, or refuses it, and notes which."""
        if self.region not in lightsail_backends[self.current_account]:
            return self._refused(
                ServiceError(
                    "InvalidSignatureException", "Credential should be scoped to a valid region."
                )
            )
        simulation = self.backend.simulation
        operation = self._get_action()
        if not is_of_the_model(operation):
            # Not what anybody may have sent: the log must not hold that.
            operation = "(unknown)"
        resource = self._loggable_resource(operation)
        outcome, delay = "InternalFailure", 0.0
        try:
            # The lock, because moto walks through its users while others may be created.
            with simulation.lock:
                self._authenticate_and_authorize_normal_action(self._determine_resource())
            if operation not in OPERATIONS:
                raise ServiceError(
                    "UnknownOperationException", f"The operation {operation} is not simulated."
                )
            fault = simulation.inject(operation, resource)
            delay = fault.delay
            if fault.drop == "before":
                raise ConnectionDropped()
            try:
                answer = self._answer(operation)
            finally:
                # Refused or carried out: the client does not get to know.
                if fault.drop == "after":
                    raise ConnectionDropped()
            outcome = "ok"
        except ConnectionDropped:
            outcome = "dropped"
            raise
        except ServiceError as error:
            outcome = error.error_type
            answer = self._refused(error)
        finally:
            simulation.record(operation, resource, outcome)
        if delay:
            simulation.sleep(delay)
        return answer

    def _answer(self, operation: str) -> TYPE_RESPONSE:
        self.params = self._checked_input(operation)
        with self.backend.simulation.lock:
            result = getattr(self, camelcase_to_underscores(operation))()
            more = self.backend.simulation.settings.more_members.get(operation)
        status, headers, body = self.serialized(result)
        if more:
            body = json.dumps(_with_more(json.loads(body), more))
        gen_amzn_requestid_long(headers)
        return status, headers, body

    def _refused(self, error: ServiceError) -> TYPE_RESPONSE:
        headers = {**self.response_headers, **dict(error.get_headers())}
        gen_amzn_requestid_long(headers)
        return error.code, headers, error.description

    def _authenticate_and_authorize_normal_action(self, resource: str = "*") -> None:
        """moto's own check, its errors put as AWS JSON services put them."""
        authorization = self.headers.get("Authorization")
        if not authorization:
            raise ServiceError(
                "MissingAuthenticationTokenException", "Missing Authentication Token"
            )
        if not CREDENTIAL.match(authorization):
            raise ServiceError(
                "IncompleteSignatureException", "The Authorization header is not complete."
            )
        self._check_body_hash()
        try:
            request = partial(ConditionalRequest, self._context(), self._tagged())
            self._authenticate_and_authorize_action(request, resource)
        except ServiceError:
            raise
        except SignatureDoesNotMatchError as error:
            raise ServiceError("InvalidSignatureException", error.message) from error
        except InvalidClientTokenIdError as error:
            raise ServiceError("UnrecognizedClientException", error.message) from error
        except (HTTPException, KeyError, IndexError, ValueError) as error:
            raise ServiceError(
                "IncompleteSignatureException", "The signature can't be checked."
            ) from error

    def _check_body_hash(self) -> None:
        # A signature covers the hash that the header tells; that it is the body's is checked here.
        told = self.headers.get("X-Amz-Content-SHA256")
        if told is not None and told != hashlib.sha256(self.raw_body).hexdigest():
            raise ServiceError(
                "InvalidSignatureException", "The body does not have the hash that was signed."
            )

    def _checked_input(self, operation: str) -> dict[str, Any]:
        if self.headers.get("X-Amz-Target") != f"{TARGET_PREFIX}.{operation}":
            raise ServiceError("UnknownOperationException", "The target is not of this service.")
        return checked(operation, self.raw_body)

    def _url_of(self, token: str) -> str:
        root = self.normalized_request.url_root.rstrip("/")
        return f"{root}/lightsail_{self.region}/session/{token}"

    def create_gui_session_access_details(self) -> ActionResult:
        """CreateGUISessionAccessDetails."""
        name = self.params["resourceName"]
        return ActionResult(self.backend.create_gui_session_access_details(name, self._url_of))

    def start_gui_session(self) -> ActionResult:
        """StartGUISession."""
        return self._operations(self.backend.start_gui_session(self.params["resourceName"]))

    def stop_gui_session(self) -> ActionResult:
        """StopGUISession."""
        return self._operations(self.backend.stop_gui_session(self.params["resourceName"]))

    def create_instances(self) -> ActionResult:
        """CreateInstances."""
        options = {**self._options_of_creation(), "blueprint_id": self.params["blueprintId"]}
        add_ons = self.params.get("addOns", [])
        return self._operations(self.backend.create_instances(self._new_names(), options, add_ons))

    def create_instances_from_snapshot(self) -> ActionResult:
        """CreateInstancesFromSnapshot."""
        if "instanceSnapshotName" not in self.params:
            raise InvalidInputException("instanceSnapshotName: must be given.")
        return self._operations(
            self.backend.create_instances_from_snapshot(
                self.params["instanceSnapshotName"],
                self._new_names(),
                self._options_of_creation(),
                self.params.get("addOns", []),
            )
        )

    def _new_names(self) -> list[str]:
        names = self.params["instanceNames"]
        wrong = [name for name in names if not is_resource_name(name)]
        if wrong or not names:
            raise InvalidInputException(f"Not names of resources: {wrong}. {RULE}")
        return list(names)

    def _options_of_creation(self) -> dict[str, Any]:
        options = {
            "availability_zone": self.params["availabilityZone"],
            "bundle_id": self.params["bundleId"],
            "tags": tags_of(self.params.get("tags", [])),
        }
        for member, option in (
            ("keyPairName", "key_pair_name"),
            ("ipAddressType", "ip_address_type"),
        ):
            if member in self.params:
                options[option] = self.params[member]
        return options

    def get_instance(self) -> ActionResult:
        """GetInstance."""
        return ActionResult({"instance": self.backend.get_instance(self.params["instanceName"])})

    def get_instances(self) -> ActionResult:
        """GetInstances."""
        instances, token = self.backend.get_instances(self.params.get("pageToken"))
        return ActionResult({"instances": instances, "nextPageToken": token})

    def get_instance_state(self) -> ActionResult:
        """GetInstanceState."""
        return ActionResult({"state": self.backend.get_instance_state(self.params["instanceName"])})

    def _choices(self) -> tuple[str | None, bool, str | None]:
        return (
            self.params.get("appCategory"),
            self.params.get("includeInactive", False),
            self.params.get("pageToken"),
        )

    def get_bundles(self) -> ActionResult:
        """GetBundles."""
        bundles, token = self.backend.get_bundles(*self._choices())
        return ActionResult({"bundles": bundles, "nextPageToken": token})

    def get_blueprints(self) -> ActionResult:
        """GetBlueprints."""
        blueprints, token = self.backend.get_blueprints(*self._choices())
        return ActionResult({"blueprints": blueprints, "nextPageToken": token})

    def get_regions(self) -> ActionResult:
        """GetRegions."""
        regions = self.backend.get_regions(
            sorted(lightsail_backends[self.current_account].regions),
            self.params.get("includeAvailabilityZones", False),
            self.params.get("includeRelationalDatabaseAvailabilityZones", False),
        )
        return ActionResult({"regions": regions})

    def start_instance(self) -> ActionResult:
        """StartInstance."""
        return self._operations(self.backend.start_instance(self.params["instanceName"]))

    def stop_instance(self) -> ActionResult:
        """StopInstance."""
        name, force = self.params["instanceName"], self.params.get("force", False)
        return self._operations(self.backend.stop_instance(name, force))

    def reboot_instance(self) -> ActionResult:
        """RebootInstance."""
        return self._operations(self.backend.reboot_instance(self.params["instanceName"]))

    def delete_instance(self) -> ActionResult:
        """DeleteInstance."""
        name, force = self.params["instanceName"], self.params.get("forceDeleteAddOns", False)
        return self._operations(self.backend.delete_instance(name, force))

    def create_instance_snapshot(self) -> ActionResult:
        """CreateInstanceSnapshot."""
        return self._operations(
            self.backend.create_instance_snapshot(
                self.params["instanceSnapshotName"],
                self.params["instanceName"],
                tags_of(self.params.get("tags", [])),
            )
        )

    def get_instance_snapshot(self) -> ActionResult:
        """GetInstanceSnapshot."""
        snapshot = self.backend.get_instance_snapshot(self.params["instanceSnapshotName"])
        return ActionResult({"instanceSnapshot": snapshot})

    def get_instance_snapshots(self) -> ActionResult:
        """GetInstanceSnapshots."""
        snapshots, token = self.backend.get_instance_snapshots(self.params.get("pageToken"))
        return ActionResult({"instanceSnapshots": snapshots, "nextPageToken": token})

    def delete_instance_snapshot(self) -> ActionResult:
        """DeleteInstanceSnapshot."""
        name = self.params["instanceSnapshotName"]
        return self._operations(self.backend.delete_instance_snapshot(name))

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        name, arn = self.params["resourceName"], self.params.get("resourceArn")
        return self._operations(self.backend.tag_resource(name, arn, tags_of(self.params["tags"])))

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        name, arn = self.params["resourceName"], self.params.get("resourceArn")
        return self._operations(self.backend.untag_resource(name, arn, self.params["tagKeys"]))

    def enable_add_on(self) -> ActionResult:
        """EnableAddOn."""
        name, request = self.params["resourceName"], self.params["addOnRequest"]
        return self._operations(self.backend.enable_add_on(name, request))

    def disable_add_on(self) -> ActionResult:
        """DisableAddOn."""
        name, kind = self.params["resourceName"], self.params["addOnType"]
        return self._operations(self.backend.disable_add_on(name, kind))

    def put_instance_public_ports(self) -> ActionResult:
        """PutInstancePublicPorts."""
        name, infos = self.params["instanceName"], self.params["portInfos"]
        return ActionResult({"operation": self.backend.put_instance_public_ports(name, infos)})

    def get_instance_port_states(self) -> ActionResult:
        """GetInstancePortStates."""
        states = self.backend.get_instance_port_states(self.params["instanceName"])
        return ActionResult({"portStates": states})

    def get_cost_estimate(self) -> ActionResult:
        """GetCostEstimate."""
        budget = self.backend.get_cost_estimate(
            self.params["resourceName"], self.params["startTime"], self.params["endTime"]
        )
        return ActionResult({"resourcesBudgetEstimate": budget})

    def get_operation(self) -> ActionResult:
        """GetOperation."""
        return ActionResult({"operation": self.backend.get_operation(self.params["operationId"])})

    def get_operations(self) -> ActionResult:
        """GetOperations."""
        operations, token = self.backend.get_operations(self.params.get("pageToken"))
        return ActionResult({"operations": operations, "nextPageToken": token})

    def get_operations_for_resource(self) -> ActionResult:
        """GetOperationsForResource."""
        operations, token, count = self.backend.get_operations_for_resource(
            self.params["resourceName"], self.params.get("pageToken")
        )
        return ActionResult(
            {
                "operations": operations,
                "nextPageToken": token,
                "nextPageCount": str(count) if count else None,
            }
        )

    @staticmethod
    def _operations(operations: list[dict[str, Any]]) -> ActionResult:
        return ActionResult({"operations": operations})

    @classmethod
    def session_page(
        cls,
        request: Request,
        full_url: str,
        headers: Any,
    ) -> TYPE_RESPONSE:
        """The page behind a session's URL: whoever knows it is in, nobody else."""
        if request.method not in ("GET", "HEAD"):
            return 405, _page_headers(), _page("Only GET", "This page can only be read.")
        scope, token = SESSION_PATH.findall(urlsplit(full_url).path)[0]
        region = scope.partition("_")[2]
        for account in list(lightsail_backends):
            if region not in lightsail_backends[account]:
                continue
            backend = lightsail_backends[account][region]
            with backend.simulation.lock:
                found = backend.desktop_of(token)
            if found:
                return 200, _page_headers(), _desktop_page(*found)
        closed = "This session has ended, or there never was one."
        return 403, _page_headers(), _page("No session", closed)


def _listed(value: Any) -> list[Any]:
    """A member that is a list; empty where it is not there, or something else."""
    return value if isinstance(value, list) else []


def _with_more(value: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """An answer with more members; "NAME[]" names each object of the list NAME, if there is one."""
    result = dict(value)
    for key, new in more.items():
        name = key.removesuffix("[]")
        if name != key:
            if name in value:
                result[name] = [_with_more(item, new) for item in value[name]]
        elif isinstance(value.get(key), dict) and isinstance(new, dict):
            result[key] = _with_more(value[key], new)
        else:
            result[key] = new
    return result


def _page_headers() -> dict[str, str]:
    return {
        "Content-Type": "text/html; charset=utf-8",
        # The address is a key: it is not to be stored or passed on.
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }


def _page(title: str, text: str, attributes: str = "") -> str:
    title, text = html.escape(title), html.escape(text)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body{attributes}>\n"
        f"<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
    )


def _desktop_page(computer: str, desktop: str) -> str:
    view = "primary" if DESKTOPS[desktop] else "secondary"
    attributes = (
        f' data-computer="{html.escape(computer)}" data-session="{html.escape(desktop)}"'
        f' data-view="{view}" data-primary="{str(DESKTOPS[desktop]).lower()}"'
    )
    return _page(f"{computer}: {desktop}", f"The {view} session of {computer}.", attributes)
