# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages show and no test of a page runs, each with the reason.

Whoever adds to this list has looked for a way to run it. The whole text of a block counts, so that
one that is changed is looked at again.
"""

from __future__ import annotations

# What the code of a page needs, and where it is tested instead, if it is.
LEFT_OUT = {
    """\
MAILTO=ada@example.org
45 7 * * 1 sh /home/ada/bio7/class.sh open
*/2 8,9 * * 1 sh /home/ada/bio7/class.sh renew >renew.log 2>&1 || cat renew.log
5 10 * * 1 sh /home/ada/bio7/class.sh close
""": "lines for cron, which runs nothing at the time of a test; the script is run before",
    """\
make demo    # opens and closes a class of eight on the bundled simulator, in under 90 seconds
make test    # runs everything that is tested, in 6 minutes on two cores, 12 on one
""": "this test is part of `make test`; `make demo` is what the first block of README runs",
    """\
git clone https://github.com/research-lightsail/research.lightsail && cd research.lightsail
make setup STEPS=units               # once: what unit tests need, with the size of each download
.venv/bin/pytest tests/unit -k names # tests by name; from an editor, too
make lint                            # all that looks at the text of files
make integration ARGS=role_gui_session
""": "needs GitHub, and takes minutes; `make test` runs all that these do",
    """\
ansible-galaxy collection install research.lightsail
pip install boto3
""": "needs Galaxy, which tests do not reach; tests/awx builds and installs the collection",
    """\
ansible-galaxy collection install research.lightsail
pip install boto3
export AWS_PROFILE=lab AWS_REGION=eu-west-1
""": "needs Galaxy and a profile of the reader's own",
    """\
export AWS_PROFILE=lab AWS_REGION=eu-west-1
""": "needs a profile of the reader's own; tests set the keys of the simulator instead",
    """\
ansible-galaxy collection install research.lightsail --upgrade
""": "needs Galaxy",
    """\
make bench ARGS="--quick"            # small rows, in under 3 minutes
make bench ARGS="--before 9e8709e"   # everything; takes some hours
make bench ARGS="--rows starting-30,limited-200 --contenders module,boto3 --seed 7"
make bench ARGS="--table"            # prints what was measured before, and measures nothing
make bench ARGS="--page"             # writes that into docs/benchmarks.md, and draws the plots
""": "takes minutes to hours; benchmarks/tests has its parts",
    """\
$ python -m simulator                       # from the repository's root
{"endpoint_url": "http://127.0.0.1:34567", "region": "eu-west-1", "access_key": "AKIA...", \
"secret_key": "...", "pid": 4711}
""": "runs until it is stopped; every test here begins by starting it and reading that line",
    """\
from simulator.client import Simulator

with Simulator.start(python="path/to/python/that/has/moto") as simulator:
    simulator.put_computer("desk-1", start_seconds=5)
    ...  # simulator.endpoint_url, .access_key, .secret_key
    print(simulator.calls()["counts"])
""": "has a path to fill in; these calls are in simulator/tests",
    """\
from simulator import plugin

plugin.install()
from moto import mock_aws
from moto.lightsail.models import lightsail_backends

with mock_aws():
    backend = lightsail_backends["123456789012"]["eu-west-1"]
    backend.put_computer("desk-1", {"status": "started"})
    backend.simulation.change_settings({"lenient": True})
    boto3.client("lightsail", region_name="eu-west-1").create_gui_session_access_details(
        resourceName="desk-1"
    )
""": "for who writes tests in Python; simulator/tests/test_modes.py does the same",
    """\
ansible-navigator run research.lightsail.open_gui_sessions --mode stdout --eei IMAGE \\
  --penv AWS_ACCESS_KEY_ID --penv AWS_SECRET_ACCESS_KEY --penv AWS_SESSION_TOKEN \\
  --penv AWS_REGION -e gui_session_names=desk-1,desk-2
""": "needs a container engine; tests/awx/test_navigator.py runs it without one",
}
