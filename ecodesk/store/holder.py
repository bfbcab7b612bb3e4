"""Who holds a file workspace: an operating-system lock that vanishes with the process that took it."""

from __future__ import annotations

import errno
import json
import os
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from ecodesk.i18n import Text, t
from ecodesk.settings import login_name


class HolderLock:
    """A lock on `.NAME.lock` beside the workspace, with the holder's name in it.

    Beside the file itself: whoever comes through a link meets the same lock.
    """

    def __init__(self, workspace: Path) -> None:
        real = workspace.resolve()
        self._path = real.with_name(f".{real.name}.lock")
        self._file: IO[bytes] | None = None

    def take(self, user: str) -> bool:
        """Take the lock without waiting; False when somebody else has it.

        Raises OSError when the place is read-only or, like some network drives, knows no locks.
        """
        file = self._locked_file()
        if file is None:
            return False
        who = {
            "user": user or login_name(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": datetime.now().astimezone().isoformat(timespec="minutes"),
        }
        with suppress(OSError):  # on a full disk the lock holds without a name in it
            file.truncate(0)
            file.write(json.dumps(who, ensure_ascii=False).encode())
            file.flush()
        self._file = file
        return True

    def _locked_file(self) -> IO[bytes] | None:
        for _ in range(3):  # its last holder may remove it between our opening and our locking it
            file = self._path.open("ab+")
            try:
                if not _lock(file):
                    file.close()
                    return None
                if self._is_current(file):
                    return file
            except OSError:
                file.close()
                raise
            file.close()
        return None

    def _is_current(self, file: IO[bytes]) -> bool:
        """Whether the locked file is still the one others see."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def holder(self) -> Text:
        """Who holds it, as far as the lock file says."""
        try:
            who = json.loads(self._path.read_bytes())
            return t("{user} 在 {host} 上，自 {since} 起", "{user} on {host} since {since}").format(
                user=who["user"], host=who["host"], since=str(who["since"])[:16].replace("T", " ")
            )
        except (OSError, ValueError, KeyError):
            return t("另一个程序", "another program")

    def release(self) -> None:
        """Give the lock back."""
        if self._file is None:
            return
        if os.name == "nt":  # where an open file cannot be removed; the next holder may have it open already
            self._file.close()
            with suppress(OSError):
                self._path.unlink()
        else:
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
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True
