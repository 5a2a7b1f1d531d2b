# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which computers a run of the role is about, whatever people type and inventories say."""

from __future__ import annotations

import json
import shlex

import pytest
from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE
from ansible.parsing.splitter import parse_kv
from ansible_collections.research.lightsail.plugins.action.gui_session_run import words_of
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import (
    Host,
    RoleError,
    Settings,
    Target,
    by_region,
    check_extra_variables,
    is_given,
    no_computer_message,
    settings_of,
    targets_of_hosts,
    targets_of_names,
    unread_inventories_message,
)
from hypothesis import given
from hypothesis import strategies as st

DUBLIN, OHIO = "eu-west-1", "us-east-2"


def named(value, region=None, default=None, hosts=()):
    """The computers of gui_session_names, in the form REGION/NAME."""
    return [each.full_name for each in targets_of_names(value, region, default, lambda: hosts)]


def hosted(*hosts, region=None, default=None):
    """The computers of hosts, in the form REGION/NAME."""
    return [each.full_name for each in targets_of_hosts(hosts, region, default)]


def refused(call, *args, **more):
    """The message of what is refused."""
    with pytest.raises(RoleError) as error:
        call(*args, **more)
    return str(error.value)


@pytest.mark.parametrize("value", [None, "", " \r\n"])
def test_a_blank_answer_is_not_given(value):
    assert not is_given(value)
    assert settings_of(*[value] * 5) == Settings("started", None, False, None, None)


def test_what_a_survey_gives_is_read():
    given = settings_of(" restarted ", "60", "yes", f" {DUBLIN}\n", "no")
    assert given == Settings("restarted", 60, True, DUBLIN, False)


@pytest.mark.parametrize("value", [[], ",", "[]", [""], [None], " ; "])
def test_an_empty_list_and_separators_only_are_given_and_name_no_computer(value):
    assert is_given(value)
    assert named(value) == []


@pytest.mark.parametrize(
    "value",
    [
        ["desk-1", "DESK-1", "lab.desk-2"],
        "desk-1,DESK-1,lab.desk-2",
        "desk-1; DESK-1\tlab.desk-2\r\n",
        "- desk-1\n- DESK-1\n- lab.desk-2\n",
        '["desk-1", "DESK-1", "lab.desk-2", "desk-1"]',
        ["desk-1,DESK-1", ["lab.desk-2"]],
    ],
)
def test_names_are_understood_however_they_are_written(value):
    assert named(value) == ["desk-1", "DESK-1", "lab.desk-2"]


def test_what_is_no_name_is_shown_readably_with_the_ways_to_write_names():
    message = refused(named, "desk-1,desk\u20113")
    assert message.startswith("gui_session_names: ")
    assert "'desk\u20113' (with NON-BREAKING HYPHEN U+2011)" in message
    assert "commas, semicolons, blanks, tabs or line ends" in message
    assert f"{DUBLIN}/desk-1" in message


def test_a_region_before_a_name_counts_and_keeps_computers_apart():
    value = [f"{DUBLIN}/desk-1", f"{OHIO}/desk-1", "desk-1"]
    targets = targets_of_names(value, None, OHIO, lambda: ())
    # The last one is that of Ohio again, without saying so.
    assert targets == [Target("desk-1", DUBLIN, True), Target("desk-1", OHIO, True)]
    assert [each.to_repeat for each in targets] == [f"{DUBLIN}/desk-1", f"{OHIO}/desk-1"]
    assert {region: len(group) for region, group in by_region(targets).items()} == {
        DUBLIN: 1,
        OHIO: 1,
    }


def test_a_region_before_a_name_must_be_one_and_agree():
    assert f"{DUBLIN}/desk-1 is not in gui_session_region ({OHIO})" in refused(
        named, f"{DUBLIN}/desk-1", region=OHIO
    )
    assert "'Dublin' is no Region" in refused(named, "Dublin/desk-1")


def test_a_name_is_looked_for_in_the_inventory_before_the_environment_counts():
    hosts = [
        Host("desk-1.eu-west-1", "desk-1", DUBLIN),
        Host("desk-2", "desk-2", DUBLIN),
        Host("desk-2.us-east-2", "desk-2", OHIO),
        Host("static"),
    ]
    assert named("desk-1", default=OHIO, hosts=hosts) == [f"{DUBLIN}/desk-1"]
    assert named("desk-9,static", default=OHIO, hosts=hosts) == [f"{OHIO}/desk-9", f"{OHIO}/static"]
    message = refused(named, "desk-1,desk-2", hosts=hosts)
    assert f"write {DUBLIN}/desk-2 or {OHIO}/desk-2" in message
    # Whoever says where needs no inventory.
    assert named("desk-2", region=OHIO, hosts=hosts) == [f"{OHIO}/desk-2"]


def test_hosts_are_the_computers_that_the_inventory_says():
    assert hosted(
        Host("desk-1.eu-west-1", "desk-1", DUBLIN),
        Host("desk-1.us-east-2", "desk-1", OHIO),
        Host("seat-3", gui_session_name=" desk-3 ", gui_session_region=OHIO),
        Host("desk-4"),
        Host("also", gui_session_name="desk-4"),
        default=DUBLIN,
    ) == [f"{DUBLIN}/desk-1", f"{OHIO}/desk-1", f"{OHIO}/desk-3", f"{DUBLIN}/desk-4"]


def test_localhost_is_a_computer_only_where_the_inventory_plugin_says_so():
    assert hosted(Host("localhost"), Host("127.0.0.1", gui_session_name="desk-1")) == []
    assert hosted(Host("localhost", "localhost", DUBLIN)) == [f"{DUBLIN}/localhost"]


def test_what_contradicts_is_refused():
    host = Host("desk-1", "desk-1", DUBLIN)
    assert f"is in {DUBLIN}, and gui_session_region says {OHIO}" in refused(
        hosted, host, region=OHIO
    )
    assert hosted(host, region=DUBLIN) == [f"{DUBLIN}/desk-1"]
    for more in ({"gui_session_name": "desk-2"}, {"gui_session_region": OHIO}):
        contradicting = Host("desk-1", "desk-1", DUBLIN, **more)
        assert "which contradict each other" in refused(hosted, contradicting)


def test_a_host_that_can_be_no_computer_is_refused_with_the_way_out():
    message = refused(hosted, Host("x"), Host("desk-2"))
    assert "the host 'x': no virtual computer can be called 'x'" in message
    assert "gui_session_name" in message


def test_many_that_are_wrong_stay_readable():
    message = refused(hosted, *(Host(f"_{number}") for number in range(300)))
    assert "and 295 more" in message
    assert len(message) < 2500


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, "1 more")])
def test_what_is_left_out_is_counted(count, more):
    message = refused(hosted, *(Host(f"_{number}") for number in range(count)))
    assert message.partition("; and ")[2] == more


def test_one_name_for_all_hosts_is_refused():
    hosts = [Host(name, gui_session_name="desk-1") for name in ("desk-1", "desk-2")]
    assert "use gui_session_names" in refused(hosted, *hosts)


@pytest.mark.parametrize(
    ("value", "read"), [("60", 60), (60, 60), (" 60 ", 60), ("60.0", 60), (86400, 86400)]
)
def test_seconds_are_a_number_or_its_text(value, read):
    assert settings_of(None, value, None, None, None).timeout == read


@pytest.mark.parametrize("value", ["0", 0, -1, 86401, "soon", "1e3", True, [60], "9" * 5000, "60,"])
def test_other_seconds_are_refused(value):
    message = refused(settings_of, None, value, None, None, None)
    assert "is not a number of seconds from 1 to 86400" in message
    assert len(message) < 300


def test_what_is_wrong_is_said_at_once_and_shortly():
    message = refused(settings_of, "stopped", "soon", "perhaps", "eu west", "off and on")
    assert message == (
        "gui_session_state: 'stopped' is neither started nor restarted; gui_session_timeout: 'soon'"
        " is not a number of seconds from 1 to 86400, which is a day; gui_session_show_urls:"
        " 'perhaps' is neither true nor false; gui_session_region: 'eu west' is no Region; one"
        " looks like eu-west-1; gui_session_manage_power: 'off and on' is neither true nor false"
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *((each, True) for each in sorted(map(str, BOOLEANS_TRUE))),
        *((each, False) for each in sorted(map(str, BOOLEANS_FALSE))),
        *((True, True), (False, False), (" YES ", True), ("False", False)),
    ],
)
def test_truth_values_are_those_of_ansible(value, read):
    assert settings_of(None, None, value, None, None).show_urls is read
    assert settings_of(None, None, None, None, value).manage_power is read


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("gui_session_names=desk-1, desk-2, desk-3", "'desk-2, desk-3' would be lost"),
        ("gui_session_names=desk-1\ndesk-2", "'desk-2' would be lost"),
        ("gui_session_names=desk-1 desk-2 gui_session_timeout=60", "'desk-2' would be lost"),
        ("gui_session_names=desk-1 desk-2=60", "'desk-2=60' would be lost"),
        ("gui_session_names=desk-1 gui_session_names=desk-2", "gui_session_names is there twice"),
        ("gui_session_region=eu-west-1, us-east-2", "'us-east-2' would be lost"),
        ("gui_session_portal_title=BIO 7", "'7' would be lost"),
        ("lightsail_progress=off, names", "'names' would be lost"),
        ("classroom_title=Bio 7, room 2 classroom_page=a.html", "'7, room 2' would be lost"),
        ("classroom_roster=my class.csv", "'class.csv' would be lost"),
        ('classroom_tags={"course": "bio"}', "'\"bio\"}' would be lost"),
        ("classroom_tags=course=bio, room=B2", "'room=B2' would be a variable of its own"),
        ("classroom_tags=course=bio room=B2", "'room=B2' would be a variable of its own"),
        ("classroom_stop_on_idle=threshold=5\nduration=30", "'duration=30' would be a variable"),
        ("classroom_user_data=export A=1", "'A=1' would be a variable of its own"),
        ("classroom_title=Maths, x=2", "'x=2' would be a variable of its own"),
        ("classroom_page=a.html classroom_page=b.html", "classroom_page is there twice"),
    ],
)
def test_extra_variables_of_which_ansible_drops_a_part_are_refused(text, flaw):
    message = refused(check_extra_variables, [list(words_of(text))])
    assert message.startswith(f"-e {text.partition('=')[0]}=...: {flaw}")
    assert "since blanks and line ends divide variables there; write -e " in message


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        (
            "gui_session_names=desk-1, desk-2",
            [
                "gui_session_names=desk-1,desk-2",
                "'gui_session_names=\"desk-1, desk-2\"'",
                """'{"gui_session_names": ["desk-1", "desk-2"]}'""",
            ],
        ),
        (
            "classroom_roster=bio7.csv classroom_title=Bio 7, room 2 classroom_page=a.html",
            [
                "'classroom_title=\"Bio 7, room 2\"'",
                """'{"classroom_title": "Bio 7, room 2"}'""",
            ],
        ),
        (
            "classroom_tags=course=biology, room=B2",
            [
                "classroom_tags=course=biology,room=B2",
                """'{"classroom_tags": {"course": "biology", "room": "B2"}}'""",
            ],
        ),
        (
            "classroom_stop_on_idle=threshold=5, duration=30",
            [
                "classroom_stop_on_idle=threshold=5,duration=30",
                """'{"classroom_stop_on_idle": {"threshold": "5", "duration": "30"}}'""",
            ],
        ),
        # What has quotes of its own is not repeated: which belongs to what, nobody can tell.
        ("classroom_title=Ada\\'s class", ["'classroom_title=\"...\"'"]),
        # It is no variable of ours that has lost something, but it stands beside one.
        ("classroom_roster=bio7.csv room=B 2", ["'room=\"B 2\"'", """'{"room": "B 2"}'"""]),
        ("bio classroom_roster=bio7.csv", ["'classroom_roster=\"...\"'"]),
        # Of one that is there twice, nobody knows which is meant.
        ("classroom_page=a.html classroom_page=b.html", ["'classroom_page=\"...\"'"]),
    ],
)
def test_what_was_cut_is_told_how_to_be_written(text, ways):
    message = refused(check_extra_variables, [list(words_of(text))])
    for way in ways:
        assert f"-e {way}" in message
        # And Ansible takes it as it stands there.
        (typed,) = shlex.split(way)
        if not typed.startswith("{"):
            check_extra_variables([list(words_of(typed))])
        else:
            assert json.loads(typed)


@pytest.mark.parametrize(
    "text",
    [
        "gui_session_names=desk-1,desk-2 gui_session_timeout=60",
        'gui_session_names="desk-1, desk-2"',
        "somebody_elses=a b",
        "classroom_roster=bio7.csv classroom_page=bio7.html classroom_pages=students",
        "classroom_roster=bio7.csv room=B2",
        "room=B2 classroom_tags=course=bio,room=B2 classroom_roster=bio7.csv",
        """classroom_tags='{"course": "bio", "room": "B2"}'""",
        'classroom_title="Maths, x=2" classroom_page="my page.html"',
        "classroom_title={{ a | default(b) }}",
    ],
)
def test_extra_variables_that_are_whole_pass(text):
    check_extra_variables([list(words_of(text))])


@pytest.mark.parametrize("text", ["bio7.yml", "bio7.yml bio8.yml", "=bio7.yml", "my\\ file.yml"])
def test_a_file_without_its_sign_is_not_lost_in_silence(text):
    message = refused(check_extra_variables, [[], list(words_of(text))])
    assert "it sets no variable, and would be lost; a file of settings has an @" in message


@given(st.lists(st.sampled_from(["a", "room=B2", "x,", "=", "classroom_page=p"]), max_size=5))
def test_no_word_after_a_variable_of_the_collection_is_lost_in_silence(words):
    text = " ".join(["classroom_title=Bio", *words])
    taken = parse_kv(text)
    try:
        check_extra_variables([list(words_of(text))])
    except RoleError:
        return
    assert "_raw_params" not in taken
    assert len(taken) == 1 + len(words) or words.count("room=B2") > 1


def test_an_unread_inventory_is_named_and_a_missing_comma_is_guessed():
    message = unread_inventories_message(
        [("/lab/desk-1", False), ("/lab/b.yml", True)], {"/lab/b.yml": "expired " * 1000}
    )
    assert "'/lab/desk-1' (there is no such file), '/lab/b.yml' (expired expired" in message
    assert "-i desk-1," in message
    long = unread_inventories_message([("/lab/b.yml", True)], {"/lab/b.yml": "x" * 400})
    assert f"'/lab/b.yml' ({'x' * 300}). Nothing was done" in long
    for exists in (True, False):
        assert "-i " not in unread_inventories_message([("/lab/b.aws_lightsail.yml", exists)], {})


def test_no_computer_says_what_to_give():
    assert "-e gui_session_names=desk-1,desk-2" in no_computer_message(None)
    assert "gui_session_name is a variable of a host" in no_computer_message("desk-1")


def test_hosts_of_several_accounts_are_refused():
    arns = [f"arn:aws:lightsail:{DUBLIN}:{number}:Instance/1" for number in ("111", "222")]
    hosts = [
        Host(f"host-{number}", "desk-1", DUBLIN, aws_lightsail_arn=arn)
        for number, arn in enumerate(arns)
    ]
    with pytest.raises(RoleError, match=r"several AWS accounts \('111', '222'\)"):
        targets_of_hosts(hosts, None, None)
    assert [each.name for each in targets_of_hosts(hosts[:1], None, None)] == ["desk-1"]


def test_a_computer_that_several_hosts_of_the_inventory_are_is_still_one():
    """As an inventory plugin and a file of host variables name it, say."""
    listed = Host("desk-1", aws_lightsail_name="desk-1", aws_lightsail_region=DUBLIN)
    written = Host("teacher", gui_session_name="desk-1", gui_session_region=f" {DUBLIN} ")
    assert named("desk-1", hosts=[listed, written]) == [f"{DUBLIN}/desk-1"]
    elsewhere = Host("other", gui_session_name="desk-1", gui_session_region=OHIO)
    says = refused(named, "desk-1", hosts=[listed, written, elsewhere])
    assert says.endswith(f"several computers desk-1; write {DUBLIN}/desk-1 or {OHIO}/desk-1")
