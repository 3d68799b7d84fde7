"""`secondline app` as a process: its address, its token, its port, and its end."""

import http.client
import inspect
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from sim.app.session import LOOKS
from sim.cli import serve
from sim.cli.answer import answer
from sim.cli.app import what_if

PROJECT = Path(__file__).resolve().parents[2]
TEAM = PROJECT / "scenarios" / "two_tiers.toml"
COMMAND = [sys.executable, "-m", "sim", "app"]
ENDS_S = 15
"""Seconds within which the app has ended after Ctrl-C, also on a busy machine."""


@contextmanager
def served(*words: object, folder: Path, **settings: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Serve the page; give the process and the address that it prints, and end it."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, words), "--no-browser"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\w{48}", line)
        assert found is not None, line + process.stdout.read()
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(ENDS_S)
        if process.stdout is not None:
            process.stdout.close()


def got(address: str, path: str, **headers: str) -> tuple[int, str, str]:
    """Ask for a path and return the status, where one is sent, and the text."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    return reply.status, reply.headers.get("Location", ""), reply.read().decode()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def taken_port() -> Iterator[int]:
    """Listen somewhere, as another program does."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_served_behind_a_token_and_ended_with_its_kernel(tmp_path: Path) -> None:
    """A taken port is left alone, a wrong token leads to the login, Ctrl-C ends server and kernel."""
    with (
        taken_port() as taken,
        served(TEAM, "--port", taken, folder=tmp_path, TMPDIR=str(tmp_path)) as (process, address),
    ):
        assert urlsplit(address).port != taken
        token = address.partition("=")[2]
        assert got(address, "/")[:2] == (302, "/login?next=%2F")
        assert got(address, "/?token=wrong")[:2] == (302, "/login?next=%2F%3Ftoken%3Dwrong")
        assert "needs its token" in got(address, "/login")[2]
        assert got(address, "/voila/files/what_if.ipynb")[0] == 403
        assert got(address, f"/?token={token}", Host="example.org")[0] == 403
        status, _, text = got(address, f"/?token={token}")
        assert status == 200
        assert "cdn" not in text.lower()
        assert "application/vnd.jupyter.widget-view+json" in text
        helpers = psutil.Process(process.pid).children(recursive=True)
        assert any("ipykernel_launcher" in " ".join(helper.cmdline()) for helper in helpers)
        [listening] = [
            each for each in psutil.Process(process.pid).net_connections() if each.status == "LISTEN"
        ]
        assert listening.laddr.ip == "127.0.0.1"
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(ENDS_S) == 0
        assert time.monotonic() - before < ENDS_S
        _, alive = psutil.wait_procs(helpers, timeout=5)
        assert alive == []
        assert process.stdout is not None
        told = process.stdout.read()
        assert "Traceback" not in told
        assert told.endswith("Ended.\n")
        assert list(tmp_path.glob("secondline-app-*")) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        ('title = "x"\nwidgts = 1', "widgts"),
        (TEAM.read_text(encoding="utf-8").replace("forwarded_chats = true", ""), "forwarded_chats"),
    ],
)
def test_a_bad_file_is_refused_before_anything_is_served(
    content: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file, an unknown key, a desk that cannot forward: exit code 2 and the problem in words."""
    file = tmp_path / "desk.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert answer(["app", str(file), "--no-browser"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err


def test_without_voila_a_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing package is named with the extra that brings it, and the exit code is 2."""
    monkeypatch.setattr(serve, "NEEDED", ("no_such_package", "json"))
    assert answer(["app", "--no-browser"]) == 2
    assert capsys.readouterr().err == (
        "The what-if page needs no_such_package, which this Python does not have. "
        'Install the extra: pip install "secondline[app]"\n'
    )


def test_the_how_to_page_tells_the_numbers_of_the_program() -> None:
    """Port 8866 and 1000 days stand on the page as they are in the program."""
    text = (PROJECT / "docs" / "how-to" / "what_if_page.md").read_text(encoding="utf-8")
    port = inspect.signature(what_if).parameters["port"].default
    assert f"port {port} taken" in text
    assert f"up to {LOOKS[-1]} days" in text
