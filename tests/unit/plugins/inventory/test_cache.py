# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache gives back what would be listed again, to the same user, and nothing else."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils import listing_cache

from .conftest import SECRET_KEY
from .stand_in import instance, refusal


@pytest.fixture
def cached(lab, service, tmp_path):
    """Writes a file whose listing is cached; options are those that differ."""
    for account in ("LAB", "OTHER"):
        service.accounts[account] = {
            region: [instance(f"{account.lower()}-{region}", region)]
            for region in ("eu-west-1", "us-east-1")
        }

    def write(**options):
        return lab.write(
            cache=True,
            cache_plugin="ansible.builtin.jsonfile",
            cache_connection=str(tmp_path / "cache"),
            **options,
        )

    return write


def asked(lab, service, path, **kwargs):
    """The hosts of a listing, and whether the service was asked for them."""
    service.calls.clear()
    listed = lab.list(path, **kwargs)
    assert "Unable to parse" not in listed.said, listed.said
    return list(listed.hosts), bool(service.calls)


def files(tmp_path):
    return sorted((tmp_path / "cache").iterdir())


OPTIONS = [
    {"access_key": "OTHER"},
    {"regions": ["us-east-1"]},
    {"filters": {"name": "*"}},
    {"include_filters": [{"name": "*"}]},
    {"exclude_filters": [{"name": "none"}]},
    {"research_only": True},
    {"gui_session_status": True},
    {"strict_permissions": False},
]


def test_an_option_that_decides_the_listing_is_asked_for_anew(lab, service, cached):
    for options in [{}, *OPTIONS]:
        hosts, was_asked = asked(lab, service, cached(**options))
        assert was_asked, options
        assert asked(lab, service, cached(**options)) == (hosts, False)
    assert asked(lab, service, cached()) == (["lab-eu-west-1"], False)
    assert asked(lab, service, cached(access_key="OTHER")) == (["other-eu-west-1"], False)


def test_an_option_that_only_names_and_groups_hosts_is_not(lab, service, cached):
    asked(lab, service, cached())
    for options in (
        {"hostvars_prefix": "ls_"},
        {"keyed_groups": [{"key": "name", "prefix": "n"}]},
        {"hostnames": [{"name": "name", "prefix": "x"}]},
        {"compose": {"x": "1"}},
        {"secret_key": SECRET_KEY[::-1]},
    ):
        assert asked(lab, service, cached(**options))[1] is False


@pytest.mark.parametrize(
    "option",
    [
        *("plugin", "hostnames", "hostvars_prefix", "hostvars_suffix", "compose", "groups"),
        *("keyed_groups", "strict", "use_extra_vars", "leading_separator", "cache"),
        *("cache_plugin", "cache_connection", "cache_prefix", "cache_timeout", "secret_key"),
        *("session_token",),
    ],
)
def test_no_option_of_what_comes_after_the_listing_decides_it(option):
    assert not listing_cache.decides(option)


def test_what_is_set_outside_decides_too(lab, service, cached, tmp_path, monkeypatch):
    credentials = tmp_path / "credentials"
    profile = "[{}]\naws_access_key_id = {}\naws_secret_access_key = " + SECRET_KEY + "\n"
    credentials.write_text(profile.format("a", "LAB") + profile.format("b", "OTHER"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    path = cached(access_key="", secret_key="")
    monkeypatch.setenv("AWS_PROFILE", "a")
    assert asked(lab, service, path) == (["lab-eu-west-1"], True)
    monkeypatch.setenv("AWS_PROFILE", "b")
    assert asked(lab, service, path) == (["other-eu-west-1"], True)
    monkeypatch.setenv("AWS_PROFILE", "a")
    assert asked(lab, service, path) == (["lab-eu-west-1"], False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert asked(lab, service, path)[1] is True
    # The same profile is another account's from now on.
    credentials.write_text(profile.format("b", "LAB") + profile.format("a", "OTHER") + "\n")
    assert asked(lab, service, path) == (["other-eu-west-1"], True)


def test_another_version_of_the_collection_asks_anew(lab, service, cached, monkeypatch):
    asked(lab, service, cached())
    monkeypatch.setattr(listing_cache, "_source", lambda: "another")
    assert asked(lab, service, cached())[1] is True


@pytest.mark.parametrize(
    "path", ["inventory/aws_lightsail.py", "module_utils/_core/a.py", "plugin_utils/b.py"]
)
def test_each_part_that_makes_the_listing_is_part_of_the_fingerprint(path, tmp_path, monkeypatch):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(listing_cache, "__file__", str(tmp_path / "plugin_utils" / "a.py"))
    found = set()
    for text in ("a = 1\n", "a = 2\n"):
        file.write_text(text)
        found.add(listing_cache.fingerprint({}, {}))
    assert len(found) == 2


@pytest.mark.parametrize(
    "name", ["AWS_URL", "AWS_ENDPOINT_URL", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "BOTO_X"]
)
def test_variables_that_the_sdk_reads_are_part_of_the_fingerprint(name):
    assert listing_cache.fingerprint({}, {name: "a"}) != listing_cache.fingerprint({}, {name: "b"})


@pytest.mark.parametrize("name", ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "HTTPS_PROXY"])
def test_secrets_are_not(name):
    assert listing_cache.fingerprint({}, {name: "a"}) == listing_cache.fingerprint({}, {})
    assert not listing_cache.decides("secret_key")


def test_no_secret_and_no_option_is_in_the_file(lab, service, cached, tmp_path):
    asked(lab, service, cached(session_token="token-token"))
    (file,) = files(tmp_path)
    for text in (SECRET_KEY, "token-token", "LAB"):
        assert text not in file.read_text() + file.name


BROKEN = [
    "",
    "{",
    "[]",
    "null",
    "5",
    '"text"',
    "{}",
    '{"__payload__": "{}"}',
    '{"__payload__": 5}',
    '{"__payload__": "[[[[[[[["}',
    "[" * 100_000,
    "\x00\xff",
]


def test_a_file_that_is_cut_short_or_of_another_form_is_read_anew(lab, service, cached, tmp_path):
    hosts, _asked = asked(lab, service, cached())
    (file,) = files(tmp_path)
    whole = file.read_text()
    for text in [*BROKEN, whole[: len(whole) // 2], whole.replace("lab-eu", "")]:
        file.write_text(text, encoding="latin-1")
        assert asked(lab, service, cached()) == (hosts, True), text[:50]
    assert asked(lab, service, cached()) == (hosts, False)


@pytest.mark.parametrize(
    "computers",
    [
        None,
        5,
        {},
        {"a": 1},
        [5],
        [None],
        [{}],
        [[]],
        [{"name": "desk-1"}],
        [{"name": 5, "location": {"region_name": "eu-west-1"}}],
        [{"name": "desk-1", "location": {"region_name": 5}}],
    ],
)
def test_computers_of_wrong_types_are_no_listing(computers):
    entry = listing_cache.entry_of(computers, "mark")
    assert listing_cache.computers_in(entry, "mark") is None


def test_a_listing_is_that_of_its_fingerprint():
    entry = listing_cache.entry_of([], "mark")
    assert listing_cache.computers_in(entry, "mark") == []
    assert listing_cache.computers_in(entry, "other") is None


def test_tags_that_mean_something_to_a_cache_plugin(lab, service, cached):
    keys = ["__ansible_unsafe", "__ansible_vault", "__ansible_type", "__payload__"]
    tags = [{"key": key, "value": "{{ 1 }}"} for key in keys]
    service.accounts["LAB"]["eu-west-1"] = [instance("desk-1", tags=tags)]
    first = lab.list(cached())
    service.calls.clear()
    second = lab.list(cached())
    assert service.calls == []
    assert first.hosts == second.hosts
    assert second.hosts["desk-1"]["tags"] == dict.fromkeys(keys, "{{ 1 }}")


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        ("GetInstances", {"strict_permissions": False, "regions": ["eu-west-1", "us-east-1"]}),
        ("GetBundles", {"strict_permissions": False, "gui_session_status": True}),
        ("CreateGUISessionAccessDetails", {"gui_session_status": True}),
    ],
)
def test_a_listing_that_lacks_something_is_not_kept(lab, service, cached, operation, options):
    code = "NotFoundException" if operation.startswith("Create") else "AccessDeniedException"
    service.answers[operation] = lambda region, name: (
        refusal(code)(region, name) if region == "eu-west-1" else service_answer(service, region)
    )
    path = cached(**options)
    for _time in range(2):
        assert asked(lab, service, path)[1] is True
    service.answers.clear()
    hosts, was_asked = asked(lab, service, path)
    assert was_asked
    assert asked(lab, service, path) == (hosts, False)
    # One that fails when it is asked for anew is no reason to show an old one.
    service.answers[operation] = refusal(code)
    lab.list(path, cache=False)
    service.answers.clear()
    if operation != "GetInstances":
        assert asked(lab, service, path)[1] is True


def service_answer(service, region):
    return 200, {"instances": service.accounts["LAB"][region]}


def test_the_file_and_its_folder_are_the_users_alone(lab, service, cached, tmp_path):
    mask = os.umask(0)
    try:
        asked(lab, service, cached())
    finally:
        os.umask(mask)
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_file_that_others_can_write_or_own_is_not_used(
    lab, service, cached, tmp_path, monkeypatch
):
    hosts, _asked = asked(lab, service, cached())
    (file,) = files(tmp_path)
    for forbidden in (0o620, 0o602):
        file.chmod(forbidden)
        assert asked(lab, service, cached()) == (hosts, True)
        file = files(tmp_path)[0]
        assert asked(lab, service, cached()) == (hosts, False)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    listed = lab.list(cached())
    assert "is not used, since it is not this user's own" in listed.said


def test_what_is_no_file_of_the_users_own_keeps_its_permissions(lab, service, cached, tmp_path):
    """The cache's folder can be one that the user shares, and a link in it leads anywhere."""
    asked(lab, service, cached())
    (file,) = files(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("of somebody else")
    elsewhere.chmod(0o644)
    # As another version of Ansible calls it.
    (file.parent / f"of_another_version_{file.name}").symlink_to(elsewhere)
    listed = lab.list(cached(), cache=False)
    assert list(listed.hosts) == ["lab-eu-west-1"]
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_cache_without_a_folder_has_no_files(lab, service, cached, tmp_path, monkeypatch):
    """memory, say; least of all has it those of the folder that a run is in."""
    asked(lab, service, cached())
    (file,) = files(tmp_path)
    file.chmod(0o644)
    monkeypatch.chdir(file.parent)
    path = lab.write(cache=True, cache_plugin="memory")
    assert asked(lab, service, path) == (["lab-eu-west-1"], True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_a_file_of_another_user_is_nobodys_own(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    assert listing_cache.is_own(str(file))
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert not listing_cache.is_own(str(file))


def test_a_refreshed_inventory_is_asked_for_and_kept(lab, service, cached):
    asked(lab, service, cached())
    service.accounts["LAB"]["eu-west-1"] = [instance("new")]
    assert asked(lab, service, cached(), cache=False) == (["new"], True)
    assert asked(lab, service, cached()) == (["new"], False)
