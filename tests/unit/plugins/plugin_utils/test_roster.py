# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster as spreadsheets write it, and every problem of one that cannot be right."""

from __future__ import annotations

import csv
import io

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._roster import (
    MAX_PROBLEMS,
    MAX_VALUE,
    RosterError,
    Seat,
    read_roster,
)
from hypothesis import given
from hypothesis import strategies as st

MEBIBYTE = 1_048_576
ADA = Seat("desk-1", "Ada Lovelace", "ada@example.org", "eu-west-1")
BOB = Seat("desk-2", "Böb; the 2nd", "", "us-east-2")
EXCEL = (
    "computer;person;email;region\r\n"
    "desk-1;Ada Lovelace;ada@example.org;eu-west-1\r\n"
    'desk-2;"Böb; the 2nd";;us-east-2\r\n'
)


def read(text, region="", encoding="utf-8"):
    """The seats of a roster that is given as text or bytes."""
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return read_roster(content, "bio7.csv", region).seats


def problems(text, **more):
    """The problems that the message names, and nothing around them."""
    with pytest.raises(RosterError) as error:
        read(text, **more)
    message = str(error.value)
    before, has, listed = message.partition(": ")[2].partition(": ")
    assert message.startswith("classroom_roster: bio7.csv has ")
    return listed.partition(". The rule: ")[0]


@pytest.mark.parametrize(
    "text",
    [
        EXCEL,
        "\ufeff" + EXCEL,
        EXCEL.replace("\r\n", "\n"),
        EXCEL.replace("\r\n", "\r"),
        EXCEL.rstrip(),
        "\r\n;;;\r\n" + EXCEL.replace("\r\n", "\r\n;;;\r\n \r\n") + "\n\n",
        "sep=;\r\n" + EXCEL,
        EXCEL.replace(";", ",").replace("Böb, the", "Böb; the"),
        EXCEL.replace(";", "\t").replace("Böb\t the", "Böb; the"),
        EXCEL.replace("desk-1;Ada Lovelace", ' desk-1 ; "Ada\tLovelace" '),
        EXCEL.replace("computer;person;email", '"Computer"; PERSON ;E-mail'.replace("-", "")),
        # A cell of two lines.
        EXCEL.replace("Ada Lovelace", '"Ada\nLovelace"'),
        # The same line twice.
        EXCEL + "desk-1;Ada  Lovelace;ada@example.org;eu-west-1\r\n",
        # Columns to the right that have nothing in them, with the header or beyond it.
        EXCEL.replace("\r\n", ";;\r\n"),
        EXCEL.replace("eu-west-1", "eu-west-1;;"),
    ],
)
def test_as_spreadsheets_write_it(text):
    assert read(text) == [ADA, BOB]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_encodings_of_excel(encoding):
    assert read(EXCEL, encoding=encoding) == [ADA, BOB]


def test_lines_are_counted_as_people_count_them():
    text = '\r\ncomputer;person\r\ndesk-1;"Ada\r\nLovelace"\r\n\r\ndesk-2;Bob\r\n'
    assert [each.line for each in read(text)] == [3, 6]
    assert [each.line for each in read(f"sep=;{text}")] == [3, 6]
    assert [each.line for each in read(f"sep=;\r\n{text}")] == [4, 7]


def test_latin_1_is_named_as_such():
    says = problems(EXCEL, encoding="latin-1")
    assert says.startswith("line 3: it is not UTF-8, but Latin-1 or Windows-1252")
    assert '"CSV UTF-8 (Comma delimited)"' in says


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04" + b"x" * 100, "it is a workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "it is a workbook"),
        (b"\xff\xfec", "it begins as UTF-16 and goes on otherwise"),
        (b"x" * (MEBIBYTE + 1), "it has more than 1048576 bytes"),
        (b"", "it is empty"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "it is empty"),
        (b"computer;person\r\n;\r\n", "it is empty"),
    ],
)
def test_files_that_are_no_roster(content, says):
    assert problems(content).startswith(says)


def test_a_file_of_a_mebibyte_is_read():
    text = b"computer\ndesk-1"
    assert read(text + b" " * (MEBIBYTE - len(text))) == [Seat("desk-1")]


def test_a_line_without_a_region_is_in_that_of_the_run():
    text = "computer,region\ndesk-1,\ndesk-2,us-east-2\n"
    assert [each.region for each in read(text)] == ["", "us-east-2"]
    assert [each.region for each in read(text, region="eu-west-1")] == ["eu-west-1", "us-east-2"]


def test_one_name_in_two_regions_is_two_computers():
    text = "computer,person,region\ndesk-1,Ada,eu-west-1\ndesk-1,Bob,us-east-2\n"
    assert len(read(text)) == 2


def test_other_columns_are_kept_for_templates():
    seat = read("Computer,Student Number,Room\ndesk-1,0042,B 2\n")[0]
    assert seat == Seat("desk-1", others={"student_number": "0042", "room": "B 2"})


def test_a_column_that_looks_like_a_slip_is_told():
    text = b"Computer,E-mail,Persons,Room\ndesk-1,,,\n"
    assert read_roster(text, "bio7.csv").doubtful == {"e_mail": "email", "persons": "person"}


@pytest.mark.parametrize(
    ("header", "doubtful"),
    [
        *(
            (f"Computer;{name};Room", {name: "person"})
            for name in ("name", "student", "participant", "user")
        ),
        ("Computer;Full Name;Zone", {"full_name": "person", "zone": "availability_zone"}),
        # Where the column is there, the other one is something else.
        ("Computer;Person;Name", {}),
        ("Computer;Person;Desktop", {}),
        # What is known is no slip for another one.
        ("Computer;Blueprint ID;Room", {}),
        ("Computer;Bundle ID;Persn", {"persn": "person"}),
    ],
)
def test_a_column_that_many_call_otherwise_is_told(header, doubtful):
    text = f"{header}\ndesk-1;Ada;x\n".encode()
    assert read_roster(text, "bio7.csv").doubtful == doubtful


def test_columns_for_creation():
    seat = read(
        "computer,region,bundle_id,blueprint_id,availability_zone\n"
        "gpu-1,eu-west-1,gpu_nvidia_xl_1_0,lfr_ubuntu_1_0,eu-west-1b\n"
    )[0]
    assert (seat.bundle_id, seat.blueprint_id) == ("gpu_nvidia_xl_1_0", "lfr_ubuntu_1_0")
    assert seat.availability_zone == "eu-west-1b"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("desk 1;Ada", "line 2: no virtual computer can be called 'desk 1'"),
        (
            "desk-\ue000;Ada",
            "line 2: no virtual computer can be called 'desk-\\ue000' (with a character without a"
            " name U+E000)",
        ),
        (";Ada", "line 2: there is no computer, but 'Ada'; leave the whole line out, or name one"),
        (
            "desk-1;Ada\n\ndesk-1;Bob",
            "lines 2 and 4: 'desk-1' is for 'Ada' and for 'Bob', but a desktop is for one person at"
            " a time",
        ),
        ("desk-1;Ada\ndesk-1;", "lines 2 and 3: 'desk-1' is for 'Ada' and for 'nobody'"),
        ("desk-1;Ada;a@x.org\ndesk-1;Ada;b@x.org", "is for 'a@x.org' and for 'b@x.org'"),
        ("desk-1;A;;;X\ndesk-1;A;;;Y", "'desk-1' is there twice, with different values"),
        ("desk-1;A;;eu-west-1\ndesk-1;A", "lines 2 and 3: 'desk-1' is there with a Region and"),
        ("desk-1;A;;Ireland", "line 2: 'Ireland' is no Region; one looks like eu-west-1"),
        ("desk-1;A;ada", "line 2: 'ada' is not the address of one mailbox"),
        ("desk-1;A;a@x.org, b@x.org", "is not the address of one mailbox"),
        ('desk-1;A;"a@x.org\nBcc: b@x.org"', "is not the address of one mailbox"),
        ("desk-1;A;;;a b", "line 2: bundle_id: 'a b' is no id of AWS"),
        ("desk-1;A;;eu-west-1;;us-east-2a", "the zone 'us-east-2a' is not in the Region"),
        ("desk-1;A;;;;;;x", "line 2: there are more values than columns ('x')"),
        ("desk-1;A;;;;;x", "line 2: 'x' is in a column without a name"),
        ('desk-1;"Ada', "line 2: person: '\"Ada' begins with a quote and does not end with one"),
        ("desk-1;A\0da", "line 2: person: 'A\\u0000da' has characters that no name has"),
        ("desk-1;A\x1b[2J", "has characters that no name has"),
        ("desk-1;" + "A" * 501, f"line 2: person: a value has 501 characters, and {MAX_VALUE}"),
    ],
)
def test_problems_with_their_lines(lines, says):
    text = "computer;person;email;region;bundle_id;availability_zone;\n" + lines
    assert says in problems(text)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("name;person", "the column computer is missing; the columns there, with ';' between them"),
        (
            "Computer ID;person",
            "'Computer ID', 'person'; if 'Computer ID' is meant, call it computer",
        ),
        *(
            (f"{name};person", f"'{name}', 'person'; if '{name}' is meant, call it computer")
            for name in ("Host", "Hostname", "Instance", "Machine", "Desktop", "PC")
        ),
        ("name\tperson", "with a tab between them, are 'name', 'person'"),
        ("desk-1,Ada", "are 'desk-1', 'Ada'"),
        ("computer;person;Person", "line 1: several columns are called 'person'"),
        ('computer;"person', "line 1: '\"person' begins with a quote"),
        (";".join(map(str, range(100_000))), "line 1: it has 100000 columns, and 200 at most"),
    ],
)
def test_columns_that_cannot_be_right(header, says):
    assert says in problems(header + "\ndesk-1;Ada\n")


def test_of_a_column_that_looks_like_no_other_nothing_is_guessed():
    says = problems("room,seat,,\ndesk-1,Ada,,\n")
    assert says.endswith("with ',' between them, are 'room', 'seat'")


@pytest.mark.parametrize(("count", "end"), [(10, "'c9'"), (11, "'c9' and 1 more")])
def test_of_many_columns_some_are_named_and_the_others_counted(count, end):
    says = problems(",".join(f"c{number}" for number in range(count)))
    assert says.partition("; it is empty")[0].endswith(f"'c8', {end}")


def test_a_value_has_500_characters_at_most():
    name = "A" * 500
    assert read(f"computer;person\ndesk-1;{name}\n") == [Seat("desk-1", name)]
    says = problems(f"computer\n{'a' * 501}\n")
    assert says.startswith("line 2: computer: a value has 501 characters, and 500 at most")
    assert "there is no computer" not in says


def test_a_roster_has_200_columns_at_most():
    header = ";".join(["computer", *(f"c{number}" for number in range(199))])
    assert read(f"{header}\ndesk-1\n") == [Seat("desk-1")]
    assert "it has 201 columns, and 200 at most" in problems(f"{header};more\ndesk-1\n")


def test_one_message_has_all_problems():
    text = (
        "computer;person;email\n"
        "desk 1;Ada;ada@example.org\n"
        "desk-2;Bob;bob\n"
        "desk-3;Cleo;\n"
        "desk-2;Dan;dan@example.org\n"
        ";Eve;eve@example.org\n"
    )
    with pytest.raises(RosterError) as error:
        read(text)
    message = str(error.value)
    assert message.startswith("classroom_roster: bio7.csv has 4 problems: line 2: ")
    for where in ("line 3: 'bob'", "line 6: there is no computer", "lines 3 and 5: 'desk-2'"):
        assert where in message
    assert message.endswith("begins and ends with a letter or a digit")


def test_one_problem_is_told_as_one_and_with_the_rule_of_names_where_a_name_is_wrong():
    def message(lines):
        with pytest.raises(RosterError) as error:
            read(f"computer;email\n{lines}\n")
        return str(error.value)

    assert message("desk-1;ada").startswith("classroom_roster: bio7.csv has a problem: line 2: ")
    assert message("desk-1;ada\ndesk-2;bob").startswith("classroom_roster: bio7.csv has 2 problems")
    assert "The rule: " not in message("desk-1;ada")
    assert ". The rule: " in message("desk 1;")


def test_a_file_that_is_something_else_has_a_message_that_can_be_read():
    says = problems("computer\n" + "\n".join("a b " * 50 + str(n) for n in range(5000)))
    assert says.count("; ") == MAX_PROBLEMS
    assert says.endswith(f"and {5000 - MAX_PROBLEMS} more")
    assert len(says) < 200 * MAX_PROBLEMS


@pytest.mark.parametrize(("count", "end"), [(100, "'a 99'"), (101, "'a 99'; and 1 more")])
def test_the_problems_that_are_left_out_are_counted(count, end):
    says = problems("computer\n" + "\n".join(f"a {number}" for number in range(count)))
    assert says.endswith(f"can be called {end}")


@pytest.mark.parametrize(
    ("path", "shown"), [("x" * 500, "x" * 500), ("y" + "x" * 500, "..." + "x" * 500)]
)
def test_a_path_that_is_too_long_is_shown_from_behind(path, shown):
    with pytest.raises(RosterError) as error:
        read_roster(b"", path)
    assert str(error.value).startswith(f"classroom_roster: {shown} has a problem: ")


VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters=["\t"]), max_size=30
)


@given(
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(",;\t"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_writer_of_csv_writes_is_read(people, quoting, delimiter, end, encoding):
    """Also names with separators, quotes and blanks in them; Python's own writer is the judge."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["computer", "person", "note"])
    for number, (person, note) in enumerate(people):
        writer.writerow([f"desk-{number}", person, note])
    expected = [
        (f"desk-{number}", *(" ".join(each.split()) for each in texts))
        for number, texts in enumerate(people)
    ]
    if any(each.startswith('"') for texts in expected for each in texts):
        # A name that begins with a quote is taken for a slip.
        return
    seats = read(out.getvalue(), encoding=encoding)
    assert [(each.computer, each.person, each.others["note"]) for each in seats] == expected


@given(st.binary(max_size=300) | st.text('",;\t\r\n ab=@1é', max_size=200).map(str.encode))
def test_any_file_is_read_or_refused_in_words(content):
    content = b"computer,person,email,region\n" + content
    try:
        seats = read(content)
    except RosterError as error:
        message = str(error)
        assert message.startswith("classroom_roster: bio7.csv has ")
        assert message.isprintable()
    else:
        assert seats
        assert len({each.key for each in seats}) == len(seats)


@pytest.mark.parametrize("text", ["\n \n", ";;;\n;;;\n", ' "";\r\n,\t\r\n'])
def test_a_file_without_any_text_is_refused(text):
    assert problems(text).startswith("it is empty: it needs a first line with the names")
