# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of the mistakes that people make, each in a sentence of its own."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.workers import Workers

from .standin import READ, START, Computers, Service, act, error, look, run, warnings_of

SCP = (
    "User: me is not authorized to perform: lightsail:StartGUISession with an explicit deny in a"
    " service control policy"
)


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        (
            "ExpiredTokenException",
            "expired",
            "the AWS credentials have expired; renew them and run",
        ),
        ("OptInRequired", "sign up", "Lightsail was never switched on for this AWS account"),
        ("SubscriptionRequiredException", "x", "Lightsail was never switched on"),
        (
            "AccessDeniedException",
            SCP,
            "a policy of the AWS organization forbids lightsail:StartGUISession;",
        ),
        (
            "AccessDeniedException",
            "not authorized with an explicit deny in an identity-based policy",
            "a policy forbids lightsail:CreateGUISessionAccessDetails explicitly",
        ),
        ("AccessDeniedException", "no", "give them a policy that allows it"),
    ],
)
def test_each_answer_has_its_sentence(code, message, words):
    result, _service = look(lambda call, name: error(code, message), ["desk-1", "desk-2"])
    assert result["msg"].count(words) == 1
    assert ("give them a policy" in result["msg"]) == ("give them" in words)


def test_credentials_that_expire_in_the_middle_say_what_goes_on():
    computers = Computers(desk_1="stopped")

    def answer(call, name):
        regular = computers(call, name)
        is_late = call == READ and computers.statuses[name] == "started"
        return error("ExpiredTokenException") if is_late else regular

    result, _service = act(answer)
    assert "What was started goes on by itself" in result["msg"]
    assert result["changed"]


def test_missing_credentials_are_no_wrong_ones():
    result = run(
        "lightsail_gui_session_info",
        name="desk-1",
        access_key=None,
        secret_key=None,
        endpoint_url="http://127.0.0.1:9",
    )
    assert "no AWS credentials were found, or only a part of them" in result["msg"]


def test_a_dead_proxy_is_named(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    result = run("lightsail_gui_session_info", name="desk-1")
    assert "the proxy cannot be reached; look at HTTPS_PROXY" in result["msg"]


def over_tls(**parameters):
    with Service(Computers(desk_1="started")) as service:
        url = service.url.replace("http:", "https:")
        return run("lightsail_gui_session_info", name="desk-1", endpoint_url=url, **parameters)


def test_a_certificate_that_is_not_accepted_is_named_with_the_way_out():
    assert "is not accepted; behind a private CA, set AWS_CA_BUNDLE" in over_tls()["msg"]


def test_a_bundle_of_certificates_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    result = over_tls(wait_timeout=2)
    assert "set AWS_CA_BUNDLE to the file of its certificates" in result["msg"]


def test_a_computer_that_vanishes_was_there():
    computers = Computers(desk_1="stopped")

    def answer(call, name):
        return error("NotFoundException", "gone") if call == START else computers(call, name)

    result, _service = act(answer)
    assert "it was there in this run, and is gone" in result["msg"]
    assert "there is no virtual computer of this name" not in result["msg"]


class FewThreads:
    """Lets only some threads of the module start."""

    def __init__(self, monkeypatch, allowed):
        start = threading.Thread.start
        left = [allowed]

        def limited(thread):
            if "_work" in str(getattr(thread, "_target", "")):
                if not left[0]:
                    raise RuntimeError("can't start new thread")
                left[0] -= 1
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", limited)


@pytest.mark.parametrize("allowed", [1, 3])
def test_the_threads_that_could_be_started_do_the_work(monkeypatch, allowed):
    FewThreads(monkeypatch, allowed)
    computers = Computers()
    computers.statuses = {f"desk-{i}": "stopped" for i in range(8)}
    result, _service = act(computers, list(computers.statuses), wait=False)
    assert not result.get("failed")
    assert result["changed"]


def test_without_any_thread_it_is_said_plainly(monkeypatch):
    FewThreads(monkeypatch, 0)
    result, service = act(Computers(desk_1="stopped"))
    assert "not one thread could be started (can't start new thread)" in result["msg"]
    assert "raise the limit" in result["msg"]
    assert result["gui_sessions"][0]["error"]["code"] == "Unfinished"
    assert not service.calls


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_tells_what_was_done_and_what_goes_on(number):
    computers = Computers(desk_1="stopped", desk_2="starting")
    reads = []

    def answer(call, name):
        if computers.statuses["desk-1"] == "started":
            reads.append(name)
            # Not at once: desk-2 is only read again once all earlier answers are there.
            if "desk-1" in reads and reads.count("desk-2") == 3:
                os.kill(os.getpid(), number)
        return computers(call, name)

    before = signal.getsignal(number)
    result, _service = act(answer, ["desk-1", "desk-2"])
    assert f"the run was interrupted ({signal.Signals(number).name})" in result["msg"]
    assert "goes on by itself, and running again goes on from there" in result["msg"]
    assert result["changed"]
    assert [each["usable"] for each in result["gui_sessions"]] == [True, False]
    assert signal.getsignal(number) == before


def interrupt_at_first_close(monkeypatch):
    """Sends SIGTERM when the first run of a task has ended, and its threads are closed."""
    close = Workers.close

    def interrupted(workers):
        os.kill(os.getpid(), signal.SIGTERM)
        monkeypatch.setattr(Workers, "close", close)
        close(workers)

    monkeypatch.setattr(Workers, "close", interrupted)


def test_an_interruption_at_the_end_of_a_run_loses_nothing(monkeypatch):
    interrupt_at_first_close(monkeypatch)
    result, _service = act(Computers(desk_1="stopped"))
    assert not result.get("failed")
    assert (result["changed"], result["gui_sessions"][0]["usable"]) == (True, True)


def test_an_interruption_between_two_runs_of_a_task_ends_the_second(monkeypatch):
    interrupt_at_first_close(monkeypatch)
    instance = {"name": "desk-1", "state": {"name": "running"}}
    result, service = act(
        lambda *_call: {"instance": instance}, module="lightsail_instance_info", cost_estimate=True
    )
    assert "the run was interrupted (SIGTERM)" in result["msg"]
    assert service.sent("GetInstance") == 1


def test_a_short_secret_key_that_masks_words_is_warned_of_once():
    result, _service = look(Computers(desk_1="stopped"), secret_key="desk")
    assert warnings_of(result).count("is so short that it also occurs in names or words") == 1
    result, _service = look(Computers(desk_1="stopped"), secret_key="keys")
    assert not warnings_of(result)
