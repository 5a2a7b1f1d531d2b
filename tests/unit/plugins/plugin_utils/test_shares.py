# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Into which shares a class is divided, what cannot be a share, and when a job of AWX is a slice."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._shares import (
    Shares,
    check_shares,
    check_slice,
    names_in_slice_message,
    no_share_message,
    share_of,
    shares_of,
    sliced_template,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import RoleError

NAMES = [f"desk-{number}" for number in range(1, 301)]


def hosts(count):
    """An inventory of shares, as a person writes it."""
    return {f"share-{number}": f"{number}/{count}" for number in range(1, count + 1)}


def slices_of(inventory, count):
    """The parts of an inventory that the slices of AWX get (Inventory.get_sliced_hosts)."""
    names = sorted(inventory)
    return [{name: inventory[name] for name in names[at::count]} for at in range(count)]


@pytest.mark.parametrize("slices", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [7, 12, 300])
def test_however_many_slices_there_are_each_computer_is_in_exactly_one(slices, count):
    parts = [shares_of(part) for part in slices_of(hosts(count), slices)]
    found = [name for part in parts for name in NAMES if part.have(name)]
    assert sorted(found) == sorted(NAMES)


def test_three_shares_of_three_hundred_are_about_of_one_size():
    sizes = [sum(share_of(name, 3) == number for name in NAMES) for number in (1, 2, 3)]
    assert sum(sizes) == 300
    assert all(80 <= size <= 120 for size in sizes)


def test_there_are_up_to_a_thousand_shares():
    assert shares_of({"share-1000": "1000/1000"}) == Shares((1000,), 1000)


def test_a_share_depends_on_nothing_but_the_name():
    """On another machine, in another version and with another roster it is the same."""
    assert [share_of(name, 3) for name in ("desk-1", "desk-2", "desk-3", "bio.9")] == [3, 3, 2, 3]


@pytest.mark.parametrize(
    "given", [{}, {"localhost": None}, {"desk-1": None, "desk-2": ""}, {"localhost": " "}]
)
def test_without_a_share_a_run_is_for_the_whole_class(given):
    assert shares_of(given) == Shares()
    assert Shares().are_all
    assert all(map(Shares().have, NAMES))


def test_all_shares_together_are_the_whole_class():
    found = shares_of({**hosts(3), "localhost": None})
    assert found.are_all
    assert all(map(found.have, NAMES))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"share-2": "2/3"}, "share 2 of 3"),
        ({"share-3": "3/3", "share-01": " 1 / 3 "}, "shares 1 and 3 of 3"),
        ({"bio-7": "7/9", "bio-2": "2/9", "bio-9": "9/9"}, "shares 2, 7 and 9 of 9"),
    ],
)
def test_a_part_says_which_it_is(given, words):
    found = shares_of(given)
    assert found.words == words
    assert not found.are_all


@pytest.mark.parametrize(
    "value",
    [
        *(
            "4/3",
            "0/3",
            "1/x",
            "1/0",
            "x/3",
            "1/3/4",
            "1",
            "/",
            "-1/3",
            "1/-3",
            "1.0/3",
            "1/3\n2/3",
        ),
        *("\u0661/\u0663", "1/1001", "1/" + "9" * 5000, "9" * 5000 + "/1"),
        *("{{ 1 }}/3", "a" * 100_000, 1, 0.5, True, ["1/3"], {"number": 1}),
    ],
)
def test_what_is_no_share_is_refused_in_words(value):
    with pytest.raises(RoleError, match="^the host 'share-1': classroom_share: ") as error:
        shares_of({"share-1": value})
    assert str(error.value).endswith(
        " is no share; the second of three is written 2/3, and there are at most 1000"
    )
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"share-1": "1/3", "share-2": "1/3"},
            "the host 'share-2' has the share 1 of 3, but its name does not end with 1; call it",
        ),
        ({"share-12": "2/12"}, "does not end with 2; call it share-2, so that no two hosts"),
        ({"share": "1/3"}, "does not end with 1; call it share-1"),
        ({"share-" + "1" * 9000: "1/3"}, "does not end with 1"),
        ({"localhost": "1/3"}, "the host 'localhost' has the share 1 of 3, but its name"),
        (
            {"a-1": "1/3", "c-2": "2/3", "b-1": "1/3", "share-2": "x"},
            "written 2/3, and there are at most 1000; the share 1 is there twice, of 'a-1', 'b-1'",
        ),
        ({"a-1": "1/3", "b-2": "2/4"}, "in different ways (into 3, 4 shares); choose one"),
        ({"share-1": "1/3", "desk-1": None}, "the host 'desk-1' has no classroom_share, and other"),
        (dict.fromkeys(map(str, range(200)), "x"), "; and 195 more"),
    ],
)
def test_shares_that_would_lose_or_double_a_computer_are_refused(given, says):
    with pytest.raises(RoleError) as error:
        shares_of(given)
    assert says in str(error.value)
    assert len(str(error.value)) < 2000


def test_a_few_wrong_shares_are_all_named():
    with pytest.raises(RoleError, match="'4': classroom_share: 'x' is no share") as error:
        shares_of(dict.fromkeys("01234", "x"))
    assert "more" not in str(error.value)


ONE = Shares((1,), 3)


@pytest.mark.parametrize(
    ("name", "playbook"),
    [
        ("classroom_page", "renew_classroom"),
        ("classroom_pages", "renew_classroom"),
        ("classroom_links", "renew_classroom"),
        ("classroom_report", "classroom_report"),
    ],
)
def test_a_file_for_the_whole_class_is_refused_in_a_share(name, playbook):
    check_shares(False, Shares(), {name: "x"})
    check_shares(False, Shares((1, 2), 2), {name: "x"})
    check_shares(False, ONE, {name: " "})
    with pytest.raises(RoleError, match=f"^{name}: this run is for share 1 of 3, and") as error:
        check_shares(False, ONE, {name: "x"})
    assert f"run {playbook} without slices afterwards" in str(error.value)


def test_a_class_is_deleted_as_a_whole():
    check_shares(True, Shares(), {})
    with pytest.raises(RoleError, match="is for share 1 of 3, and a class is deleted as a whole"):
        check_shares(True, ONE, {})


@pytest.mark.parametrize("prefix", ["awx", "tower"])
def test_a_slice_is_known_by_the_name_of_its_workflow(prefix):
    def told(template, workflow):
        return {f"{prefix}_job_template_name": template, f"{prefix}_workflow_job_name": workflow}

    assert sliced_template(told("Open", "Open")) == "Open"
    assert sliced_template(told("Open", "Morning")) is None
    assert sliced_template(told("Open", None)) is None
    assert sliced_template(told(None, None)) is None
    assert sliced_template({f"{prefix}_job_template_name": "Open"}) is None
    assert sliced_template({}) is None


@pytest.mark.parametrize("prefix", ["awx", "tower"])
def test_a_job_without_slices_has_every_share(prefix):
    job = {f"{prefix}_job_id": 7, f"{prefix}_job_launch_type": "scheduled"}
    for told in (job, {**job, f"{prefix}_workflow_job_name": "Morning"}):
        check_slice(Shares((1, 2), 2), told)
        with pytest.raises(RoleError, match="has only share 1 of 3, and is no slice, so the rest"):
            check_slice(ONE, told)


def test_a_part_of_a_class_is_for_slices_and_for_who_has_no_awx():
    check_slice(ONE, {})
    names = {"awx_job_template_name": "Open", "awx_workflow_job_name": "Open"}
    check_slice(ONE, {"awx_job_id": 7, "awx_job_launch_type": "workflow", **names})
    # A slice that is launched again, alone.
    check_slice(ONE, {"awx_job_id": 8, "awx_job_launch_type": "relaunch"})


@pytest.mark.parametrize("message_of", [no_share_message, names_in_slice_message])
def test_a_name_of_a_job_template_is_shown_in_one_line_and_not_whole(message_of):
    message = message_of("Open\n{{ key }}" + "x" * 10_000)
    assert "slices of the job template 'Open" in message
    assert "\n" not in message
    assert len(message) < 600
