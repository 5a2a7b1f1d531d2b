# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What configure_awx.yml was told, checked before AWX is changed: all that is wrong at once.

It lies beside the playbook, since who runs that need not have the collection.  All functions are
pure but given_words and given_names, which read the command line of ansible-playbook.
"""

from __future__ import annotations

import datetime
import difflib
import os
import re
import typing
import zoneinfo
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml
from ansible import context
from ansible.module_utils.common.text.converters import to_text
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.splitter import parse_kv, split_args
from ansible.utils.vars import load_extra_vars

REQUIRED = ("project_url", "credential_name", "region")
# What things in AWX are called, or a part of it.
NAMES = ("lab", "organization_name", "project_name", "inventory_name", "environment_name")
MAX_NAME = 200
# What Ansible, AWX and its collection have as extra variables of their own.
FOREIGN = ("ansible_", "awx_", "tower_", "controller_")
TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")
# Where the source in AWX says which Region it is of.
REGION_OF_SOURCE = "{{ lookup('ansible.builtin.env', 'AWS_REGION') }}"
# AWX keeps names of up to 512 characters; of a wrong text, a message shows the beginning.
MAX_TEXT = 512
MAX_SHOWN = 60
MAX_DAY_SECONDS = 86_400
# As classroom_share has it.
MAX_SHARES = 1000
# What AWX runs jobs in if nothing else is said. In the last release, 24.6.1, it has ansible-core
# 2.15 (execution-environment.yml of ansible/awx-ee). One that is given by its digest is a choice.
OWN_IMAGE = re.compile(r"quay\.io/ansible/awx-ee(:[^@]*)?")

Texts = dict[str, str]
Wrong = list[str]
# Reads a file of the project, by its path there; None if there is none.
Read = Callable[[str], str | None]
Word = tuple[str, str]


def answers(
    values: Mapping[str, typing.Any],
    known_regions: Collection[str],
    read: Read,
    options: Iterable[Sequence[Word]] = (),
    names: Collection[str] = (),
) -> dict[str, typing.Any]:
    """What the variables say, as settings, and what is wrong with them, as problems.

    values has every variable of the playbook.  options are the words of each -e, and names the
    extra variables that Ansible made of them.  Of the settings, rules has the RRULE of each
    schedule.
    """
    wrong = [problem for words in options for problem in (*lost_words(words), *empty_words(words))]
    wrong += unknown_variables(names, values)
    texts = {name: _line(name, value, wrong) for name, value in values.items()}
    wrong += [
        f"{each} is not set; give it with -e {each}=..." for each in REQUIRED if not texts[each]
    ]
    wrong += [problem for name in NAMES for problem in _name_flaws(name, texts[name])]
    _check_region(texts["region"], known_regions, wrong)
    _check_image(texts["image"], wrong)
    _check_source(texts["source_file"], texts["region"], read, wrong)
    _check_roster(texts["roster"], read, wrong)
    _check_pages(texts, wrong)
    settings = {
        **texts,
        "slices": _number("slices", texts, 1, 1, 999_999, wrong),
        "class_slices": _number("class_slices", texts, 1, 1, MAX_SHARES, wrong),
        "project_cache": _number("project_cache", texts, None, 0, MAX_DAY_SECONDS, wrong),
        "delete_template": _truth("delete_template", texts, False, wrong),
        "schedules": _truth("schedules", texts, None, wrong),
        "replace": _truth("replace", texts, False, wrong),
        "rules": _rules(texts, wrong),
    }
    return {"settings": settings, "problems": list(dict.fromkeys(wrong))}


# --- Single variables


def _line(name: str, value: typing.Any, wrong: Wrong) -> str:
    """The text of a variable; "" for what counts as not given: null, blanks, and what is wrong."""
    if value is None:
        return ""
    text = str(value).strip()
    is_line = isinstance(value, (str, int, float)) and (text.isprintable() or not text)
    if is_line and len(text) <= MAX_TEXT:
        return text
    wrong.append(
        f"{name}: one line of text of up to {MAX_TEXT} characters is needed, and nothing else"
    )
    return ""


def _name_flaws(name: str, text: str) -> Iterator[str]:
    """What awx.awx would take for something else than a name, or AWX would refuse."""
    if len(text) > MAX_NAME:
        yield f"{name}: {shown(text)} is longer than {MAX_NAME} characters"
    if "++" in text:
        yield f"{name}: {shown(text)} has ++, which is no name for AWX's API; write it otherwise"
    if text.isdecimal() and name != "lab":
        yield f"{name}: {shown(text)} would be taken for an id; give a name with a letter in it"


def _check_region(region: str, known: Collection[str], wrong: Wrong) -> None:
    if not region or region in known:
        return
    if region[:-1] in known:
        wrong.append(
            f"region: {region} is an Availability Zone; give the Region that it is in,"
            f" {region[:-1]}"
        )
    else:
        wrong.append(
            f"region: there is no Lightsail in {shown(region)}; it is in {', '.join(known)}."
            " Add a Region that is newer to vars/regions.yml"
        )


def _check_image(image: str, wrong: Wrong) -> None:
    if OWN_IMAGE.fullmatch(image):
        wrong.append(
            f"image: {shown(image)} is AWX's own image, whose ansible-core is too old (2.15; the"
            " collection needs 2.17); build one from execution-environment.yml"
        )


def _in_project(name: str, path: str, read: Read, wrong: Wrong) -> str | None:
    """The text of a file that AWX has to find in the project; None where it will not."""
    parts = path.split("/")
    if path.startswith(("/", "~")) or ".." in parts or ":" in parts[0]:
        wrong.append(
            f"{name}: {shown(path)} is no path within the project; it begins in the folder of"
            " configure_awx.yml"
        )
        return None
    text = read(path)
    if text is None:
        wrong.append(
            f"{name}: there is no file {shown(path)} in the folder of configure_awx.yml, which is"
            " what AWX gets as the project; add it, and commit it"
        )
    return text


def _check_roster(path: str, read: Read, wrong: Wrong) -> None:
    """A path that is absolute is in a folder that AWX shows to its jobs: it is not looked at."""
    if path and not path.startswith("/"):
        _in_project("roster", path, read, wrong)


def _check_source(path: str, region: str, read: Read, wrong: Wrong) -> None:
    """Whether the file is one for the inventory plugin, and of this Region alone."""
    if not path:
        return
    if not path.endswith(("aws_lightsail.yml", "aws_lightsail.yaml")):
        wrong.append(
            f"source_file: the name of {shown(path)} has to end with aws_lightsail.yml, by which"
            " the inventory plugin knows it"
        )
        return
    text = _in_project("source_file", path, read, wrong)
    if text is None:
        return
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError:
        config = None
    if not isinstance(config, dict):
        wrong.append(f"source_file: {shown(path)} is no YAML file with options")
        return
    for key in ("profile", "access_key", "secret_key", "session_token"):
        if key in config:
            wrong.append(
                f"source_file: {shown(path)} has {key}, and AWX hands over the keys of the"
                " credential; leave it out"
            )
    regions = config.get("regions")
    if regions not in ([region], [REGION_OF_SOURCE]):
        wrong.append(
            f"source_file: {shown(path)} has to have this one Region alone, as regions:"
            f" [{region}], or what virtual-computers.aws_lightsail.yml has"
        )


def _check_pages(texts: Texts, wrong: Wrong) -> None:
    for name in ("page", "pages"):
        if texts[name] and not texts[name].startswith("/"):
            wrong.append(
                f"{name}: {shown(texts[name])} would be in the container of the job, which is gone"
                " after it; give an absolute path in a folder that AWX shows to its jobs"
            )
    if texts["pages"] and not texts["page"]:
        wrong.append("pages needs page, the page of the teacher")


def _number(
    name: str, texts: Texts, default: int | None, least: int, most: int, wrong: Wrong
) -> int | None:
    text = texts[name]
    if not text:
        return default
    number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else -1
    if not least <= number <= most:
        wrong.append(f"{name}: {shown(text)} is not a whole number from {least} to {most}")
    return number


def _truth(name: str, texts: Texts, default: bool | None, wrong: Wrong) -> bool | None:
    text = texts[name].lower()
    if not text:
        return default
    if text not in TRUE + FALSE:
        wrong.append(f"{name}: {shown(text)} is neither true nor false")
    return text in TRUE


def shown(text: str) -> str:
    """The beginning of a text from outside, as a message can show it."""
    line = "".join(each if each.isprintable() else "?" for each in text)
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN]}..."


# --- Lessons, and when AWX acts for them

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RENEW_MINUTES = 2
MAX_LESSONS = 40
MINUTES_OF_DAY = 24 * 60
_LESSON = re.compile(
    r"(?P<days>[a-z][a-z+/ -]*?) +(?P<begin>\d{1,2}:\d\d) *[-\u2013] *(?P<end>\d{1,2}:\d\d)",
    re.ASCII | re.IGNORECASE,
)
_OF_LESSONS = ("timezone", "first_day", "last_day", "schedules")

# A weekday, of which Monday is 0, and a minute of that day.
Moment = tuple[int, int]


@dataclass(frozen=True)
class Lesson:
    """A lesson of every week, in minutes of its day, and when its desktops open and close."""

    day: int
    begin: int
    end: int
    opens: int
    closes: int

    @property
    def words(self) -> str:
        """How it is called in a message."""
        return f"{DAYS[self.day][:3]} {_clock(self.begin)}-{_clock(self.end)}"


def _rules(texts: Texts, wrong: Wrong) -> dict[str, str]:
    """The rule of each schedule, by what it does; none without lessons, or if anything is wrong."""
    before = _number("open_before", texts, 15, 0, 240, wrong)
    after = _number("close_after", texts, 15, 1, 240, wrong)
    if not texts["lessons"]:
        wrong += [
            f"{each} is only for schedules, and those need lessons, such as"
            " -e 'lessons=\"mon 8:00-9:30\"'"
            for each in _OF_LESSONS
            if texts[each]
        ]
        return {}
    known = len(wrong)
    lessons = _lessons(texts["lessons"], before or 0, after or 0, wrong)
    zone = _zone(texts["timezone"], wrong)
    first, last = (_date(name, texts, wrong) for name in ("first_day", "last_day"))
    for name in ("roster", "first_day", "timezone"):
        if not texts[name]:
            wrong.append(f"{name} is not set, and lessons need it; give it with -e {name}=...")
    if first and last:
        _check_term(first, last, lessons, wrong)
    if len(wrong) > known or not first or not zone:
        return {}
    end = _end_of(last, zone) if last else ""
    return {
        what: schedule_rule(moments(lessons, what), first, end, texts["timezone"])
        for what in ("open", "renew", "close")
    }


def _lessons(text: str, before: int, after: int, wrong: Wrong) -> list[Lesson]:
    lessons = []
    for entry in filter(None, (each.strip() for each in re.split(r"[,;]", text))):
        match = _LESSON.fullmatch(entry)
        days = _days(match["days"]) if match else []
        times = [_minute(match[each]) for each in ("begin", "end")] if match else []
        if not days or None in times:
            wrong.append(
                f"lessons: {shown(entry)} is no lesson; one is written as mon 8:00-9:30 or"
                " mon-fri 8:00-9:30, several with commas between them"
            )
            continue
        begin, end = (each or 0 for each in times)
        for day in days:
            lesson = Lesson(day, begin, end, begin - before, end + after)
            wrong += _flaws(lesson)
            lessons.append(lesson)
    if len(lessons) > MAX_LESSONS:
        wrong.append(f"lessons: {len(lessons)} a week are more than {MAX_LESSONS}")
    ordered = sorted(lessons, key=lambda each: (each.day, each.begin))
    wrong += _overlaps(ordered)
    return ordered


def _days(text: str) -> list[int]:
    """The days that are meant, as mon, mon wed or mon-fri; none if any is none."""
    days: list[int] = []
    for part in re.sub(r" *- *", "-", text.lower()).replace("+", " ").replace("/", " ").split():
        ends = [
            [at for at, day in enumerate(DAYS) if len(each) > 1 and day.startswith(each)]
            for each in part.split("-")
        ]
        if len(ends) > 2 or not all(ends) or ends[0] > ends[-1]:
            return []
        days += range(ends[0][0], ends[-1][0] + 1)
    return list(dict.fromkeys(days))


def _minute(text: str) -> int | None:
    hour, minute = map(int, text.split(":"))
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _flaws(lesson: Lesson) -> Iterator[str]:
    if lesson.end <= lesson.begin:
        yield f"lessons: {lesson.words} ends before it begins"
    elif lesson.opens < 0 or lesson.closes >= MINUTES_OF_DAY:
        yield (
            f"lessons: {lesson.words} would be opened or closed on another day; change open_before"
            " or close_after"
        )


def _overlaps(ordered: list[Lesson]) -> Iterator[str]:
    """Lessons of one class that are too close: closing one would close the other."""
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one.day == other.day and other.opens <= one.closes:
            yield (
                f"lessons: {one.words} is closed when {other.words} is open already; make one"
                " lesson of both, or change open_before or close_after"
            )


def _zone(name: str, wrong: Wrong) -> zoneinfo.ZoneInfo | None:
    if not name:
        return None
    known = zoneinfo.available_timezones()
    if name in known:
        return zoneinfo.ZoneInfo(name)
    near = difflib.get_close_matches(name, known, 1)
    meant = f"did you mean {near[0]}?" if near else "one is called as Europe/Berlin"
    wrong.append(f"timezone: {shown(name)} is no time zone that this machine knows; {meant}")
    return None


def _date(name: str, texts: Texts, wrong: Wrong) -> datetime.date | None:
    text = texts[name]
    try:
        if text and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    if text:
        wrong.append(f"{name}: {shown(text)} is no day; one is written as 2027-01-18")
    return None


def _check_term(
    first: datetime.date, last: datetime.date, lessons: list[Lesson], wrong: Wrong
) -> None:
    if last < first:
        wrong.append(f"last_day: {last} is before first_day, {first}")
        return
    within = {
        (first + datetime.timedelta(at)).weekday() for at in range(min(7, (last - first).days + 1))
    }
    for lesson in lessons:
        if lesson.day not in within:
            wrong.append(f"lessons: {lesson.words} is on no day from {first} to {last}")


def _end_of(day: datetime.date, zone: zoneinfo.ZoneInfo) -> str:
    """The last second of a day as UNTIL has it: in UTC, since DTSTART has a zone (RFC 5545)."""
    last = datetime.datetime.combine(day, datetime.time(23, 59, 59), zone)
    return f";UNTIL={last.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def moments(lessons: Iterable[Lesson], what: str) -> set[Moment]:
    """When a week's lessons are opened, renewed every few minutes, or closed."""
    if what == "renew":
        return {
            (each.day, minute)
            for each in lessons
            for minute in range(each.begin, each.end, RENEW_MINUTES)
        }
    return {(each.day, each.opens if what == "open" else each.closes) for each in lessons}


def schedule_rule(times: Iterable[Moment], first: datetime.date, end: str, zone: str) -> str:
    """The rule of a schedule of AWX for these moments of every week, from the first day on.

    AWX takes one DTSTART, with a zone, and any number of rules, each with INTERVAL (its serializer
    SchedulePreviewSerializer).  BYHOUR and BYMINUTE are there only where they are needed: AWX's own
    pages can edit a rule without them.
    """
    by_minutes = _grouped((minute, day) for day, minute in times)
    start = min(by_minutes)
    rules = (
        _rule(days, hours, minutes, len(by_minutes) > 1) + end
        for days, at in _by_days(by_minutes).items()
        for minutes, hours in _by_minutes(at).items()
    )
    return f"DTSTART;TZID={zone}:{first:%Y%m%d}T{_clock(start, '')}00 {' '.join(rules)}"


def _rule(days: Iterable[int], hours: Iterable[int], minutes: Iterable[int], has_time: bool) -> str:
    names = ",".join(DAYS[day][:2].upper() for day in days)
    time = f";BYHOUR={_list(hours)};BYMINUTE={_list(minutes)}" if has_time else ""
    return f"RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY={names}{time}"


def _by_days(by_minutes: Mapping[int, Iterable[int]]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """The minutes of the day that the same days have, by those days."""
    return _grouped((tuple(days), minute) for minute, days in by_minutes.items())


def _by_minutes(minutes: Iterable[int]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """The hours that have the same minutes, by those minutes."""
    by_hour = _grouped(divmod(each, 60) for each in minutes)
    return _grouped((each, hour) for hour, each in by_hour.items())


def _grouped(pairs: Iterable[tuple[typing.Any, int]]) -> dict[typing.Any, tuple[int, ...]]:
    """The second of all pairs that have the same first one, in order."""
    found: dict[typing.Any, set[int]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def _list(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _clock(minute: int, between: str = ":") -> str:
    return f"{minute // 60:02}{between}{minute % 60:02}"


# --- The words of -e


def lost_words(words: Iterable[Word]) -> Iterator[str]:
    """What Ansible took out of a value of -e, since a blank stood before it.

    -e 'lab=Cell biology' is lab=Cell and a word that belongs to nothing.  In -e 'lab=Cell, room=2'
    the room is a variable of its own, which only the comma before it tells from a second variable.
    """
    variable, value, lost = "", "", ""
    for name, text in [*words, ("end", "")]:
        whole = f"{name}={text}" if name else text
        if not name.isidentifier() or (value.endswith((",", ";")) and name != "end"):
            lost = f"{lost} {whole}".strip()
            continue
        if lost:
            yield _lost(variable, value, lost)
        variable, value, lost = name, text, ""


def _lost(variable: str, value: str, lost: str) -> str:
    name, whole = (variable, f"{value} {lost}") if variable else ("lab", "Cell biology")
    return (
        f'-e: "{shown(lost)}" belongs to no variable, since Ansible ends a value at the first'
        f' blank. Write a value with blanks as -e \'{{"{name}": "{shown(whole)}"}}\', or with'
        f" quotes within the quotes, as -e '{name}=\"{shown(whole)}\"'"
    )


def empty_words(words: Iterable[Word]) -> Iterator[str]:
    """Variables of -e without a value, as -e lab=$LAB has where the shell knows no LAB.

    As the default, it would be another lab that is changed.
    """
    for name, value in words:
        if name.isidentifier() and not value.strip():
            yield f"-e {name}= has no value; give one, or leave it out"


def unknown_variables(names: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """What is wrong with extra variables that the playbook does not have: a slip, mostly."""
    for name in sorted(set(names) - set(known)):
        if name.startswith(FOREIGN):
            continue
        near = difflib.get_close_matches(name, known, 1)
        meant = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        yield f"{shown(name)}: configure_awx.yml has no such variable; {meant}"


def words_of(option: str) -> Iterator[Word]:
    """The words of one -e in key=value form, each as (variable, value), with "" for none."""
    for word in split_args(option):
        pairs = parse_kv(word)
        lost = pairs.pop("_raw_params", "").strip()
        yield from pairs.items()
        if lost:
            yield "", lost


def given_words() -> list[list[Word]]:
    """The words of each -e of this run that is neither a file nor JSON."""
    texts = [to_text(each) for each in context.CLIARGS.get("extra_vars") or ()]
    return [list(words_of(text)) for text in texts if text and text[0] not in "@[{"]


def given_names() -> list[str]:
    """The extra variables of this run, but for what belongs to none (given_words has that)."""
    return [name for name in load_extra_vars(DataLoader()) if name != "_raw_params"]


# --- What AWX has


def refusals(settings: Mapping[str, typing.Any], found: Mapping[str, typing.Any]) -> list[str]:
    """What is named in the settings and is not in AWX as it is needed; nothing else is looked at.

    found has, by their kind, the lists that AWX's API gave for these names.
    """
    organization = settings["organization_name"] or "Default"
    if not found["organizations"]:
        return [
            f"organization_name: there is no organization {shown(organization)} in AWX, or this"
            " token may not see it"
        ]
    wrong: Wrong = []
    count = len(usable_credentials(found))
    if settings["credential_name"] and count != 1:
        wrong.append(
            f"credential_name: of the type Amazon Web Services, {count} credentials are"
            f" called {shown(settings['credential_name'])} that the organization"
            f" {shown(organization)} may use; one is needed. Make it in AWX, or give another name"
        )
    for name, what, fit in (
        ("team_name", "team", _of_organization(found, "teams")),
        ("notification_name", "notification template", _of_organization(found, "notifications")),
        (
            "galaxy_credential_name",
            "credential of the type Ansible Galaxy",
            galaxy_credentials(found),
        ),
    ):
        if settings[name] and len(fit) != 1:
            wrong.append(
                f"{name}: {len(fit)} of the kind {what} are called {shown(settings[name])} that the"
                f" organization {shown(organization)} has; one is needed. Make it in AWX, or give"
                " another name"
            )
    return wrong + list(_environment_refusals(settings, found))


def _environment_refusals(
    settings: Mapping[str, typing.Any], found: Mapping[str, typing.Any]
) -> Iterator[str]:
    if settings["image"]:
        return
    chosen = environment(settings, found)
    if not chosen:
        yield (
            "image: without an execution environment, AWX takes its own image, whose ansible-core"
            " is too old (2.15; the collection needs 2.17). Build one from"
            " execution-environment.yml and give its name, or give environment_name, the name of"
            " one that is in AWX"
        )
    elif OWN_IMAGE.fullmatch(chosen["image"]):
        yield (
            f"image: the execution environment {shown(chosen['name'])} has AWX's own image, whose"
            " ansible-core is too old (2.15; the collection needs 2.17). Build one from"
            " execution-environment.yml, and give its name"
        )


def environment(
    settings: Mapping[str, typing.Any], found: Mapping[str, typing.Any]
) -> dict[str, typing.Any] | None:
    """The execution environment that is there: of this name, or else the organization's default.

    Where somebody chose a name, it is that one or none.
    """
    named = _usable(found, "environments")
    usable = named if named or settings["environment_name"] else found["default_environments"]
    return usable[0] if usable else None


def galaxy_credentials(found: Mapping[str, typing.Any]) -> list[dict[str, typing.Any]]:
    """The credentials of the type Ansible Galaxy of the name that the organization may use."""
    usable = _usable(found, "galaxy_credentials")
    return [each for each in usable if each["kind"] == "galaxy_api_token"]


def _usable(found: Mapping[str, typing.Any], kind: str) -> list[dict[str, typing.Any]]:
    """Those of the organization, and those of none, which are for all."""
    mine = (None, found["organizations"][0]["id"])
    return [each for each in found[kind] if each["organization"] in mine]


def _of_organization(found: Mapping[str, typing.Any], kind: str) -> list[dict[str, typing.Any]]:
    return [each for each in _usable(found, kind) if each["organization"] is not None]


def usable_credentials(found: Mapping[str, typing.Any]) -> list[dict[str, typing.Any]]:
    """The AWS credentials of the name that the organization may use: its own, or of none."""
    return [each for each in _usable(found, "credentials") if each["kind"] == "aws"]


def listed(problems: Collection[str]) -> str:
    """All problems in one message, with numbers if there are several."""
    if len(problems) == 1:
        return next(iter(problems))
    ended = [each if each.endswith((".", "?")) else f"{each}." for each in problems]
    return " ".join(f"({number}) {each}" for number, each in enumerate(ended, 1))


def reader(folder: str) -> Read:
    """Reads files of a folder, as text; what is no text cannot be read either."""

    def read(path: str) -> str | None:
        try:
            with open(os.path.join(folder, path), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return None

    return read


class FilterModule:
    """The filters of configure_awx.yml."""

    def filters(self) -> dict[str, typing.Callable[..., typing.Any]]:
        """Returns them by their names."""
        return {
            "configure_answers": lambda values, known_regions, folder: answers(
                values, known_regions, reader(folder), given_words(), given_names()
            ),
            "configure_refusals": refusals,
            "configure_credentials": usable_credentials,
            "configure_environment": environment,
            "configure_galaxy_credentials": galaxy_credentials,
            "configure_listed": listed,
        }
