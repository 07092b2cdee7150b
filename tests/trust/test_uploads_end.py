"""What was uploaded goes with its process, whatever ends it; what a killed one left goes when the next one starts."""

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


def folders(place: Path) -> list[Path]:
    return sorted(place.glob("onrecord-uploads-*"))


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_chat_that_is_told_to_end_leaves_no_uploads(tmp_path: Path, kind: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "onrecord", "chat", "--no-open", "--port", str(port)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"GRADIO_TEMP_DIR": str(temporary)}, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.3)
        (place,) = folders(temporary)
        (place / "sent.txt").write_text("private")
        process.send_signal(kind)
        assert process.wait(timeout=60) is not None
        assert folders(temporary) == []
    finally:
        process.kill()


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    hold = "from onrecord.chat.server import gradio_setup; print(gradio_setup.UPLOADED, flush=True); input()"

    def started() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", hold], env=os.environ | {"GRADIO_TEMP_DIR": str(tmp_path)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    killed, left = started()
    killed.kill()
    killed.wait()
    living, kept = started()
    (tmp_path / "onrecord-uploads-link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    for path in (left, kept):
        os.utime(path, (1, 1))
    last, _ = started()
    assert not left.exists() and kept.exists() and (tmp_path / "elsewhere").exists()
    for process in (living, last):
        process.communicate("\n", timeout=60)
    assert folders(tmp_path) == [tmp_path / "onrecord-uploads-link"]
