"""`onrecord chat` as a process of its own: it says where it is, answers soon, and ends quietly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from chat_browser import free_port

pytestmark = pytest.mark.slow


def running(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """The command, and where it listens."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "onrecord",
        "chat",
        "--index",
        "index",
        "--no-open",
        "--port",
        str(port),
    ]
    browser = f"sh -c 'echo %s > {folder / 'opened'}'"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "HOME": str(folder), "BROWSER": browser}
    process = subprocess.Popen(
        [*command, *options], cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return process, f"http://127.0.0.1:{port}"


def ended(process: subprocess.Popen[str]) -> str:
    """What it wrote, after it was asked to end."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out == ""
    return err


def test_it_serves_without_an_index_and_ends_quietly(tmp_path: Path) -> None:
    process, url = running(tmp_path, "--open", "--mcp", "--auth", "ann:s3cret")
    try:
        deadline = time.monotonic() + 120
        answer = None
        while answer is None and time.monotonic() < deadline and process.poll() is None:
            try:
                answer = httpx.get(url, auth=("ann", "s3cret"), headers={"accept": "text/html"}, timeout=30)
            except httpx.TransportError:
                time.sleep(0.2)
        assert answer is not None and answer.status_code == 200
        assert "onrecord/chat.js" in answer.text
        assert httpx.get(url).status_code == 401
        while not (tmp_path / "opened").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        written = ended(process)
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == f"{url}/"
    assert f"OnRecord answers at {url}/" in written
    assert f"MCP: {url}/mcp/" in written
    assert "Traceback" not in written and "s3cret" not in written


def test_what_cannot_be_served_is_said_in_one_message(tmp_path: Path) -> None:
    process, _ = running(tmp_path, "--host", "0.0.0.0")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1 and out == ""
    assert "without a password" in err and "--auth" in err and "Traceback" not in err
