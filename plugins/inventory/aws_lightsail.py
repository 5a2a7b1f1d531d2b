# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: aws_lightsail
version_added: 1.0.0
short_description: Virtual computers and instances of Amazon Lightsail as hosts
description:
  - Lists the instances of one or more regions, the virtual computers of Lightsail for Research
    among them. Each is a host in the group C(aws_lightsail).
  - Its configuration is a YAML file whose name ends with C(aws_lightsail.yml) or
    C(aws_lightsail.yaml), and in which C(plugin) is C(research.lightsail.aws_lightsail).
  - The variables of a host are the members of the API's instance in snake_case, with C(tags) as a
    dictionary and dates as strings.
  - Besides, each host has C(aws_lightsail_name), C(aws_lightsail_region) and C(aws_lightsail_arn), whatever
    O(hostnames), O(hostvars_prefix), O(hostvars_suffix) and O(compose) say. The playbooks and the role of
    this collection act by the first two.
  - If the inventory could not be read, the variable C(aws_lightsail_failed_sources) of the group C(all)
    has the reason by the path of the file, so that a play on hosts of other sources can notice it. Without
    a failure there is no such variable.
author:
  - research.lightsail contributors (@research-lightsail)
extends_documentation_fragment:
  - inventory_cache
  - constructed
  - research.lightsail.requirements
  - amazon.aws.common.plugins
  - amazon.aws.region.plugins
  - amazon.aws.assume_role.plugins
options:
  regions:
    description:
      - The regions whose instances are listed, all at the same time.
      - If it is empty, these are all that C(GetRegions) lists.
      - That call, and the one that assumes a role, go to O(region), or else to the first of O(regions),
        or else to C(us-east-1).
    type: list
    elements: str
    default: []
  research_only:
    description:
      - Whether only virtual computers of Lightsail for Research are listed. They are known by their
        bundle, which is one of those that C(GetBundles) lists in the category C(LfR).
    type: bool
    default: false
  gui_session_status:
    description:
      - Whether the status of each virtual computer's GUI session is read, many at the same time. It is
        in the host variable C(gui_session_status), which is null for an instance that is no virtual
        computer of Lightsail for Research, and where it could not be read. TOML has no null, so
        C(ansible-inventory --toml) leaves it out there.
      - The URLs of a session are keys. They are never among the variables, nor in the cache.
    type: bool
    default: false
  hostnames:
    description:
      - What hosts are called, in order of precedence. Each entry is a text, or a dictionary as below.
      - V(name), V(ip-address) and V(private-ip-address) are what the API calls so. V(tag:KEY) is the
        value of a tag. V(tag:KEY=VALUE) is C(KEY_VALUE), if the tag has that value. Several tags are
        several entries. Jinja filters, which P(amazon.aws.aws_ec2#inventory) takes here, are refused.
      - An instance for which no entry gives anything is called by its name. What is not a letter, a
        digit or one of C(_-.) in a hostname becomes C(_).
      - Names are unique only within a region. Instances that would share a hostname are all called
        C(NAME.REGION), with a warning. So is an instance whose hostname is a group, is Ansible's own
        (C(all), C(ungrouped), C(localhost), C(127.0.0.1)), begins with a period or a hyphen, or is longer
        than 255 bytes.
    type: list
    elements: raw
    default: [name]
    suboptions:
      name:
        description: One of the values above.
        type: str
        required: true
      prefix:
        description: One of the values above, or any text, to put before O(hostnames[].name).
        type: str
      separator:
        description: What stands between the two.
        type: str
        default: _
  filters:
    description:
      - Only instances for which each of these fields has the value, or one of the values of a list, are
        listed. In a value V(*) stands for any text, V(?) for any character, and what follows a
        backslash for itself.
      - An empty value is an error, since it is what an unset variable gives. Tags that are there without a
        value are C(tag-key=KEY) here, and C(tag:KEY=?*) in O(exclude_filters).
      - The fields are C(availability-zone), C(blueprint-id), C(bundle-id), C(instance-state-name),
        C(name), C(tag:KEY) and C(tag-key).
      - Lightsail has no filters of its own. They save no calls for listing, but those for the status.
    type: dict
    default: {}
  include_filters:
    description:
      - A list of dictionaries like O(filters). Instances that fit at least one of them, or O(filters),
        are listed.
      - Templates are evaluated in O(filters) only, and are refused here and in O(exclude_filters).
    type: list
    elements: dict
    default: []
  exclude_filters:
    description:
      - A list of dictionaries like O(filters). Instances that fit one of them are not listed, whatever
        O(filters) and O(include_filters) say.
    type: list
    elements: dict
    default: []
  hostvars_prefix:
    description:
      - What the names of the host variables begin with.
      - Without one, C(name) and C(tags) are among them, which Ansible reserves for tasks, and which a
        playbook warns of.
    type: str
  hostvars_suffix:
    description:
      - What the names of the host variables end with.
    type: str
  strict_permissions:
    description:
      - Whether it is an error if a region refuses these credentials or a call. With V(false) it is a
        warning, and the inventory lacks what was refused.
      - It is an error in any case if every region refuses the credentials, if the regions could not
        be listed, or if a region fails for another reason.
    type: bool
    default: true
notes:
  - The permissions are C(lightsail:GetInstances); C(lightsail:GetRegions) unless O(regions) is set;
    C(lightsail:GetBundles) for O(research_only) and O(gui_session_status); and
    C(lightsail:CreateGUISessionAccessDetails) for O(gui_session_status). Despite its name that call
    starts nothing.
  - The cache holds what was listed, for all that decides it, which is the options, profile, access key, role,
    regions, filters, the AWS variables and files, the user and the version of this collection. After a change
    of any of them Lightsail is asked again. A listing that lacks something is not kept.
  - A file of the cache is readable for its owner alone, and one that others can write is not used, where
    the cache plugin has a folder of files as C(ansible.builtin.jsonfile) has.
  - Ansible goes on after an inventory that failed, with a warning. Set
    C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true) to make it stop, or let a play look for the variable
    C(aws_lightsail_failed_sources).
seealso:
  - plugin: amazon.aws.aws_ec2
    plugin_type: inventory
  - module: research.lightsail.lightsail_gui_session
"""

EXAMPLES = r"""
# lab.aws_lightsail.yml: the virtual computers of a region, by name
plugin: research.lightsail.aws_lightsail
regions:
  - eu-west-1
research_only: true
hostvars_prefix: lightsail_

---
# A course's computers that run, in groups by room and by the status of their sessions
plugin: research.lightsail.aws_lightsail
regions:
  - eu-west-1
  - us-east-1
research_only: true
gui_session_status: true
hostvars_prefix: lightsail_
filters:
  instance-state-name: running
  tag:Course: BIO-7
exclude_filters:
  - name: spare-*
keyed_groups:
  - key: lightsail_tags.Room
    prefix: room
  - key: lightsail_gui_session_status
    prefix: gui

---
# Web servers, called by a tag and reached by their address; regions that refuse are left out
plugin: research.lightsail.aws_lightsail
strict_permissions: false
filters:
  blueprint-id: [nginx, "wordpress*"]
hostnames:
  - tag:Hostname
  - name: ip-address
    prefix: web
    separator: "-"
hostvars_prefix: lightsail_
compose:
  ansible_host: lightsail_public_ip_address
  ansible_user: lightsail_username
groups:
  old: lightsail_bundle_id is search('_2_0$')

---
# Asked at most once in ten minutes, with a role
plugin: research.lightsail.aws_lightsail
regions: [eu-west-1]
region: eu-west-1
assume_role_arn: arn:aws:iam::123456789012:role/lab-reader
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/lightsail
cache_timeout: 600
"""

import concurrent.futures
import contextlib
import functools
import os
import re
from dataclasses import dataclass, field
from typing import Any

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import BOOLEANS as BOOLEAN_VALUES
from ansible.plugins.inventory import BaseInventoryPlugin, to_safe_group_name
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.amazon.aws.plugins.plugin_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.plugin_utils.inventory import AWSInventoryBase

from ..module_utils._aws.client import reading_clients
from ..module_utils._aws.errors import LightsailCallError
from ..module_utils._aws.gui_sessions import OPERATIONS
from ..module_utils._aws.instances import (
    RESEARCH,
    get_bundle_ids,
    get_instances,
    get_region_names,
)
from ..module_utils._aws.regions import known_regions
from ..module_utils._core.errors import ErrorKind
from ..module_utils._core.names import describe, some_of
from ..module_utils._core.regions import RegionError, check_region
from ..module_utils._resources.gui_session.reconciler import status_reader
from ..module_utils._selection.filters import Selection
from ..module_utils._selection.hostnames import (
    HostnameError,
    can_be_host,
    hostnames_of,
    preferences,
)
from ..module_utils._selection.instances import Identity, account_of, flaw_of, identity_of
from ..module_utils._selection.options import OptionError
from ..module_utils._task.messages import by_reason, common_cause, failures_of
from ..module_utils._task.run import MAX_WORKERS, run_with
from ..plugin_utils.listing_cache import (
    computers_in,
    decides,
    entry_of,
    fingerprint,
    is_own,
    keep_private,
)

# The texts that Ansible takes for a boolean; it takes any other for false, also a template.
BOOLEANS = {str(value).lower() for value in BOOLEAN_VALUES}

# What a region can refuse for good.  Any other error would leave computers out by chance.
REFUSALS = (ErrorKind.DENIED, ErrorKind.UNAUTHENTICATED)

# One of them is in every template ("{{ x }}") and in every header of one ("#jinja2: ...").
TEMPLATE_SIGNS = set("{#")

# Where calls go that concern no region, if none is set.
ANY_REGION = "us-east-1"

# Seconds, for reading the statuses of one region.
STATUS_TIMEOUT = 120

# The variable of the group all that names the sources that could not be read.
FAILED_SOURCES = "aws_lightsail_failed_sources"

# Characters of a reason there, which can hold what a service has said.
MAX_REASON_LENGTH = 1500

# Characters of a file that are looked at for the name of the plugin, where its own name is another.
MAX_BEGINNING = 10_000

# Options that decide which computers are listed, so that a line without a value is a slip.
SELECTING = ("regions", "filters", "include_filters", "exclude_filters", "hostnames")

# Options that decide whose computers are listed: if a template gives nothing, it would be others'.
IDENTIFYING = (
    *("profile", "assume_role_arn", "access_key", "secret_key", "region", "endpoint_url"),
)

# What playbooks act by: the host variables aws_lightsail_name and so on.
OWN = ("name", "region", "arn")

# Warnings stay readable, however many hosts they are about.
MAX_LISTED = 20
MAX_SHOWN = 60


@dataclass
class Region:
    """What a region answered: its computers, as far as error allows; warnings are for the user."""

    name: str
    computers: list[dict[str, Any]] = field(default_factory=list)
    error: LightsailCallError | None = None
    warnings: list[str] = field(default_factory=list)


class InventoryModule(AWSInventoryBase):
    NAME = "research.lightsail.aws_lightsail"
    INVENTORY_FILE_SUFFIXES = ("aws_lightsail.yml", "aws_lightsail.yaml")

    def parse(self, inventory, loader, path, cache=True):
        try:
            self._parse(inventory, loader, path, cache)
        except Exception as error:
            note_failure(inventory, path, str(error) or type(error).__name__)
            raise

    def _parse(self, inventory, loader, path, cache):
        if not path.endswith(self.INVENTORY_FILE_SUFFIXES):
            self.fail_aws(
                f"The name of an inventory file of {self.NAME} must end with"
                f" {' or '.join(self.INVENTORY_FILE_SUFFIXES)}: rename {os.path.basename(path)}"
            )
        super().parse(inventory, loader, path, cache=cache)
        try:
            selection = Selection.of(
                self._filters(),
                self.get_option("include_filters"),
                self.get_option("exclude_filters"),
            )
            self._check_regions()
            wanted = preferences(self.get_option("hostnames"))
            check_composed(self.get_option("compose"))
            check_affixes(self.get_option("hostvars_prefix"), self.get_option("hostvars_suffix"))
        except (OptionError, RegionError) as error:
            self.fail_aws(str(error))
        computers = self._cached(path) if cache else None
        if computers is None:
            regions = self._ask(selection)
            computers = [computer for region in regions for computer in region.computers]
            self._keep(path, regions, computers)
        self._populate(computers, wanted)

    def verify_file(self, path):
        """Takes also a file of this plugin that has another name: parse() says what is wrong."""
        return super().verify_file(path) or (os.path.isfile(path) and is_meant_for(self.NAME, path))

    def _check_regions(self):
        """Raises OptionError or RegionError for Regions that cannot be asked."""
        known = known_regions()
        regions = self.get_option("regions")
        for region in regions:
            if not isinstance(region, str) or not region.strip():
                raise OptionError(f"regions: each must be the name of a region, not {region!r}")
            self._warn_if(check_region("regions", region, known))
        if self.region and (not regions or self.get_option("assume_role_arn")):
            self._warn_if(check_region("region", self.region, known))

    def _warn_if(self, doubt):
        if doubt:
            self.warn(doubt)

    def _filters(self):
        """The option filters with its templates evaluated; raises OptionError, with the filter."""
        filters = {}
        # Whatever is no dictionary, Ansible has refused.
        for name, value in BaseInventoryPlugin.get_option(self, "filters").items():
            try:
                filters |= self.TemplatedOptions(self.templar, {"filters": {name: value}}).get(
                    "filters"
                )
            except AnsibleError as error:
                raise OptionError(f"filters: {name}: {error}") from error
        return filters

    def _check_given(self, config):
        """Fails for what is in the file and would be taken for something else, or for nothing."""
        options = self._options_by_name()
        for name in (name for name in config if name != "plugin"):
            option, value = options[name], config[name]
            is_bool = self.option_definitions[option].get("type") in ("bool", "boolean")
            if value is None and option in SELECTING:
                self.fail_aws(
                    f"{name}: there is nothing after it; give a value, or delete the line"
                )
            if is_bool and value is not None and str(value).lower() not in BOOLEANS:
                self.fail_aws(f"{name}: must be true or false, not {value!r}")
            if option == "filters" or option not in self.TemplatedOptions.TEMPLATABLE_OPTIONS:
                continue
            if not self._evaluated(name, option) and value and option in IDENTIFYING:
                self.fail_aws(
                    f"{name}: its template gives nothing, as an unset variable does; give a value, or"
                    " delete the line"
                )

    def _options_by_name(self):
        """The options by all names that they have."""
        return {
            name: option
            for option, definition in self.option_definitions.items()
            for name in (option, *definition.get("aliases", []))
        }

    def _evaluated(self, name, option):
        try:
            return self.get_option(option)
        except AnsibleError as error:
            self.fail_aws(f"{name}: {error}")

    @functools.cached_property
    def _fingerprint(self):
        """What the listing depends on; it is part of the key, too, so that none displaces another."""
        options = {name: self.get_option(name) for name in self.option_definitions if decides(name)}
        return fingerprint(options, os.environ)

    def get_cache_key(self, path):
        return f"{super().get_cache_key(path)}_{self._fingerprint[:16]}"

    def _cached(self, path):
        """The computers that the cache has for these options; None where it has none of use."""
        if not self.get_option("cache"):
            return None
        self._cache_key = self.get_cache_key(path)
        for file in self._cache_files():
            if not is_own(file):
                self.warn(
                    f"{file} is not used, since it is not this user's own, or others can write it;"
                    " delete it, or set cache_connection to a folder that only you can write"
                )
                return None
        try:
            entry = self._cache[self._cache_key]
        except Exception:  # of any cache plugin, for what is cut short or of another form
            return None
        return computers_in(entry, self._fingerprint)

    def _keep(self, path, regions, computers):
        """Puts a listing into the cache; one that lacks something must be asked for again."""
        if not self.get_option("cache"):
            return
        self._cache_key = self.get_cache_key(path)
        if any(region.error or region.warnings for region in regions):
            for file in self._cache_files():
                with contextlib.suppress(OSError):  # one that cannot be removed is not used either
                    os.remove(file)
        else:
            self._cache[self._cache_key] = entry_of(computers, self._fingerprint)

    def _cache_files(self):
        """The files that hold the listing, where the cache plugin has a folder.

        Ansible puts something of its own before the key, by its version.
        """
        folder = getattr(self._cache._plugin, "_cache_dir", None)
        if not isinstance(folder, str) or not os.path.isdir(folder):
            return []
        names = (name for name in os.listdir(folder) if name.endswith(self._cache_key))
        return [os.path.join(folder, name) for name in names]

    def update_cache_if_changed(self):
        super().update_cache_if_changed()
        for file in self._cache_files():
            if is_own(file):
                keep_private(file)

    def _read_config_data(self, path):
        """Reads the file, and fails for an option that does not exist: Ansible would ignore it."""
        # A cache plugin makes its folder here, if need be: for this user alone.
        mask = os.umask(0o077)
        try:
            config = super()._read_config_data(path)
        finally:
            os.umask(mask)
        # Not among the documented options: ansible-doc --snippet refuses plugins that have it there.
        known = {"plugin", *self._options_by_name()}
        unknown = [str(option) for option in config if option not in known]
        if unknown:
            self.fail_aws(
                f"There is no option {', '.join(unknown)}; ansible-doc -t inventory {self.NAME} lists "
                "the options"
            )
        self._check_given(config)
        return config

    @property
    def home_region(self):
        """Where the calls go that concern no region."""
        return self.region or next(iter(self.get_option("regions")), ANY_REGION)

    def client(self, *args, **kwargs):
        """Makes a client, in the home region where none is given: for assuming a role, none is."""
        kwargs.setdefault("region", self.home_region)
        return super().client(*args, **kwargs)

    def _set_frozen_credentials(self):
        """Does nothing yet: to assume a role is a call, and the options have not been checked."""

    def _ask(self, selection):
        super()._set_frozen_credentials()
        _region, endpoint, given = get_aws_connection_info(self)
        given |= self._frozen_credentials
        client_of = reading_clients(self, MAX_WORKERS, endpoint, given)
        clients = [client_of(region) for region in self._regions(client_of)]
        read = functools.partial(
            read_region,
            selection=selection,
            research_only=self.get_option("research_only"),
            gui_session_status=self.get_option("gui_session_status"),
        )
        with concurrent.futures.ThreadPoolExecutor(MAX_WORKERS) as pool:
            regions = list(pool.map(read, clients))
        for client in clients:
            client.close()
        self._judge(regions)
        return regions

    def _regions(self, client_of):
        regions = self.get_option("regions")
        if regions:
            return list(dict.fromkeys(regions))
        try:
            return get_region_names(client_of(self.home_region))
        except LightsailCallError as error:
            self.fail_aws(
                f"The regions could not be listed: {error.user_message()}. With the option regions, "
                "they need not be."
            )

    def _judge(self, regions):
        """Warns of what failed or, where that must not be, fails."""
        for warning in (warning for region in regions for warning in region.warnings):
            self.warn(warning)
        failed = [region for region in regions if region.error]
        if not failed:
            return
        reasons = by_reason({region.name: region.error.user_message() for region in failed})
        message = f"Lightsail could not be read in {reasons}"
        kinds = {region.error.kind for region in failed}
        nobody_accepts = len(failed) == len(regions) and kinds == {ErrorKind.UNAUTHENTICATED}
        if self.get_option("strict_permissions") or nobody_accepts or not kinds <= set(REFUSALS):
            self.fail_aws(message)
        self.warn(message)

    def _populate(self, computers, wanted):
        group = self.inventory.add_group("aws_lightsail")
        # Once, and not for each host: a thousand hosts have to be quick.
        self._constructed = {
            option: self.get_option(option)
            for option in ("strict", "compose", "groups", "keyed_groups")
        }
        composed = self._constructed["groups"] or {}
        self._composed_groups = {to_safe_group_name(name) for name in composed}
        before, groups_before = set(self.inventory.hosts), set(self.inventory.groups)
        try:
            hostnames, left = hostnames_of(computers, wanted, self._is_free)
        except HostnameError as error:
            self.fail_aws(str(error))
        self._warn_of(left)
        prefix = self.get_option("hostvars_prefix") or ""
        suffix = self.get_option("hostvars_suffix") or ""
        hosts = {}
        for hostname, computer in zip(hostnames, computers):
            members = without_templates(computer).items()
            hosts[hostname] = {f"{prefix}{key}{suffix}": value for key, value in members}
            hosts[hostname] |= own_variables(computer)
            if context.CLIARGS.get("toml"):  # ansible-inventory --toml fails on a null
                hosts[hostname] = {k: v for k, v in hosts[hostname].items() if v is not None}
            self._add_host(group, hostname, hosts[hostname])
        # Only now: what has the name of a group would get its variables instead of the host.
        for hostname, variables in hosts.items():
            self._add_to_groups(hostname, variables)
        self._rename_what_groups_are_called(group, hosts, before)
        self._refuse_groups_called_localhost(groups_before)

    def _is_free(self, hostname, computer):
        """Whether a host can be called so.

        A host that is no computer of this plugin is the user's, who gives it more variables; one
        that is the same computer was listed by another file, or by the same one once more.
        """
        if self._is_group(hostname):
            return False
        host = self.inventory.hosts.get(hostname)
        if host is None or "aws_lightsail_region" not in host.vars:
            return True
        name, region, arn = (host.vars.get(f"aws_lightsail_{key}") for key in OWN)
        if account_of(arn) != account_of(computer.get("arn")):
            raise HostnameError(
                f"{hostname} is a computer of another account already, from"
                f" {host.vars.get('inventory_file')}; use one inventory and one run for each account,"
                " or hostnames with a prefix"
            )
        return Identity(account_of(arn), region, name) == identity_of(computer)

    def _is_group(self, hostname):
        return hostname in self.inventory.groups or hostname in self._composed_groups

    def _warn_of(self, hostnames):
        """Warns of hostnames that were not given, since something else has them."""
        taken = [
            hostname
            for hostname in hostnames
            if self._is_group(hostname)
            or hostname in self.inventory.hosts
            or not can_be_host(hostname)
        ]
        shared = [hostname for hostname in hostnames if hostname not in taken]
        if shared:
            self.warn(
                f"Several instances would be called {listed(shared)}; they are called "
                "NAME.REGION instead"
            )
        if taken:
            self.warn(
                f"No instance can be called {listed(taken)}, which means something else to Ansible "
                "or in this inventory; they are called NAME.REGION instead"
            )

    def _rename_what_groups_are_called(self, group, hosts, before):
        """Calls a host NAME.REGION if a group that came into being has its name.

        A host that was there before, from another source, keeps it.
        """
        named = [name for name in hosts if name in self.inventory.groups and name not in before]
        for hostname in named:
            variables = hosts[hostname]
            name = f"{variables['aws_lightsail_name']}.{variables['aws_lightsail_region']}"
            if name in self.inventory.hosts or name in self.inventory.groups:
                self.fail_aws(f"no hostname is left for {hostname}, which a group is called")
            self.inventory.remove_host(self.inventory.hosts[hostname])
            self._add_host(group, name, variables)
            self._add_to_groups(name, variables)
        self._warn_of(named)

    def _refuse_groups_called_localhost(self, before):
        """Fails where plays for the controller itself would be for the hosts of a new group.

        Its other names can be none of a group: their signs are not left as they are.
        """
        new = self.inventory.groups.get("localhost") if "localhost" not in before else None
        if new is not None:
            hosts = list(new.get_hosts())
            # Ansible keeps what is there when a plugin fails.  What its remove_group() takes, the
            # name or the group, depends on the version.
            for host in hosts:
                host.remove_group(new)
            del self.inventory.groups[new.name]
            names = listed([host.name for host in hosts])
            self.fail_aws(
                "A group would be called localhost, and plays for localhost would be for its hosts:"
                f" {names}; give keyed_groups a prefix, or correct what it is called after"
            )

    def _add_host(self, group, hostname, variables):
        self.inventory.add_host(hostname, group=group)
        # Not by the inventory's set_variable(): that goes by name, which a group may have too, and notes
        # an origin in each text, which took a quarter of the time of a thousand hosts.
        host = self.inventory.hosts[hostname]
        for name, value in variables.items():
            host.set_variable(name, value)
        options = self._constructed
        self._set_composite_vars(options["compose"], variables, hostname, strict=options["strict"])

    def _add_to_groups(self, hostname, variables):
        options = self._constructed
        for add, option in (
            (self._add_host_to_composed_groups, "groups"),
            (self._add_host_to_keyed_groups, "keyed_groups"),
        ):
            add(options[option], variables, hostname, strict=options["strict"])


def note_failure(inventory, path, reason):
    """Notes that a source could not be read, where a play on other hosts can see it.

    Ansible keeps what a plugin did to the inventory before it failed, in every version that is
    supported, and goes on with the other sources; otherwise only a warning would tell.
    """
    if len(reason) > MAX_REASON_LENGTH:
        reason = reason[: MAX_REASON_LENGTH - 3] + "..."
    failed = dict(inventory.groups["all"].vars.get(FAILED_SOURCES, {}))
    failed[str(path)] = wrap_var(reason)
    inventory.set_variable("all", FAILED_SOURCES, failed)


def is_meant_for(plugin, path):
    """Whether a file is for a plugin, by its beginning; whatever it is, reading it cannot fail."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            beginning = file.read(MAX_BEGINNING)
    except OSError:
        return False
    return bool(re.search(rf"""\bplugin["']?\s*:\s*["']?{re.escape(plugin)}\b""", beginning))


def check_affixes(prefix, suffix):
    """Raises OptionError where no variable of a host could be used."""
    name = f"{prefix or ''}name{suffix or ''}"
    if not (name.isascii() and name.isidentifier()):
        raise OptionError(
            f"hostvars_prefix, hostvars_suffix: no variable can be called {describe(name)}; take"
            " letters, digits and underscores, and no digit first"
        )


def own_variables(computer):
    """The variables that playbooks act by; no option renames them."""
    return {
        "aws_lightsail_name": computer["name"],
        "aws_lightsail_region": computer["location"]["region_name"],
        "aws_lightsail_arn": computer.get("arn"),
    }


def listed(texts):
    """Texts in a row for a message, each and all of them bounded."""
    return some_of(texts, MAX_LISTED, lambda text: text[:MAX_SHOWN])


def check_composed(compose):
    """Raises OptionError where compose would replace what playbooks act by."""
    for name in (f"aws_lightsail_{key}" for key in OWN):
        if name in (compose or {}):
            raise OptionError(
                f"compose: {name} is set by the plugin, since playbooks act by it; give the"
                " variable another name"
            )


def read_region(client, selection, research_only, gui_session_status):
    """Reads what is wanted of the client's region; an error of a call is part of the result."""
    region = Region(client.meta.region_name)
    research = set()
    try:
        instances = without_odd(region, get_instances(client))
        region.computers = [each for each in instances if selection.takes(each)]
        if region.computers and (research_only or gui_session_status):
            research = get_bundle_ids(client, RESEARCH)
    except LightsailCallError as error:
        region.error = error
    if research_only:
        region.computers = [each for each in region.computers if each["bundle_id"] in research]
    if gui_session_status:
        names = [each["name"] for each in region.computers if each["bundle_id"] in research]
        statuses = read_statuses(client, region, names)
        for each in region.computers:
            each["gui_session_status"] = statuses.get(each["name"])
    return region


def without_odd(region, instances):
    """Leaves out what cannot be a host, and what was listed twice; notes in region what is odd."""
    flaws = {}
    found = {}
    for i, instance in enumerate(instances):
        name = instance.get("name")
        name = describe(name) if isinstance(name, str) else f"instance {i + 1}"
        flaw = flaw_of(instance, region.name)
        if flaw:
            flaws[name] = flaw
        elif found.setdefault(identity_of(instance), instance).get("arn") != instance.get("arn"):
            flaws[name] = "it is listed twice, with two ARNs"
    if flaws:
        region.warnings.append(
            f"{region.name}: {len(flaws)} of {len(instances)} instances are left out, since Lightsail"
            f" would not answer so: {by_reason(flaws)}"
        )
    return list(found.values())


def read_statuses(client, region, names):
    """Returns the statuses of GUI sessions by name; notes in region what could not be read."""
    if not names:
        return {}
    readers = {name: status_reader(name) for name in names}
    outcomes = run_with(client, OPERATIONS, readers, STATUS_TIMEOUT)
    cause, failures = common_cause(outcomes), failures_of(outcomes)
    if isinstance(cause, LightsailCallError):
        region.error = cause
    elif cause is not None:
        # Its message could hold anything, a URL too.
        kind = type(cause).__name__
        raise AnsibleError(f"A defect of research.lightsail ended the run: {kind}") from None
    elif failures:
        reasons = by_reason({name: failure.message for name, failure in failures.items()})
        region.warnings.append(
            f"{region.name}: the status of {len(failures)} of {len(names)} GUI sessions could not "
            f"be read: {reasons}"
        )
    region.warnings += [warning for each in outcomes.values() for warning in each.warnings]
    return {name: (each.last and each.last.status) or None for name, each in outcomes.items()}


def without_templates(value):
    """Marks texts from outside, a tag perhaps, that ansible-core before 2.19 would evaluate.

    Those are texts with a template, or with a header that says how templates look.  No others:
    ansible-inventory --list writes marked texts in a way that few programs expect.
    """
    if isinstance(value, dict):
        return {key: without_templates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_templates(each) for each in value]
    return wrap_var(value) if isinstance(value, str) and TEMPLATE_SIGNS & set(value) else value
