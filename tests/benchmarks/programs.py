"""Programs started for a measurement: what they tell at their end, or in one sentence why they tell nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.material import FOLDER
from tests.benchmarks.measurement import Failed

_ROOT = FOLDER.parents[1]
_FAILED = "failed"


def told(
    called: str, command: Sequence[str], environment: Mapping[str, str], patience: float
) -> dict[str, Any]:
    """The JSON that a program writes as its last line.

    Raises Failed when it tells why it could not do its work, when it ends without a word, and when it is not
    done within `patience` seconds: it is ended then.
    """
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=patience
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{called} was ended: it did not answer within {patience:g} s") from None
    line = done.stdout.strip().rpartition("\n")[2]
    if (why := reason(line)) is not None:
        raise Failed(why)
    if done.returncode != 0 or not line:
        raise Failed(f"{called} ended with status {done.returncode} and without a word, see above")
    answer: dict[str, Any] = json.loads(line)
    return answer


def failure(why: str) -> str:
    """The line by which a program tells that it could not do its work."""
    return json.dumps({_FAILED: " ".join(why.split())})


def reason(line: str) -> str | None:
    """Why a program could not do its work, if that is what a line tells."""
    if not line.startswith(f'{{"{_FAILED}"'):
        return None
    return str(json.loads(line)[_FAILED])
