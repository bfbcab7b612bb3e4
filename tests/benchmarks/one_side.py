"""One side of one measurement in a process of its own: `python -m tests.benchmarks.one_side NAME SIDE MATERIAL`."""

from __future__ import annotations

import dataclasses
import json
import sys
import traceback
from pathlib import Path

from ecodesk.errors import EcoDeskError
from tests.benchmarks import editing, painting, postgis_peer, rule_checks, storing
from tests.benchmarks.material import Material
from tests.benchmarks.measurement import Absent, Failed, Measurement, peak_megabytes
from tests.benchmarks.programs import failure

MEASUREMENTS: dict[str, Measurement] = {
    m.name: m for family in (rule_checks, painting, editing, storing) for m in family.MEASUREMENTS
}
OURS = "EcoDesk"


def packed(material: Material) -> str:
    """A material as one word of a command."""
    return json.dumps(dataclasses.asdict(material), default=str)


def unpacked(text: str) -> Material:
    values = json.loads(text)
    return Material(**{**values, "cache": Path(values["cache"]), "scratch": Path(values["scratch"])})


def main(name: str, side: str, material: Material) -> dict[str, object]:
    """What the side tells, or why it is absent."""
    if name == "prepare":
        return _prepared(side, material)
    measurement = MEASUREMENTS[name]
    try:
        timing = (measurement.ours if side == OURS else measurement.peers[side])(material)
    except Absent as absent:
        return {"absent": str(absent)}
    in_server = side.startswith("PostGIS")
    megabytes = timing.megabytes or (None if in_server else peak_megabytes())
    return {"seconds": timing.seconds, "found": timing.found, "megabytes": megabytes}


def _prepared(what: str, material: Material) -> dict[str, object]:
    match what:
        case "files":
            import ecodesk.ui.main_window  # noqa: F401  # leaves its bytecode behind, as the first start does

            material.workspace()
            material.workspace(min(painting.START_PROJECTS, material.size))
        case "tables":
            postgis_peer.load(material)
        case "no tables":
            postgis_peer.drop(material)
    return {}


if __name__ == "__main__":
    try:
        answer = json.dumps(main(sys.argv[1], sys.argv[2], unpacked(sys.argv[3])))
    except Failed as failed:
        answer = failure(str(failed))
    except EcoDeskError as refused:
        answer = failure(refused.message.in_language("en"))
    except Exception as error:
        traceback.print_exc()
        answer = failure(f"{type(error).__name__}: {error}")
    print(answer, flush=True)
