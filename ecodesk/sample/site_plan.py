"""Where the sample's problem patches and projects lie: the plan the drawing follows.

Per project: how it is drawn, a place (km, EPSG:4547) or a stretch of river (km east, from and to), and the
patches it treats as (problem type, element, hm², severity). `LOOSE` are patches no project treats.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patch:
    """A patch to be drawn: type, element, size in hm², severity 1 to 5."""

    kind: str
    element: str
    area: float
    severity: int


@dataclass(frozen=True)
class Site:
    """How one project is drawn. `manner`: patches, river, shore, line, bare (no patch of its own)."""

    code: str
    unit: str
    manner: str
    place: tuple[float, float]
    patches: tuple[Patch, ...] = ()
    river: str = ""
    width: float = 0.0
    area: float = 0.0


def _p(kind: str, element: str, *sizes: tuple[float, int]) -> tuple[Patch, ...]:
    return tuple(Patch(kind, element, area, severity) for area, severity in sizes)


_EROSION, _FOREST, _FARM = "soil_erosion", "forest_degradation", "farmland_degradation"
_RIVER, _POLLUTED, _WETLAND = "river_degradation", "water_pollution", "wetland_loss"

SITES = (
    Site(
        "ZH01-001",
        "ZH-01",
        "patches",
        (375.8, 4000.6),
        _p(_FOREST, "forest", (210, 4), (128, 3)) + _p("biodiversity_loss", "forest", (64, 3)),
    ),
    Site("ZH01-002", "ZH-01", "patches", (378.0, 3998.0), _p(_FOREST, "forest", (152, 3), (108, 2))),
    Site("ZH01-003", "ZH-01", "patches", (381.0, 3999.2), _p(_EROSION, "mountain", (164, 4), (126, 3))),
    Site("ZH02-001", "ZH-02", "shore", (386.8, 3997.4), _p(_WETLAND, "lake", (148, 4), (104, 3), (66, 3))),
    Site(
        "ZH02-002",
        "ZH-02",
        "river",
        (384.0, 385.4),
        _p(_RIVER, "water", (88, 3)) + _p(_EROSION, "mountain", (96, 3)),
        "RV-ZHANG",
        560,
    ),
    Site(
        "ZH03-001", "ZH-03", "river", (396.9, 402.4), _p(_RIVER, "water", (132, 4), (92, 3)), "RV-ZHANG", 620
    ),
    Site("ZH03-002", "ZH-03", "patches", (404.3, 3997.6), _p(_POLLUTED, "water", (84, 4))),
    Site("ZH03-003", "ZH-03", "patches", (396.4, 4001.6), _p(_FARM, "farmland", (178, 3), (112, 2), (76, 3))),
    Site(
        "ZH03-004",
        "ZH-03",
        "patches",
        (395.3, 3996.9),
        _p(_FARM, "farmland", (118, 3)) + _p(_POLLUTED, "water", (32, 3)),
    ),
    Site("ZH03-005", "ZH-03", "river", (405.2, 408.6), _p(_RIVER, "water", (90, 3)), "RV-ZHANG", 520),
    Site("ZH04-001", "ZH-04", "patches", (384.4, 3993.4), _p(_EROSION, "mountain", (238, 4), (162, 3))),
    Site("ZH04-002", "ZH-04", "patches", (388.6, 3992.6), _p(_FOREST, "forest", (132, 2))),
    Site("ZH04-003", "ZH-04", "patches", (394.0, 3991.6), _p(_FARM, "farmland", (138, 3), (80, 2))),
    Site("ZH05-001", "ZH-05", "shore", (384.0, 4004.2), _p(_WETLAND, "lake", (58, 3), (38, 3))),
    Site(
        "ZH05-002",
        "ZH-05",
        "patches",
        (377.6, 4003.9),
        _p("grass_degradation", "grassland", (132, 3), (88, 2)),
    ),
    Site(
        "ZH05-003",
        "ZH-05",
        "patches",
        (380.4, 4007.8),
        _p(_EROSION, "mountain", (192, 4), (138, 3), (100, 3)),
    ),
    Site("ZH06-001", "ZH-06", "river", (400.4, 404.6), _p(_RIVER, "water", (96, 3), (60, 3)), "RV-LAN", 470),
    Site("ZH06-002", "ZH-06", "patches", (396.2, 4010.2), _p(_FARM, "farmland", (168, 3), (97, 2))),
    Site("ZH06-003", "ZH-06", "patches", (393.4, 4005.2), _p(_POLLUTED, "water", (56, 3))),
    Site("ZH06-004", "ZH-06", "river", (402.8, 407.0), (), "RV-LAN", 380),
    Site("ZH07-001", "ZH-07", "patches", (400.2, 3983.2), _p("mine_legacy", "mountain", (122, 5), (58, 4))),
    Site(
        "ZH07-002", "ZH-07", "patches", (403.8, 3981.0), _p("mine_subsidence", "mountain", (192, 4), (108, 3))
    ),
    Site("ZH07-003", "ZH-07", "river", (403.2, 406.2), _p(_RIVER, "water", (80, 3)), "RV-TAOQING", 420),
    Site("ZH07-004", "ZH-07", "patches", (406.2, 3989.6), _p("mine_legacy", "mountain", (57, 4))),
    Site("ZH07-005", "ZH-07", "patches", (406.2, 3985.4), _p("mine_subsidence", "mountain", (60, 4))),
    Site(
        "ZH08-001",
        "ZH-08",
        "patches",
        (388.6, 3988.8),
        _p(_EROSION, "farmland", (188, 3)) + _p(_FARM, "farmland", (132, 3), (90, 2)),
    ),
    Site("ZH08-002", "ZH-08", "patches", (394.8, 3987.2), _p("desertification", "sand", (110, 3), (52, 2))),
    Site("ZH08-003", "ZH-08", "patches", (392.6, 3990.2), _p(_FARM, "farmland", (41, 2))),
    Site("QH01-001", "QH-01", "patches", (371.9, 4000.6), _p(_FOREST, "forest", (208, 3), (132, 3))),
    Site(
        "QH01-002",
        "QH-01",
        "river",
        (365.6, 368.9),
        _p(_RIVER, "water", (70, 3)) + _p(_EROSION, "mountain", (110, 3)),
        "RV-HENGSHUI",
        560,
    ),
    Site("QH01-004", "QH-01", "patches", (369.4, 3993.6), _p(_POLLUTED, "water", (60, 2))),
)

LOOSE = {
    "ZH-01": _p(_EROSION, "mountain", (48, 2), (35, 3)) + _p(_FOREST, "forest", (38, 2), (22, 1)),
    "ZH-02": _p(_EROSION, "mountain", (28, 2), (22, 1)),
    "ZH-03": _p(_FARM, "farmland", (42, 2), (26, 3)) + _p(_POLLUTED, "water", (44, 3), (26, 2)),
    "ZH-04": _p(_EROSION, "mountain", (96, 5), (74, 3), (46, 2))
    + _p(_FARM, "farmland", (70, 3), (53, 2))
    + _p(_RIVER, "water", (42, 3)),
    "ZH-05": _p(_POLLUTED, "water", (40, 3), (24, 2)) + _p(_EROSION, "mountain", (58, 3), (42, 2)),
    "ZH-06": _p(_FARM, "farmland", (150, 5), (72, 3), (55, 2), (48, 3), (30, 2))
    + _p(_RIVER, "water", (44, 3)),
    "ZH-07": _p("mine_legacy", "mountain", (70, 4), (48, 3), (42, 3), (22, 2))
    + _p("mine_subsidence", "mountain", (74, 3), (46, 3))
    + _p(_RIVER, "water", (34, 2)),
    "ZH-08": _p(_EROSION, "farmland", (22, 2)),
    "QH-01": _p(_FOREST, "forest", (37, 2), (26, 2)) + _p(_EROSION, "mountain", (34, 3), (26, 2)),
}
