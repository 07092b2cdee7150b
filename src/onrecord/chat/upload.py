"""Uploads: store files next to the index, index them in the background, and report progress per file.

One build runs at a time; the old index answers meanwhile. Users see the progress of their own files only.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from onrecord.chat.views.templates import render
from onrecord.errors import IndexLocked, OnRecordError
from onrecord.read.formats import BY_ENDING, supported, unsupported
from onrecord.store.files import make_folder
from onrecord.types import BuildReport, Progress

FOLDER = "uploads"
MAX_FILES = 200
MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_TOTAL_BYTES = 200 * 1024 * 1024
MAX_JOBS_KEPT = 200
MAX_WAITING_FILES = 2_000
MAX_WAITING_BYTES = 1024 * 1024 * 1024
WAITING_SECONDS = 3600.0
"""Maximum age and total size of unclaimed uploads."""
LEFT_FREE_BYTES = 500 * 1024 * 1024
"""Disk space that uploads leave free."""
LOCK_WAIT_SECONDS = 600.0

STATES = {
    "waiting": "waiting",
    "reading": "reading",
    "read": "read",
    "in": "Added",
    "failed": "Couldn’t be added",
}
"""What the page says of the state of a file."""

Build = Callable[[Sequence[Path], Path, Callable[[Progress], None]], BuildReport]


@dataclass
class File:
    """An uploaded file and its state: `waiting`, `reading`, `read`, `in` or `failed`."""

    name: str
    state: str = "waiting"
    reason: str = ""
    kept_as: str = ""


@dataclass
class Job:
    """Files uploaded together."""

    files: list[File]
    done: bool = False
    message: str = "Waiting"
    share: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Uploads:
    """Receives and indexes files.

    Args:
        index_path: The index folder; files are stored in its `uploads` folder.
        build: Updates the index with the given folders.
    """

    def __init__(self, index_path: Path, build: Build) -> None:
        self._index_path = index_path
        self._folder = index_path / FOLDER
        self._build = build
        self._jobs: dict[str, Job] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="onrecord-upload")

    def take(self, paths: Sequence[str | Path]) -> str:
        """Store and index the files at `paths`; return a ticket for progress queries.

        Raises:
            OnRecordError: There are too many files, or their total size is too large.
        """
        if len(paths) > MAX_FILES:
            raise OnRecordError(f"{len(paths)} files at once are too many.", fix=f"Drop at most {MAX_FILES}.")
        try:
            total = sum(Path(path).stat().st_size for path in paths)
        except OSError:
            raise OnRecordError("The files are no longer there.", fix="Drop them again.") from None
        if total > MAX_TOTAL_BYTES:
            raise OnRecordError(
                f"The files have {total // 2**20} MB in total; the limit is {MAX_TOTAL_BYTES // 2**20} MB.",
                fix="Index them on the command line: onrecord index FOLDER",
            )
        try:
            if not self._index_path.is_dir():
                make_folder(self._index_path)
            make_folder(self._folder, like=self._index_path)
            if shutil.disk_usage(self._folder).free < LEFT_FREE_BYTES + total:
                raise OnRecordError("The disk is nearly full; no more documents can be added.", fix="Free some space.")
            files = [self._keep(Path(path)) for path in paths]
            for path in paths:  # remove the temporary copies
                Path(path).unlink(missing_ok=True)
        except OSError as error:
            raise OnRecordError(
                f"The files could not be saved in {self._folder}: {error.strerror}.",
                fix="Check its permissions and the disk.",
            ) from error
        job = Job(files)
        ticket = secrets.token_urlsafe(16)
        self._jobs[ticket] = job
        while len(self._jobs) > MAX_JOBS_KEPT:
            self._jobs.pop(next(iter(self._jobs)))
        if any(file.state == "waiting" for file in files):
            self._worker.submit(self._run, job)
        else:
            job.done, job.message = True, "Nothing new"
        return ticket

    def job(self, ticket: object) -> Job | None:
        """Return the job of a ticket, or None."""
        return self._jobs.get(ticket) if isinstance(ticket, str) else None

    def _keep(self, path: Path) -> File:
        """Copy a file under a safe, unused name, unless it is refused or already stored."""
        shown = safe_name(path.name)
        if path.suffix.lower() not in BY_ENDING:
            return File(shown, "failed", f"{unsupported(path.suffix)} {supported()}.")
        size = path.stat().st_size
        if size == 0:
            return File(shown, "failed", "The file is empty.")
        if size > MAX_FILE_BYTES:
            return File(shown, "failed", f"The file is larger than {MAX_FILE_BYTES // 2**20} MB.")
        digest = _digest(path)
        target = self._folder / shown
        number = 1
        while target.exists():
            if _digest(target) == digest:
                return File(shown, "waiting", kept_as=target.name)
            number += 1
            target = self._folder / f"{PurePath(shown).stem}-{number}{PurePath(shown).suffix}"
        partial = target.with_name(f".{secrets.token_hex(8)}.part")
        shutil.copyfile(path, partial)
        partial.replace(target)
        return File(shown, "waiting", kept_as=target.name)

    def _run(self, job: Job) -> None:
        try:
            report = self._built(job)
        except OnRecordError as error:
            self._settle(job, {}, str(error))
        except Exception as error:  # a defect must not stop the page
            self._settle(job, {}, f"Indexing stopped ({type(error).__name__}).")
        else:
            failed = {PurePath(failure.path.split("#")[0]).name: failure.reason for failure in report.failed}
            self._settle(job, failed, "")

    def _built(self, job: Job) -> BuildReport:
        def tell(progress: Progress) -> None:
            current = PurePath(progress.detail.split("#")[0]).name
            with job.lock:
                counted = f" {progress.done} of {progress.total}" if progress.total else ""
                job.message = f"{progress.stage.capitalize()}{counted}"
                job.share = progress.done / progress.total if progress.total else None
                for file in job.files:
                    if file.kept_as == current and file.state == "waiting":
                        file.state = "reading"
                    elif file.kept_as != current and file.state == "reading":
                        file.state = "read"

        waited = time.monotonic()
        while True:
            try:
                return self._build([self._folder], self._index_path, tell)
            except IndexLocked:
                if time.monotonic() - waited > LOCK_WAIT_SECONDS:
                    raise
                job.message = "Waiting for another build of this index to finish"
                time.sleep(1.0)

    def _settle(self, job: Job, failed: dict[str, str], trouble: str) -> None:
        with job.lock:
            for file in job.files:
                if file.state in ("waiting", "reading", "read"):
                    reason = failed.get(file.kept_as, trouble)
                    file.state, file.reason = ("failed", reason) if reason else ("in", "")
            job.done, job.message = True, trouble or "Done"


def has_room(folder: Path) -> bool:
    """Return whether another upload fits in `folder`; remove files that were unclaimed for an hour."""
    old = time.time() - WAITING_SECONDS
    files = size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # the file may be claimed meanwhile
            status = path.stat()
            if status.st_mtime < old:
                path.rmdir() if path.is_dir() else path.unlink()
            elif not path.is_dir():
                files, size = files + 1, size + status.st_size
    return files < MAX_WAITING_FILES and size < MAX_WAITING_BYTES


def safe_name(original: str) -> str:
    """Return a file name without folders, control characters or a leading dot, of at most 120 characters.

    >>> safe_name("../../etc/pass\\nwd.txt")
    'pass_wd.txt'
    """
    base = re.split(r"[\\/]", original)[-1]
    base = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "_", base).strip().lstrip(".")
    stem, suffix = PurePath(base).stem, PurePath(base).suffix
    return f"{stem.encode('utf-8', 'replace').decode()[:100] or 'document'}{suffix[:20]}"


def status(job: Job | None) -> str:
    """Render the progress of every file as HTML."""
    if job is None:
        return ""
    with job.lock:
        return render("job.html", job=job, states=STATES)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
