# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook of the guide about mail, on a bad day: who gets which link, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from simulator.client import Simulator

from .mail_server import MailServer, text_of
from .pages import blocks, read
from .shell import Shell

GUIDE = "docs/docsite/rst/guide_mail_links.rst"
URL = re.compile(r"https?://\S+")
ROSTER = """\
computer,person,email
desk-1,Ada,ada@example.org
desk-2,{{ 7 * 7 }},zoe@example.org
desk-3,Bob,bob@example.org
desk-4,Cleo,cleo@example.org
desk-5,Dan,
desk-6,Eve,eve@example.org
desk-7,,
"""
COMMAND = "ansible-playbook mail_links.yml -e classroom_roster=bio7.csv -e @mail.yml"


@pytest.fixture
def shell(
    tmp_path: Path, empty: Simulator, environment: dict[str, str], stand_ins: dict[str, str]
) -> Iterator[Shell]:
    """A shell beside the files of the guide, with a roster of seven."""
    empty.put_computers({f"desk-{number}": {} for number in range(1, 8)})
    folder = tmp_path / "class"
    folder.mkdir()
    for block in blocks(read(GUIDE), rest=True):
        if block.file:
            text = block.text
            for shown, real in stand_ins.items():
                text = text.replace(shown, real)
            (folder / block.file).write_text(text, encoding="utf-8")
    (folder / "bio7.csv").write_text(ROSTER, encoding="utf-8")
    # Where files could be made, so that those with a link would be found.
    places = {"TMPDIR": str(tmp_path), "ANSIBLE_REMOTE_TEMP": str(tmp_path / "remote")}
    with Shell(folder, {**environment, **places}) as shell:
        yield shell


@pytest.fixture
def on_disk(tmp_path: Path, mail_server: MailServer) -> list[str]:
    """The files in which a link of a mail is, while the program that sends it still runs."""
    found: list[str] = []

    def search(text: str) -> None:
        key = URL.findall(text)[0].rpartition("/")[2].encode()
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        found.extend(str(path) for path in files if key in path.read_bytes())

    mail_server.on_mail = search
    return found


def links_in(mail_server: MailServer) -> dict[str, list[str]]:
    """The links in the mails that were taken, by address."""
    return {
        address: [url for mail in mails for url in URL.findall(text_of(mail))]
        for address, mails in mail_server.taken.items()
    }


def link_of(simulator: Simulator, computer: str) -> str:
    """The link that the service has for a computer."""
    client = boto3.client("lightsail", **simulator.client_options)
    answer = client.create_gui_session_access_details(resourceName=computer)
    return next(each["url"] for each in answer["sessions"] if each["isPrimary"])


def test_each_gets_their_own_link_whoever_is_refused_and_nobody_else_sees_it(
    shell: Shell, empty: Simulator, mail_server: MailServer, on_disk: list[str]
) -> None:
    """One computer fails and two mails are refused: the others are sent, and the run is red.  When
    all is well again, nobody is left without a mail.
    """
    empty.put_computer("desk-6", fail_start="no licence")
    mail_server.answers["bob@example.org"] = "550 no such mailbox"
    mail_server.answers["cleo@example.org"] = "DATA554 looks like spam: {}"
    shell.run(f"export MAIL_PASSWORD={mail_server.password}")
    output, status = shell.run(f"{COMMAND} -vvv")

    taken = links_in(mail_server)
    own = {"ada@example.org": "desk-1", "zoe@example.org": "desk-2"}
    right = {address: [link_of(empty, computer)] for address, computer in own.items()}
    # Only whether: a link is in no report of a test.
    assert set(taken) == set(own)
    assert bool(taken == right)
    assert "Hello {{ 7 * 7 }}," in text_of(mail_server.taken["zoe@example.org"][0])
    keys = [link_of(empty, f"desk-{number}").rpartition("/")[2] for number in range(1, 6)]
    assert not any(key in output for key in keys)
    assert mail_server.password not in output
    assert on_disk == []

    assert status != 0
    assert "No address in the roster, so no mail: Dan" in output
    (told,) = re.findall(r'"msg": "No mail to (.*)"', output)
    assert told.startswith("eve@example.org: the desktop is not open; bob@example.org: Failed to")
    assert "; cleo@example.org: Failed to send mail to 'cleo@example.org': " in told
    assert all(words in told for words in ("no such mailbox", "554", "looks like spam", "LINK"))
    assert "Missing: desk-6 (Eve)" in output

    # Who got none gets one, and who has one gets another.
    empty.put_computer("desk-6", fail_start=None)
    mail_server.answers.clear()
    output, status = shell.run(COMMAND)
    assert status == 0, "the second run failed"
    mails = {
        address.partition("@")[0]: len(urls) for address, urls in links_in(mail_server).items()
    }
    assert mails == {"ada": 2, "zoe": 2, "bob": 1, "cleo": 1, "eve": 1}


def test_a_server_that_takes_nothing_is_told_for_each_and_a_plan_mails_none(
    shell: Shell, mail_server: MailServer
) -> None:
    """The class is open, nobody has mail, and the run says so."""
    # Without a password, which this server wants.
    output, status = shell.run(f"{COMMAND} --check")
    assert status == 0, output
    output, status = shell.run(COMMAND)
    assert status != 0
    assert mail_server.taken == {}
    (told,) = re.findall(r'"msg": "No mail to (.*)"', output)
    assert re.findall(r"(\w+)@example.org: ", told) == ["ada", "zoe", "bob", "cleo", "eve"]
