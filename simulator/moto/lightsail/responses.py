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
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from botocore.model import OperationNotFoundError
from botocore.validate import ParamValidator
from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import (
    AccessDeniedError,
    HTTPException,
    InvalidClientTokenIdError,
    SignatureDoesNotMatchError,
)
from moto.core.request import Request
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.utilities.aws_headers import gen_amzn_requestid_long

from .authorization import TagAwareRequest
from .exceptions import (
    ConnectionDropped,
    InvalidInputException,
    ServiceError,
)
from .models import DESKTOPS, LightsailBackend, lightsail_backends
from .names import RULE, is_resource_name

TARGET_PREFIX = "Lightsail_20161128"

# In what each operation names its resource; None where IAM knows no resource for it.
RESOURCE_MEMBERS = {
    "CreateGUISessionAccessDetails": "resourceName",
    "StartGUISession": "resourceName",
    "StopGUISession": "resourceName",
    "CreateInstances": "instanceNames",
    "DeleteInstance": "instanceName",
    "GetBundles": None,
    "GetInstance": "instanceName",
    "GetInstances": None,
    "GetOperation": None,
    "GetRegions": None,
    "StartInstance": "instanceName",
    "StopInstance": "instanceName",
}

# What a policy can allow by "Instance/*", but not by the ARN of a certain instance.
UNKNOWN_INSTANCE = "*"

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
        member = RESOURCE_MEMBERS.get(self._get_action())
        if member is None:
            return "*"
        instance = self.backend.instances.get(self._named(member))
        if instance:
            return instance.arn
        backend = self.backend
        return (
            f"arn:{backend.partition}:lightsail:{backend.region_name}:{backend.account_id}"
            f":Instance/{UNKNOWN_INSTANCE}"
        )

    def _determine_tags(self) -> dict[str, str]:
        """The tags of that resource, by which conditions are evaluated."""
        member = RESOURCE_MEMBERS.get(self._get_action())
        instance = self.backend.instances.get(self._named(member)) if member else None
        return instance.options.tags if instance else {}

    def _named(self, member: str) -> str:
        """A resource's name as the body gives it, before that is checked; empty if it does not."""
        try:
            value = json.loads(self.raw_body)[member]
        except (ValueError, KeyError, TypeError, IndexError):
            return ""
        return value if isinstance(value, str) else ""

    def _loggable_resource(self, operation: str) -> str:
        """What the log shows as resource: a name or id, and nothing else that a body may hold."""
        member = RESOURCE_MEMBERS.get(operation)
        if operation == "GetOperation":
            member = "operationId"
        if member is None:
            return "*"
        name = self._named(member)
        if is_resource_name(name):
            return name
        return "*" if operation == "CreateInstances" else "(invalid)"

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
        if operation not in RESOURCE_MEMBERS:
            operation = "(unknown)"
        resource = self._loggable_resource(operation)
        outcome, delay = "InternalFailure", 0.0
        try:
            # The lock, because moto walks through its users while others may be created.
            with simulation.lock:
                self._authenticate_and_authorize_normal_action(self._determine_resource())
            if operation == "(unknown)":
                raise ServiceError("UnknownOperationException", "The operation is not simulated.")
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
            request = partial(TagAwareRequest, self._determine_tags())
            self._authenticate_and_authorize_action(request, resource)
        except SignatureDoesNotMatchError as error:
            raise ServiceError("InvalidSignatureException", error.message) from error
        except InvalidClientTokenIdError as error:
            raise ServiceError("UnrecognizedClientException", error.message) from error
        except AccessDeniedError as error:
            message = f"{error.message} on resource: {resource}"
            raise ServiceError("AccessDeniedException", message) from error
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
        try:
            body = json.loads(self.raw_body or b"{}")
        except ValueError as error:
            raise ServiceError("SerializationException", "The body is not JSON.") from error
        # Members that are null count as absent, as in AWS's JSON protocol.
        if isinstance(body, dict):
            body = {key: value for key, value in body.items() if value is not None}
        shape = _input_shape(operation)
        report = ParamValidator().validate(body, shape)
        if report.has_errors():
            raise InvalidInputException(report.generate_report())
        complaint = _complaint(body, shape, "")
        if complaint:
            raise InvalidInputException(complaint)
        return body

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
        names = self.params["instanceNames"]
        wrong = [name for name in names if not is_resource_name(name)]
        zone = self.params["availabilityZone"]
        if wrong or not names:
            raise InvalidInputException(f"Not names of resources: {wrong}. {RULE}")
        if not re.fullmatch(re.escape(self.region) + "[a-z]", zone):
            raise InvalidInputException(f"Not a zone of {self.region}: {zone}")
        options = {
            "availability_zone": zone,
            "blueprint_id": self.params["blueprintId"],
            "bundle_id": self.params["bundleId"],
            "tags": {tag["key"]: tag.get("value", "") for tag in self.params.get("tags", [])},
        }
        return self._operations(self.backend.create_instances(names, options))

    def get_instance(self) -> ActionResult:
        """GetInstance."""
        return ActionResult({"instance": self.backend.get_instance(self.params["instanceName"])})

    def get_instances(self) -> ActionResult:
        """GetInstances."""
        instances, token = self.backend.get_instances(self.params.get("pageToken"))
        return ActionResult({"instances": instances, "nextPageToken": token})

    def get_bundles(self) -> ActionResult:
        """GetBundles."""
        bundles, token = self.backend.get_bundles(
            self.params.get("appCategory"),
            self.params.get("includeInactive", False),
            self.params.get("pageToken"),
        )
        return ActionResult({"bundles": bundles, "nextPageToken": token})

    def get_regions(self) -> ActionResult:
        """GetRegions."""
        regions = sorted(lightsail_backends[self.current_account].regions)
        known = _region_names()
        return ActionResult({"regions": [{"name": name} for name in regions if name in known]})

    def start_instance(self) -> ActionResult:
        """StartInstance."""
        return self._operations(self.backend.start_instance(self.params["instanceName"]))

    def stop_instance(self) -> ActionResult:
        """StopInstance."""
        return self._operations(self.backend.stop_instance(self.params["instanceName"]))

    def delete_instance(self) -> ActionResult:
        """DeleteInstance."""
        return self._operations(self.backend.delete_instance(self.params["instanceName"]))

    def get_operation(self) -> ActionResult:
        """GetOperation."""
        return ActionResult({"operation": self.backend.get_operation(self.params["operationId"])})

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


@lru_cache
def _input_shape(operation: str) -> Any:
    try:
        return get_service_model("lightsail").operation_model(operation).input_shape
    except OperationNotFoundError as error:
        raise ServiceError("UnknownOperationException", "Unknown operation.") from error


@lru_cache
def _region_names() -> frozenset[str]:
    """The Regions that the model has a name for."""
    return frozenset(get_service_model("lightsail").shape_for("RegionName").enum)


def _complaint(value: Any, shape: Any, path: str) -> str | None:
    """What is wrong with a value's enumerations and patterns, which botocore does not check."""
    if shape.type_name == "structure":
        parts = ((value[key], shape.members[key], f"{path}.{key}") for key in value)
    elif shape.type_name == "list":
        parts = ((item, shape.member, f"{path}[{index}]") for index, item in enumerate(value))
    elif shape.type_name == "string":
        choices, pattern = shape.metadata.get("enum"), shape.metadata.get("pattern")
        where = path.lstrip(".")
        if choices and value not in choices:
            return f"{where}: must be one of {', '.join(choices)}"
        if shape.name == "ResourceName":
            # The service's rule stands above the pattern that the model has for it.
            return None if is_resource_name(value) else f"{where}: {value!r} is no name. {RULE}"
        if pattern and not re.fullmatch(pattern, value, re.ASCII | re.DOTALL):
            return f"{where}: must match {pattern}"
        return None
    else:
        return None
    return next(filter(None, (_complaint(*part) for part in parts)), None)


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
