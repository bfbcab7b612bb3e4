"""Who holds a file workspace: an operating-system lock that vanishes with the process that took it."""

from __future__ import annotations

import getpass
import json
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import IO

from ecodesk.i18n import Text, t


class HolderLock:
    """A lock on `.NAME.lock` beside the workspace, with the holder's name in it."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace.with_name(f".{workspace.name}.lock")
        self._file: IO[bytes] | None = None

    def take(self, user: str) -> bool:
        """Take the lock without waiting; False when somebody else has it. OSError when the place is read-only."""
        file = self._path.open("ab+")
        if not _lock(file):
            file.close()
            return False
        file.truncate(0)
        who = {
            "user": user or getpass.getuser(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": datetime.now().astimezone().isoformat(timespec="minutes"),
        }
        file.write(json.dumps(who, ensure_ascii=False).encode())
        file.flush()
        self._file = file
        return True

    def holder(self) -> Text:
        """Who holds it, as far as the lock file says."""
        try:
            who = json.loads(self._path.read_bytes())
            return t("{user} 在 {host} 上,自 {since} 起", "{user} on {host} since {since}").format(
                user=who["user"], host=who["host"], since=str(who["since"])[:16].replace("T", " ")
            )
        except (OSError, ValueError, KeyError):
            return t("另一个程序", "another program")

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(1 << 30)  # a byte far behind the text, which stays readable
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
