# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of a class was told, which sessions it renews, and what it says of whom."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.research.lightsail.plugins.filter.gui_session_cards import FilterModule
from ansible_collections.research.lightsail.plugins.plugin_utils._classroom import (
    UNFINISHED,
    Settings,
    at_seats,
    check_roster,
    costs_sentence,
    expired,
    left_out,
    link_rows,
    missing_message,
    names_of,
    renew_sentence,
    report_rows,
    report_sentence,
    settings_of,
    unrenewed,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._roster import Roster, Seat
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import RoleError

cards_of = FilterModule().filters()["gui_session_cards"]

URL = "https://desk.example.com/?authToken=a-key"
NOON = 1_800_014_400  # 2027-01-15 12:00 UTC
ADA = Seat("desk-1", "Ada", "ada@example.org", "eu-west-1", others={"room": "B2"})
BOB = Seat("desk-2", "Bob", region="eu-west-1")
CLEO = Seat("desk-3")


def settings(**given):
    """The settings of a run whose roster and folder are always given."""
    given = {f"classroom_{name}": value for name, value in given.items()}
    return settings_of({"classroom_roster": "bio7.csv", **given}, "/lab")


def refused(**given):
    """The message of what is refused."""
    with pytest.raises(RoleError) as error:
        settings(**given)
    return str(error.value)


def session(name, status="started", **more):
    """A session as the modules return it; one that is started has URLs."""
    is_open = status == "started"
    return {
        "resource_name": name,
        "status": status,
        "usable": is_open,
        "instance_state": None,
        "primary_url": URL if is_open else None,
        "secondary_url": None,
        "region": "eu-west-1",
        "changed": False,
        "operations": None,
        "error": None,
        **more,
    }


def rows_of(*sessions):
    """Rows of a class in which person and computer have the same number."""
    seats = [Seat(each["resource_name"], f"P{n}") for n, each in enumerate(sessions, start=1)]
    return at_seats(seats, sessions)


@pytest.mark.parametrize("blank", [None, "", " \r\n"])
def test_a_blank_answer_is_not_given(blank):
    names = ("region", "timeout", "title", "manage_power", "page", "pages", "links", "report")
    assert settings(**dict.fromkeys((*names, "refresh"), blank)) == Settings(
        "/lab/bio7.csv", None, 1200, None, True, None, None, None, None, 0
    )


def test_what_was_given():
    given = settings(
        region="us-east-2",
        timeout="60",
        title=" Biology 7 ",
        manage_power="no",
        page="out/bio7.html",
        pages="/srv/students",
        links="./links.csv",
        report="report.JSON",
        refresh=60,
        cost_estimate="yes",
    )
    assert given == Settings(
        roster="/lab/bio7.csv",
        region="us-east-2",
        timeout=60,
        title="Biology 7",
        manage_power=False,
        page="/lab/out/bio7.html",
        pages="/srv/students",
        links="/lab/links.csv",
        report="/lab/report.JSON",
        refresh=60,
        cost_estimate=True,
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"roster": None}, "classroom_roster is not given"),
        ({"roster": ["a.csv"]}, "classroom_roster: \"['a.csv']\" is no path".replace('"', "'")),
        ({"links": "a\0b"}, "is no path"),
        ({"links": "a" * 4097}, "is no path"),
        ({"region": "Ireland"}, "classroom_region: 'Ireland' is no Region"),
        (
            {"timeout": "soon"},
            "classroom_timeout: 'soon' is not a number of seconds from 1 to 86400",
        ),
        ({"timeout": 0}, "classroom_timeout: '0' is not"),
        ({"timeout": True}, "classroom_timeout: 'True' is not"),
        ({"refresh": 5}, "classroom_refresh: '5' is not a number of seconds from 10 to 86400"),
        (
            {"manage_power": "perhaps"},
            "classroom_manage_power: 'perhaps' is neither true nor false",
        ),
        ({"report": "report.xlsx"}, "'report.xlsx' ends neither with .csv nor with .json"),
        ({"pages": "students"}, "classroom_pages needs classroom_page"),
        ({"links": "./bio7.csv"}, "classroom_links and classroom_roster are the same file"),
        ({"links": "a.csv", "report": "/lab/a.csv"}, "are the same file; give another path"),
    ],
)
def test_what_cannot_be_right(given, says):
    assert says in refused(**given)


def test_a_path_may_be_as_long_as_the_system_takes_it():
    longest = f"/{'a' * 4095}"
    assert settings(links=longest).links == longest


def test_one_message_has_all_that_is_wrong():
    says = refused(roster="", timeout="soon", region="x", report="a.txt")
    for name in ("classroom_roster", "classroom_timeout", "classroom_region", "classroom_report"):
        assert name in says


def test_one_name_in_two_regions_can_have_no_page_of_its_own():
    roster = Roster([ADA, Seat("desk-1", region="us-east-2")], ";", {})
    check_roster(settings(page="p.html"), roster)
    check_roster(settings(page="p.html", pages="students"), Roster([ADA, BOB, CLEO], ";", {}))
    with pytest.raises(RoleError, match="'desk-1' is in two Regions"):
        check_roster(settings(page="p.html", pages="students"), roster)


@pytest.mark.parametrize(("count", "end"), [(5, "'desk-4'"), (6, "'desk-4' and 1 more")])
def test_of_names_in_two_regions_some_are_told_and_the_others_counted(count, end):
    seats = [Seat(f"desk-{at}", region=each) for at in range(count) for each in ("a-1", "b-1")]
    with pytest.raises(RoleError, match=f"'desk-3', {end} is in two Regions"):
        check_roster(settings(page="p.html", pages="students"), Roster(seats, ";", {}))


def test_the_page_of_the_teacher_is_not_that_of_a_student():
    given = settings(page="students/desk-1.html", pages="students")
    check_roster(given, Roster([BOB], ";", {}))
    with pytest.raises(RoleError, match="is in classroom_pages the page of 'desk-1' alone"):
        check_roster(given, Roster([BOB, ADA], ";", {}))


def test_a_region_stands_before_the_name_where_it_is_known():
    assert names_of([ADA, CLEO]) == ["eu-west-1/desk-1", "desk-3"]


def test_sessions_come_in_the_order_of_the_roster_whoever_sits_there():
    found = [session("desk-3", region="us-east-2"), session("desk-1"), session("desk-2")]
    rows = at_seats([ADA, CLEO, BOB], found)
    assert [(row["resource_name"], row["person"], row["region"]) for row in rows] == [
        ("desk-1", "Ada", "eu-west-1"),
        ("desk-3", None, "us-east-2"),
        ("desk-2", "Bob", "eu-west-1"),
    ]
    assert rows[0]["email"] == "ada@example.org"
    assert rows[0]["roster"] == {
        "computer": "desk-1",
        "person": "Ada",
        "email": "ada@example.org",
        "region": "eu-west-1",
        "bundle_id": "",
        "blueprint_id": "",
        "availability_zone": "",
        "room": "B2",
    }


def test_one_name_in_two_regions_is_not_mixed_up():
    seats = [Seat("desk-1", "Ada", region="eu-west-1"), Seat("desk-1", "Bob", region="us-east-2")]
    for order in itertools.permutations(
        [session("desk-1"), session("desk-1", "stopped", region="us-east-2")]
    ):
        rows = at_seats(seats, order)
        assert [row["status"] for row in rows] == ["started", "stopped"]


def test_nobody_is_lost_where_a_run_tells_nothing_of_a_computer():
    rows = at_seats([ADA, BOB], [session("desk-1")])
    assert rows[1] == {
        "resource_name": "desk-2",
        "status": None,
        "instance_state": None,
        "usable": False,
        "sessions": [],
        "primary_url": None,
        "secondary_url": None,
        "changed": False,
        "operations": None,
        "error": {
            "code": "Unfinished",
            "message": "the run ended before anything was known of this computer",
        },
        "region": "eu-west-1",
        "person": "Bob",
        "email": None,
        "roster": rows[1]["roster"],
    }
    assert missing_message(rows, ["1 of 2 failed: no way."]) == (
        "Missing: desk-2 (Bob). 1 of 2 failed: no way."
    )


@pytest.mark.parametrize(
    ("count", "who"), [(5, "Missing: desk-0, "), (6, "Missing: all 6. 6 of 6 ")]
)
def test_a_class_in_which_all_are_missing_is_not_listed_twice(count, who):
    rows = [
        {"resource_name": f"desk-{number}", "region": None, "person": None, "error": UNFINISHED}
        for number in range(count)
    ]
    assert missing_message(rows, [f"{count} of {count} failed: no way."]).startswith(who)
    assert missing_message([*rows, session("other")], ["no."]).startswith("Missing: desk-0, ")


def test_nobody_is_missing():
    assert missing_message(rows_of(session("desk-1")), []) is None


def test_what_failed_beside_the_computers_is_told_though_nobody_is_missing():
    failures = ["1 of 2 cost estimates failed: no.", "1 of 2 snapshots failed: no."]
    assert missing_message(rows_of(session("desk-1")), failures) == " ".join(failures)


def test_costs_are_added_by_currency_and_only_where_there_are_some():
    def costs(*told):
        return [{"cost_estimate": {"amount": each[0], "currency": each[1]}} for each in told]

    nothing = "Of no computer there is an estimate of this month's costs."
    assert costs_sentence(costs((None, None))) == nothing
    assert costs_sentence([{}, {"cost_estimate": None}]) == nothing
    assert costs_sentence(costs((1.5, "USD"), (None, None), (0, "USD"), (2, "EUR"))) == (
        "This month so far they have cost about 1.50 USD and 2.00 EUR (of 3 an estimate is known)."
    )


@pytest.mark.parametrize(
    ("status", "power", "error", "is_renewed"),
    [
        ("startExpired", "running", None, True),
        # Nothing is woken, and nothing is guessed.
        ("startExpired", "stopped", None, False),
        ("startExpired", "pending", None, False),
        ("startExpired", "stopping", None, False),
        ("startExpired", None, None, False),
        # Nobody's decision is undone.
        ("stopped", "running", None, False),
        ("notStarted", "running", None, False),
        ("started", None, None, False),
        ("startExpired", "running", {"code": "x", "message": "y"}, False),
    ],
)
def test_only_what_expired_on_a_computer_that_runs_is_renewed(status, power, error, is_renewed):
    rows = rows_of(session("desk-1", status, instance_state=power, error=error))
    assert expired(rows) == ([0] if is_renewed else [])


def test_what_renewing_says():
    rows = rows_of(
        session("desk-1", changed=True),
        session("desk-2"),
        session("desk-3", "startExpired", instance_state="stopped"),
        session("desk-4", "startExpired"),
        session("desk-5", "notStarted", instance_state="running"),
        session("desk-6", None, error=UNFINISHED),
    )
    # The second one was renewed in the meantime, by somebody else.
    assert renew_sentence(rows, [0, 1], False) == (
        "6 computers: 1 opened again (desk-1 (P1)); 1 still open (desk-2 (P2));"
        " 1 off and left off (desk-3 (P3)); 1 expired and left alone, since it is not known whether"
        " the computer runs (desk-4 (P4)); 1 not expired and left alone, with the status notStarted"
        " (desk-5 (P5)); 1 failed (desk-6 (P6))."
    )
    assert "check mode: 1 to be opened again" in renew_sentence(rows, [0], True)
    assert unrenewed(rows) == [
        "Expired and not opened again, since it is not known whether the computer runs:"
        " desk-4 (P4)."
    ]
    assert unrenewed(rows[:3]) == []


@pytest.mark.parametrize(
    ("row", "status", "has_url"),
    [
        (session("desk-1"), "started", True),
        (session("desk-1", instance_state="running"), "started", True),
        # Of what is off or closed there is no dead link.
        (session("desk-1", instance_state="stopped"), "started", False),
        (session("desk-1", "stopped", primary_url=URL), "stopped", False),
        (session("desk-1", None, error=UNFINISHED), "failed", False),
    ],
)
def test_a_link_is_there_only_where_it_leads_somewhere(row, status, has_url):
    found = link_rows(rows_of(row))[0]
    assert (found["status"], found["primary_url"]) == (status, URL if has_url else None)


def test_a_row_of_links_says_who_sits_where():
    rows = at_seats([ADA], [session("desk-1", secondary_url=f"{URL}2")])
    assert link_rows(rows) == [
        {
            "computer": "desk-1",
            "person": "Ada",
            "email": "ada@example.org",
            "status": "started",
            "primary_url": URL,
            "secondary_url": f"{URL}2",
        }
    ]


def test_a_row_of_the_report_has_the_costs_in_cents():
    estimate = {"amount": 1.7951, "currency": "USD"}
    rows = at_seats([ADA], [session("desk-1", "stopped", cost_estimate=estimate)])
    assert report_rows(rows, cards_of(rows, now=NOON), NOON) == [
        {
            "time": "2027-01-15T12:00:00Z",
            "computer": "desk-1",
            "region": "eu-west-1",
            "person": "Ada",
            "instance_state": None,
            "status": "stopped",
            "open_since": None,
            "cost_estimate": 1.8,
            "cost_currency": "USD",
            "problem": None,
        }
    ]


def test_a_report_tells_who_is_on_and_open_and_since_when():
    operation = {"operation_type": "StartGUISession", "created_at": "2027-01-15T11:30:00Z"}
    rows = rows_of(
        session("desk-1", operations=[operation]),
        session("desk-2"),
        session("desk-3", "stopped", instance_state="stopped"),
        session("desk-4", None, error={"code": "x", "message": f"it said {URL}"}),
    )
    cards = cards_of(rows, now=NOON)
    assert report_sentence(rows, cards) == (
        "4 computers: 2 open (desk-1 (P1) since 11:30 UTC, desk-2 (P2)); 1 off (desk-3 (P3));"
        " 1 failed (desk-4 (P4))."
    )
    found = report_rows(rows, cards, NOON)
    assert [each["time"] for each in found] == ["2027-01-15T12:00:00Z"] * 4
    assert [each["instance_state"] for each in found] == ["running", "running", "stopped", None]
    assert [each["open_since"] for each in found] == ["2027-01-15T11:30:00Z", None, None, None]
    assert [each["problem"] for each in found] == [
        *(None, None, None),
        "it said https://desk.example.com/...",
    ]


def test_people_of_several_regions_are_told_apart():
    rows = rows_of(
        session("desk-1", "startExpired"),
        session("desk-2", "stopped", region="us-east-2", error=UNFINISHED),
    )
    assert "us-east-2/desk-2 (P2)" in renew_sentence(rows, [], False)
    assert unrenewed(rows)[0].endswith(": eu-west-1/desk-1 (P1).")
    assert missing_message(rows, ["no."]) == "Missing: us-east-2/desk-2 (P2). no."


def test_who_is_open_on_the_page_and_not_in_the_roster_is_told():
    roster = Roster([ADA, BOB], ";", {})
    wanted = settings(page="p.html")
    assert left_out(wanted, roster, ["desk-1", "desk-2"]) == []
    (warning,) = left_out(wanted, roster, ["desk-1", "seat-1", "seat-2", "seat-1", "<no name>"])
    assert "/lab/p.html has open desktops that are not in the roster (seat-1, seat-2); " in warning
    (warning,) = left_out(wanted, roster, [f"seat-{number}" for number in range(300)])
    assert "seat-39 and 260 more); " in warning
