# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The links for a mail merge and the report: what is in them, and what stays out."""

from __future__ import annotations

import csv
import errno
import fcntl
import io
import json
import os
import re
import stat
import threading

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._pages import files
from ansible_collections.research.lightsail.plugins.module_utils._pages.files import FileError
from ansible_collections.research.lightsail.plugins.plugin_utils._class_files import (
    LINK_COLUMNS,
    REPORT_COLUMNS,
    append_report,
    check_path,
    harmless,
    links_csv,
    with_report,
    write_links,
)
from hypothesis import given
from hypothesis import strategies as st

KEY = "https://desk.example.com/?authToken=a-key"
ADA = {
    "computer": "desk-1",
    "person": "Ada",
    "email": "ada@example.org",
    "status": "started",
    "primary_url": KEY,
    "secondary_url": None,
}
NOW = {
    "time": "2026-11-25T07:45:00Z",
    "computer": "desk-1",
    "person": "Ada",
    "instance_state": "running",
    "status": "started",
    "cost_estimate": 1.8,
    "cost_currency": "USD",
}


def rows_of(content, delimiter=","):
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_links_are_a_table_for_a_mail_merge():
    content = links_csv([ADA, {**ADA, "computer": "desk-2", "person": None}])
    assert content.startswith(b"computer,person,email,status,primary_url,secondary_url\r\n")
    rows = rows_of(content)
    assert rows[0] == {**ADA, "secondary_url": ""}
    assert rows[1]["person"] == ""


@pytest.mark.parametrize(("person", "marked"), [("Ada", False), ("Böb", True)])
def test_a_mark_for_excel_only_where_it_makes_a_difference(person, marked):
    content = links_csv([{**ADA, "person": person}], ";")
    assert content.startswith(b"\xef\xbb\xbf") == marked
    assert rows_of(content, ";")[0]["person"] == person


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" \t=1", " \t'=1"),
        ("\uff1d1", "'\uff1d1"),
        # What another list separator would make the beginning of a cell.
        ("Ada;=1", "Ada;'=1"),
        ('Ada"\t@x', "Ada\"\t'@x"),
        ("Ada-Maria O'Neil", "Ada-Maria O'Neil"),
        ("ada@example.org", "ada@example.org"),
        (KEY, KEY),
        (None, ""),
        (1.5, "1.5"),
    ],
)
def test_no_formula_in_a_value(value, shown):
    assert harmless(value) == shown


@given(st.text(alphabet="=+-@,;\t\r\n\"' a\uff1d", max_size=20), st.sampled_from(",;\t"))
def test_no_cell_begins_a_formula_whatever_separator_a_spreadsheet_takes(text, separator):
    content = links_csv([{**ADA, "person": text, "email": text}], separator).decode("utf-8-sig")
    for taken in ",;\t":
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=taken):
            for cell in row:
                assert not re.match(r"\s*[=+\-@\uff1d]", cell), (cell, content)


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_report_grows_and_keeps_what_was_there(ending):
    first = with_report(None, [NOW], ending)
    second = with_report(first, [{**NOW, "person": "Zoë"}, {**NOW, "cost_estimate": None}], ending)
    rows = json.loads(second) if ending == ".json" else rows_of(second)
    assert [tuple(each) for each in rows] == [REPORT_COLUMNS] * 3
    assert [each["person"] for each in rows] == ["Ada", "Zoë", "Ada"]
    assert rows[0]["cost_estimate"] == (1.8 if ending == ".json" else "1.8")
    assert rows[2]["cost_estimate"] in (None, "")
    # One line for each computer and run.
    assert len([line for line in second.splitlines() if b"desk-1" in line]) == 3


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_no_url_in_a_report(ending):
    row = {**NOW, **ADA, "problem": f"it said {KEY}", "person": KEY}
    assert b"a-key" not in with_report(None, [row], ending)


def test_a_report_that_a_spreadsheet_saved_again():
    there = with_report(None, [NOW], ".csv").decode().replace(",", ";").rstrip()
    grown = with_report(f"\ufeff{there}".encode(), [NOW], ".csv")
    assert len(rows_of(grown, ";")) == 2
    assert grown.startswith(b"\xef\xbb\xbftime;")


@pytest.mark.parametrize(("person", "begin"), [("Ada", b"time,"), ("Zoë", b"\xef\xbb\xbftime,")])
def test_a_report_gets_the_mark_once_it_makes_a_difference(person, begin):
    grown = with_report(with_report(None, [NOW], ".csv"), [{**NOW, "person": person}], ".csv")
    assert grown.startswith(begin)


def test_people_can_read_their_names_in_a_report_in_json():
    assert '"Zoë"' in with_report(None, [{**NOW, "person": "Zoë"}], ".json").decode()


def test_what_is_no_character_keeps_no_file_from_being_written():
    odd = "a\ud800b"
    assert b"a?b" in links_csv([{**ADA, "person": odd}])
    of_somebody_else = json.dumps([{"note": odd}]).encode()
    assert b"a?b" in with_report(of_somebody_else, [NOW], ".json")


@pytest.mark.parametrize(
    ("ending", "there", "says"),
    [
        (".csv", b"computer,person\r\n", "has other columns than a report"),
        (".csv", "name\r\nBöb\r\n".encode("latin-1"), "is not in UTF-8 any more"),
        (".json", b'{"a": 1}', "is no JSON list of objects"),
        (".json", b"[1]", "is no JSON list of objects"),
        (".json", b"[" * 100_000, "is no JSON list of objects"),
        (".json", b"\xff", "is no JSON list of objects"),
    ],
)
def test_what_is_no_report_is_left_alone(ending, there, says):
    with pytest.raises(FileError, match=says):
        with_report(there, [NOW], ending)


def test_files_are_their_owners_alone_and_not_there_in_check_mode(tmp_path):
    links, report = tmp_path / "links.csv", tmp_path / "report.json"
    for is_check in (True, False):
        assert write_links(str(links), links_csv([ADA]), is_check)
        assert append_report(str(report), [NOW], is_check)
        assert (os.listdir(tmp_path) == []) == is_check
    assert [stat.S_IMODE(each.stat().st_mode) for each in (links, report)] == [0o600, 0o600]
    assert not write_links(str(links), links_csv([ADA]), False)
    assert len(json.loads(report.read_text(encoding="utf-8"))) == 1


def test_a_report_that_is_too_long_is_not_begun_anew(tmp_path):
    report = tmp_path / "report.json"
    with report.open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    with pytest.raises(FileError, match="is too long to append to, or cannot be read"):
        append_report(str(report), [NOW], False)
    assert report.stat().st_size == 33 * 1024 * 1024


def test_a_link_to_nothing_is_no_report_and_stays(tmp_path):
    report = tmp_path / "report.json"
    report.symlink_to("missing")
    with pytest.raises(FileError, match="is a link, but has to be a file, or missing"):
        append_report(str(report), [NOW], False)
    assert report.is_symlink()


def test_reports_of_runs_at_once_are_all_there(tmp_path):
    report = str(tmp_path / "report.json")
    threads = [
        threading.Thread(target=append_report, args=(report, [NOW], False)) for _run in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with open(report, encoding="utf-8") as file:
        assert len(json.load(file)) == 8


def test_a_report_whose_folder_stays_locked_is_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LOCK_SECONDS", 0.1)
    holder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    report = str(tmp_path / "report.json")
    with pytest.raises(FileError, match="its folder could not be locked .Resource temporarily un"):
        append_report(report, [NOW], False)
    # A file that is written as a whole needs no lock.
    assert write_links(str(tmp_path / "links.csv"), links_csv([ADA]), False)
    os.close(holder)
    assert append_report(report, [NOW], False)


def test_a_file_system_without_locks_is_told(tmp_path, monkeypatch):
    def refuse(descriptor, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(FileError, match="could not be locked .No locks available.; look for"):
        append_report(str(tmp_path / "report.json"), [NOW], False)
    assert write_links(str(tmp_path / "links.csv"), links_csv([ADA]), False)


def test_a_path_that_cannot_be_written_is_found_before(tmp_path):
    check_path(str(tmp_path / "links.csv"))
    assert os.listdir(tmp_path) == []
    for path in (tmp_path, tmp_path / "missing" / "links.csv"):
        with pytest.raises(FileError):
            check_path(str(path))


def test_the_columns_of_a_report_are_those_that_are_documented():
    assert with_report(None, [], ".csv") == (
        b"time,computer,region,person,instance_state,status,open_since,"
        b"cost_estimate,cost_currency,problem\r\n"
    )


def test_the_columns_of_the_links_are_those_that_are_documented():
    assert tuple(ADA) == LINK_COLUMNS
