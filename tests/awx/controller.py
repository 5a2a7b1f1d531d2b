# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the part of AWX's REST API that awx.awx uses to define templates.

It stores what is posted, and is stricter than AWX: a field that AWX does not have is refused, where
AWX would ignore it.  The fields are those of AWX 24.6.1's serializers, the rules for surveys those
of its view for survey specifications, those for schedules of SchedulePreviewSerializer and
LaunchConfigurationBaseSerializer, what has to be unique that of its models.
"""

from __future__ import annotations

import itertools
import json
import re
import threading
import typing
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dateutil import rrule, tz

Json = dict[str, typing.Any]

# How many things AWX puts on a page of a list if nothing else is asked for.
PAGE = 25


def _fields(*, text: str = "", flags: str = "", unset: str = "", **others: typing.Any) -> Json:
    """The fields of one kind that can be set, with the values that they have otherwise."""
    return {
        **dict.fromkeys(text.split(), ""),
        **dict.fromkeys(flags.split(), False),
        **dict.fromkeys(unset.split()),
        **others,
    }


def _ask(what: str) -> str:
    return " ".join(f"ask_{each}_on_launch" for each in what.split())


FIELDS: dict[str, Json] = {
    "organizations": _fields(text="name description", unset="default_environment", max_hosts=0),
    "teams": _fields(text="name description", unset="organization"),
    "labels": _fields(text="name", unset="organization"),
    "notification_templates": _fields(
        text="name description notification_type", unset="organization"
    ),
    "credentials": _fields(text="name description kind", unset="organization"),
    "execution_environments": _fields(
        text="name description image pull", unset="organization credential"
    ),
    "projects": _fields(
        text="name description scm_type scm_url local_path scm_branch scm_refspec",
        flags="scm_clean scm_track_submodules scm_delete_on_update scm_update_on_launch"
        " allow_override",
        unset="organization credential default_environment signature_validation_credential",
        timeout=0,
        scm_update_cache_timeout=0,
    ),
    "inventories": _fields(
        text="name description kind variables",
        flags="prevent_instance_group_fallback",
        unset="organization host_filter",
    ),
    "inventory_sources": _fields(
        text="name description source source_path source_vars scm_branch enabled_var"
        " enabled_value host_filter limit",
        flags="overwrite overwrite_vars update_on_launch",
        unset="inventory source_project credential execution_environment",
        timeout=0,
        verbosity=1,
        update_cache_timeout=0,
    ),
    "hosts": _fields(
        text="name description instance_id variables", unset="inventory", enabled=True
    ),
    "job_templates": _fields(
        text="name description playbook scm_branch limit extra_vars job_tags skip_tags"
        " start_at_task host_config_key webhook_service",
        flags="force_handlers use_fact_cache survey_enabled become_enabled diff_mode"
        " allow_simultaneous prevent_instance_group_fallback "
        + _ask(
            "scm_branch diff_mode variables limit tags skip_tags job_type verbosity inventory"
            " credential execution_environment labels forks job_slice_count timeout"
            " instance_groups"
        ),
        unset="organization inventory project execution_environment webhook_credential",
        job_type="run",
        forks=0,
        verbosity=0,
        timeout=0,
        job_slice_count=1,
    ),
    "workflow_job_templates": _fields(
        text="name description extra_vars limit scm_branch webhook_service job_tags skip_tags",
        flags="survey_enabled allow_simultaneous "
        + _ask("variables inventory scm_branch limit labels skip_tags tags"),
        unset="organization inventory webhook_credential",
    ),
    "workflow_job_template_nodes": _fields(
        text="identifier type",
        flags="all_parents_must_converge",
        unset="workflow_job_template unified_job_template inventory scm_branch job_type job_tags"
        " skip_tags limit diff_mode verbosity execution_environment forks timeout job_slice_count",
        extra_data={},
    ),
    "schedules": _fields(
        text="name description rrule",
        unset="unified_job_template inventory scm_branch job_type job_tags skip_tags limit"
        " diff_mode verbosity execution_environment forks timeout job_slice_count",
        enabled=True,
        extra_data={},
    ),
    "project_updates": {"status": "successful"},
    # AWX makes those of a template with it; nobody else does.
    "roles": _fields(text="name"),
}
ROLES = {
    "job_templates": ("admin_role", "execute_role", "read_role"),
    "workflow_job_templates": ("admin_role", "execute_role", "read_role", "approval_role"),
}

# Fields that hold the id of something else, and of what.
LINKS = {
    "organization": ("organizations",),
    "inventory": ("inventories",),
    "project": ("projects",),
    "source_project": ("projects",),
    "execution_environment": ("execution_environments",),
    "default_environment": ("execution_environments",),
    "credential": ("credentials",),
    "workflow_job_template": ("workflow_job_templates",),
    "unified_job_template": (
        *("job_templates", "workflow_job_templates", "projects", "inventory_sources"),
    ),
}

# Lists that hang from something, and of what they are.
ASSOCIATIONS = {
    ("job_templates", "credentials"): "credentials",
    ("job_templates", "labels"): "labels",
    ("job_templates", "notification_templates_error"): "notification_templates",
    ("workflow_job_templates", "labels"): "labels",
    ("organizations", "galaxy_credentials"): "credentials",
    ("roles", "teams"): "teams",
    ("workflow_job_template_nodes", "always_nodes"): "workflow_job_template_nodes",
    ("workflow_job_template_nodes", "success_nodes"): "workflow_job_template_nodes",
    ("workflow_job_template_nodes", "failure_nodes"): "workflow_job_template_nodes",
}

# What no two things of a kind have alike. The names of execution environments are unique in all of
# AWX (CommonModel), those of the others in their organization.
NAMED = (
    *("projects", "inventories", "job_templates", "workflow_job_templates", "labels", "teams"),
    "notification_templates",
)
UNIQUE: dict[str, tuple[str, ...]] = dict.fromkeys(NAMED, ("name", "organization"))
UNIQUE["credentials"] = ("name", "organization", "kind")
UNIQUE["inventory_sources"] = UNIQUE["hosts"] = ("name", "inventory")
UNIQUE["schedules"] = ("name", "unified_job_template")
UNIQUE["workflow_job_template_nodes"] = ("identifier", "workflow_job_template")
UNIQUE["execution_environments"] = UNIQUE["organizations"] = ("name",)

ANSWERS = {"text": str, "textarea": str, "password": str, "multiplechoice": str}
ANSWERS |= {"multiselect": str, "integer": int, "float": (float, int)}


class Refused(Exception):
    """What AWX would answer with 400."""


class Controller:
    """The stored things, by kind and id; ids are unique among all kinds."""

    def __init__(self, playbooks: typing.Collection[str]) -> None:
        self.playbooks = playbooks
        self.stored: dict[str, dict[int, Json]] = {kind: {} for kind in FIELDS}
        self.surveys: dict[int, Json] = {}
        self.associated: dict[tuple[int, str], list[int]] = {}
        self.writes: list[str] = []
        self.ids = itertools.count(1)
        self.lock = threading.Lock()

    def named(self, kind: str, name: str, **fields: int) -> Json:
        """Returns the one thing of this kind and name, and with these fields."""
        (found,) = (
            item
            for item in self.stored[kind].values()
            if name in (item.get("name"), item.get("identifier"))
            and all(item[field] == value for field, value in fields.items())
        )
        return found

    def create(self, kind: str, fields: Json) -> Json:
        """Stores a new thing; returns it as AWX would."""
        item = {**FIELDS[kind], "id": next(self.ids)}
        key = "identifier" if "identifier" in item else "name"
        if kind != "project_updates" and not fields.get(key):
            raise Refused(f"{key}: this field is required")
        self._set(kind, item, fields)
        self.stored[kind][item["id"]] = item
        for role in ROLES.get(kind, ()):
            self.create("roles", {"name": f"{item['id']} {role}"})
        return self.shown(kind, item)

    def role(self, item: Json, role: str) -> int:
        """The id of a role of a template."""
        return self.named("roles", f"{item['id']} {role}")["id"]

    def update(self, kind: str, item: Json, fields: Json) -> Json:
        """Changes a thing; returns it."""
        self._set(kind, item, fields)
        return self.shown(kind, item)

    def _set(self, kind: str, item: Json, fields: Json) -> None:
        for field, value in fields.items():
            if field not in FIELDS[kind]:
                raise Refused(f"{kind} have no field {field}")
            if value is None:
                value = FIELDS[kind][field]
            elif field in LINKS:
                if not any(value in self.stored[target] for target in LINKS[field]):
                    raise Refused(f"{field}: there is no {value}")
            elif FIELDS[kind][field] is not None and not isinstance(
                value, type(FIELDS[kind][field])
            ):
                raise Refused(f"{field}: {value!r} is of the wrong type")
            item[field] = value
        unique = UNIQUE.get(kind, ())
        for other in self.stored[kind].values():
            if unique and other is not item and all(item[each] == other[each] for each in unique):
                raise Refused(f"{kind} with this {' and '.join(unique)} already exists.")
        if kind == "job_templates" and item["playbook"] not in self.playbooks:
            raise Refused("playbook: Playbook not found for project.")
        for field in ("extra_vars", "variables", "source_vars"):
            if item.get(field):
                json.loads(item[field])
        if kind == "inventory_sources" and item["source"] == "scm" and not item["source_project"]:
            raise Refused("source_project: Project required for scm type sources.")
        if kind == "inventory_sources" and self.stored["inventories"][item["inventory"]]["kind"]:
            raise Refused("Cannot create Inventory Source for Smart or Constructed Inventories")
        if kind == "schedules":
            self._check_schedule(item)

    def _check_schedule(self, item: Json) -> None:
        if errors := list(rule_errors(item["rrule"])):
            raise Refused(f"rrule: {errors}")
        survey = self.surveys.get(item["unified_job_template"], {"spec": []})["spec"]
        unknown = set(item["extra_data"]) - {question["variable"] for question in survey}
        if unknown:
            raise Refused(f"extra_data: variables {unknown} are not allowed on launch")
        for question in survey:
            if error := answer_error(question, item["extra_data"]):
                raise Refused(f"variables_needed_to_start: {error}")

    def shown(self, kind: str, item: Json) -> Json:
        """Returns a thing with what AWX adds to it."""
        url = f"/api/v2/{kind}/{item['id']}/"
        related = {"survey_spec": f"{url}survey_spec/"} if "survey_enabled" in item else {}
        shown = {**item, "url": url, "related": related, "summary_fields": {}}
        shown["type"] = "inventory" if kind == "inventories" else kind.removesuffix("s")
        if kind in ROLES:
            roles = {role: {"id": self.role(item, role)} for role in ROLES[kind]}
            shown["summary_fields"] = {"object_roles": roles}
        if kind == "projects":
            update = self.create("project_updates", {})
            shown["summary_fields"] = {"current_update": {"id": update["id"]}}
            shown["scm_revision"] = ""
        return shown

    def select(self, kind: str, query: Json) -> list[Json]:
        """Returns the things whose fields are as in the query."""
        kinds = LINKS["unified_job_template"] if kind == "unified_job_templates" else (kind,)
        for field in query:
            if field.removeprefix("or__") not in {"id", "organization", *FIELDS[kinds[0]]}:
                raise Refused(f"{kind} has no field named {field}")
        either = {field[4:]: value for field, value in query.items() if field.startswith("or__")}
        each = {field: value for field, value in query.items() if not field.startswith("or__")}
        return [
            self.shown(kind, item)
            for kind in kinds
            for item in self.stored[kind].values()
            if all(str(item.get(field)) == value for field, value in each.items())
            and (not either or any(str(item.get(field)) == it for field, it in either.items()))
        ]

    def set_survey(self, item: Json, spec: Json) -> Json:
        """Checks and stores a survey."""
        for field, kind in (("name", str), ("description", str), ("spec", list)):
            if not isinstance(spec.get(field), kind):
                raise Refused(f"survey: {field} is missing or of the wrong type")
        variables = [question.get("variable") for question in spec["spec"]]
        if not variables or len(set(variables)) < len(variables):
            raise Refused("survey: no questions, or a variable twice")
        for question in spec["spec"]:
            self._check_question(question)
        self.surveys[item["id"]] = spec
        return {}

    @staticmethod
    def _check_question(question: Json) -> None:
        name = question.get("variable")
        kinds = {"type": str, "question_name": str, "variable": str, "required": bool}
        optional = {"question_description", "default", "choices", "min", "max", "new_question"}
        if unknown := set(question) - set(kinds) - optional:
            raise Refused(f"survey, {name}: unknown {unknown}")
        for field, kind in kinds.items():
            if not isinstance(question.get(field), kind):
                raise Refused(f"survey, {name}: {field} is missing or of the wrong type")
        if question["type"] not in ANSWERS:
            raise Refused(f"survey, {name}: no such type")
        default = question.get("default", "")
        if default != "" and not isinstance(default, ANSWERS[question["type"]]):
            raise Refused(f"survey, {name}: the default is of the wrong type")
        if not all(isinstance(question.get(field, 0), int) for field in ("min", "max")):
            raise Refused(f"survey, {name}: a limit is of the wrong type")
        if question["type"] == "multiplechoice":
            choices = question.get("choices")
            if not isinstance(choices, list) or (default and default not in choices):
                raise Refused(f"survey, {name}: the choices, or the default among them")
            if not all(isinstance(choice, str) for choice in choices):
                raise Refused(f"survey, {name}: a choice is no text")

    def answer(self, method: str, path: str, query: Json, body: Json) -> tuple[int, Json | None]:
        """Answers a call with a status and what to send."""
        if method != "GET":
            self.writes.append(f"{method} {path}")
        kind, *rest = path.removeprefix("/api/v2/").strip("/").split("/")
        if not rest:
            if method == "POST":
                return 201, self.create(kind, body)
            page = int(query.pop("page", "1"))
            found = self.select(kind, query)
            following = urllib.parse.urlencode({**query, "page": page + 1})
            return 200, {
                "count": len(found),
                "next": f"/api/v2/{kind}/?{following}" if len(found) > page * PAGE else None,
                "results": found[(page - 1) * PAGE : page * PAGE],
            }
        item = self.stored[kind][int(rest[0])]
        if len(rest) == 1:
            if method == "PATCH":
                return 200, self.update(kind, item, body)
            if method == "DELETE":
                del self.stored[kind][item["id"]]
                return 204, None
            return 200, self.shown(kind, item)
        if rest[1] == "survey_spec":
            if method == "POST":
                return 200, self.set_survey(item, body)
            return 200, self.surveys.get(item["id"], {})
        target = ASSOCIATIONS[kind, rest[1]]
        ids = self.associated.setdefault((item["id"], rest[1]), [])
        if method == "POST":
            if body["id"] not in self.stored[target]:
                raise Refused(f"{rest[1]}: there is no {body['id']}")
            (ids.remove if body.get("disassociate") else ids.append)(body["id"])
            return 204, None
        results = [self.shown(target, self.stored[target][number]) for number in ids]
        return 200, {"count": len(ids), "next": None, "results": results}


def rule_errors(text: str) -> Iterator[str]:
    """What SchedulePreviewSerializer.validate_rrule and Schedule.rrulestr of AWX refuse."""
    starts = re.findall(r"DTSTART(?:;[^:]+)?:[0-9]+T[0-9]+Z?", text)
    if len(starts) != 1:
        yield "one DTSTART is needed"
    if re.search(r"DTSTART:[0-9]+T[0-9]+ ", text):
        yield "DTSTART cannot be a naive datetime"
    if "rrule:" not in text.lower():
        yield "one or more rules are required"
    if re.search(r"(exdate|rdate):", text, re.IGNORECASE):
        yield "neither EXDATE nor RDATE is allowed"
    for rule in re.findall(r"RULE:[^\s]*", text):
        if "interval" not in rule.lower():
            yield f"INTERVAL required: {rule}"
        if "secondly" in rule.lower():
            yield f"SECONDLY is not supported: {rule}"
        if re.search(r"BYDAY[:=][0-9]+[a-zA-Z]{2}", rule):
            yield f"BYDAY with numeric prefix: {rule}"
        if "COUNT" in rule and "UNTIL" in rule:
            yield f"both COUNT and UNTIL: {rule}"
        # AWX would take it as local time, which RFC 5545 does not know.
        if re.search(r"UNTIL=[0-9]+T[0-9]+(?!Z|[0-9])", rule):
            yield f"UNTIL without Z: {rule}"
    try:
        found = rrule.rrulestr(text, forceset=True, tzinfos={"UTC": tz.UTC})
    except ValueError as error:
        yield f"rrule parsing failed validation: {error}"
        return
    if any(each._dtstart.tzinfo is None for each in found._rrule):
        yield "A valid TZID must be provided"


def answer_error(question: Json, answers: Json) -> str | None:
    """What SurveyJobTemplateMixin._survey_element_validation of AWX says of an answer."""
    variable = question["variable"]
    if variable not in answers:
        return f"'{variable}' value missing" if question["required"] else None
    answer = answers[variable]
    if isinstance(answer, bool) or not isinstance(answer, ANSWERS[question["type"]]):
        return f"Value {answer} for '{variable}' is of the wrong type"
    if question["type"] == "multiplechoice" and answer not in question["choices"]:
        return f"Value {answer} for '{variable}' expected to be one of the choices"
    size = answer if isinstance(answer, int) else len(answer)
    if not question.get("min", size) <= size <= question.get("max", size):
        return f"'{variable}' value {answer} is too small or too large"
    return None


def has_failed(controller: Controller, workflow: int, failed: typing.Collection[str]) -> bool:
    """Tells how AWX counts a run of a workflow in which the steps of these identifiers fail.

    As WorkflowDAG.has_workflow_failed and bfs_nodes_to_run of AWX 24.6.1: a step runs if the one
    before it went as the link says, and the run has failed if a step has that no link for this case
    follows.
    """
    nodes = {
        item["id"]: item
        for item in controller.stored["workflow_job_template_nodes"].values()
        if item["workflow_job_template"] == workflow
    }

    def after(node: int, *links: str) -> list[int]:
        return [each for link in links for each in controller.associated.get((node, link), [])]

    kinds = ("always_nodes", "success_nodes", "failure_nodes")
    reached = {each for node in nodes for each in after(node, *kinds)}
    running = [node for node in nodes if node not in reached]
    result = False
    for node in running:
        fails = nodes[node]["identifier"] in failed
        follow = after(node, "always_nodes", "failure_nodes" if fails else "success_nodes")
        result |= fails and not follow
        running += follow
    return result


def serve(controller: Controller, token: str) -> ThreadingHTTPServer:
    """Starts to answer on 127.0.0.1 and a free port, for the bearer of the token alone."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: typing.Any) -> None:
            pass

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            url = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(url.query))
            if self.headers.get("Authorization") != f"Bearer {token}":
                self._send(401, {"detail": "Authentication credentials were not provided."})
                return
            try:
                with controller.lock:
                    status, answer = controller.answer(self.command, url.path, query, body)
            except Refused as error:
                status, answer = 400, {"__all__": [str(error)], "error": str(error)}
            except KeyError:
                status, answer = 404, {"detail": "Not found."}
            self._send(status, answer)

        do_POST = do_PATCH = do_DELETE = do_GET

        def _send(self, status: int, answer: Json | None) -> None:
            data = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def playbooks_of(folder: typing.Any) -> set[str]:
    """Returns the files that AWX would offer as playbooks of a project."""
    pattern = re.compile(
        r"^\s*?-?\s*?(?:hosts|(ansible\.builtin\.)?include|(ansible\.builtin\.)?import_playbook):",
        re.MULTILINE,
    )
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.yml")
        if not {"vars", "collections"} & set(path.relative_to(folder).parts)
        and pattern.search(path.read_text(encoding="utf-8"))
    }
