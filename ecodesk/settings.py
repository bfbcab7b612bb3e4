"""What the person at this computer prefers: language, theme, name, recent files, layouts.

Kept in one small JSON file in the user's configuration folder, written in one step; a file that cannot
be read is set aside and the defaults apply, so a damaged preference never keeps the program from
starting. Settings of a plan (thresholds, rule parameters) are rows of its workspace, not kept here.
`ECODESK_HOME` names a folder to use instead of the system's places, for portable installations.
"""

from __future__ import annotations

import dataclasses
import getpass
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from ecodesk.outputs import replacing

_RECENT_KEPT = 12


@dataclass(frozen=True)
class RecentFile:
    """A workspace that was open here, with what was last known of it."""

    path: str
    title: str = ""
    opened_at: str = ""  # ISO, local time
    version: str = ""
    projects: int = 0
    blocks: int = 0


@dataclass(frozen=True)
class Preferences:
    """All preferences with their defaults."""

    language: str = "zh_CN"
    theme: str = "system"
    text_scale: float = 1.0
    user_name: str = field(default_factory=lambda: login_name())
    user_role: str = "planner"  # planner, reviewer, office
    snap_radius_px: int = 8
    refresh_seconds: int = 20  # between looks for what others did to a shared plan; 0: only when asked
    attachment_limit_mb: int = 200  # larger files are not attached
    shared_files_folder: str = ""  # where files attached to plans in a database are kept
    recent: tuple[RecentFile, ...] = ()
    recent_commands: tuple[str, ...] = ()
    layers_shown: dict[str, bool] = field(default_factory=dict)  # map layers switched on or off by hand
    map_grids: tuple[str, ...] = ()  # grids drawn over the map
    map_style: str = "element"  # by what the map is coloured
    layer_displays: dict[str, dict[str, float]] = field(default_factory=dict)  # layer -> how shown
    layouts: dict[str, str] = field(default_factory=dict)  # page and screen size -> encoded layout
    service_keys: dict[str, str] = field(
        default_factory=dict
    )  # host of a tile service -> the person's own key
    tile_cache_mb: int = 500  # tiles of services kept on this computer
    bookmarks: dict[str, list[list[Any]]] = field(
        default_factory=dict
    )  # plan -> [name, x, y, metres per pixel]
    snap_metres: float = 0.0  # how far snapping reaches on the ground; 0: `snap_radius_px` on the screen
    snap_wanted: dict[str, bool] = field(
        default_factory=dict
    )  # tables and kinds of place caught, if not as usual


def user_config_folder() -> Path:
    """Where preferences live."""
    home = os.environ.get("ECODESK_HOME")
    return Path(home) if home else Path(platformdirs.user_config_dir("EcoDesk", appauthor=False))


def user_data_folder() -> Path:
    """Where the program may keep files of its own, such as the private copy of the sample."""
    home = os.environ.get("ECODESK_HOME")
    return Path(home) / "data" if home else Path(platformdirs.user_data_dir("EcoDesk", appauthor=False))


def user_cache_folder() -> Path:
    """Where the program keeps what it can get again, such as tiles of map services."""
    home = os.environ.get("ECODESK_HOME")
    return Path(home) / "cache" if home else Path(platformdirs.user_cache_dir("EcoDesk", appauthor=False))


class PreferenceFile:
    """The preferences and the file they are kept in."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else user_config_folder() / "preferences.json"
        self.values = _read(self.path)

    def change(self, **values: Any) -> None:
        """Set preferences and keep them. A place that cannot be written is no reason to stop working."""
        self.values = dataclasses.replace(self.values, **values)
        from ecodesk.errors import CannotWrite

        try:
            with replacing(self.path) as temporary:
                text = json.dumps(dataclasses.asdict(self.values), ensure_ascii=False, indent=1)
                temporary.write_text(text, encoding="utf-8")
        except CannotWrite:
            return

    def remember_file(self, recent: RecentFile) -> None:
        """Put a workspace at the top of the recent list."""
        others = [r for r in self.values.recent if Path(r.path) != Path(recent.path)]
        self.change(recent=(recent, *others)[:_RECENT_KEPT])

    def forget_file(self, path: str) -> None:
        """Take a workspace off the recent list."""
        self.change(recent=tuple(r for r in self.values.recent if r.path != path))


def login_name() -> str:
    """The name this person is logged in under, empty when the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _read(path: Path) -> Preferences:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(stored)
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        _set_aside(path)
        return Preferences()


def _from_json(stored: dict[str, Any]) -> Preferences:
    defaults = Preferences()
    values: dict[str, Any] = {}
    for known in dataclasses.fields(Preferences):
        value = stored.get(known.name)
        default = getattr(defaults, known.name)
        if known.name == "recent":
            names = {f.name for f in dataclasses.fields(RecentFile)}
            listed = value or ()
            values["recent"] = tuple(RecentFile(**{k: v for k, v in r.items() if k in names}) for r in listed)
        elif known.name in ("recent_commands", "map_grids"):
            values[known.name] = tuple(str(v) for v in value or ())
        elif isinstance(default, float) and isinstance(value, (int, float)):
            values[known.name] = float(value)
        elif type(value) is type(default):
            values[known.name] = value
    if values.get("language") not in ("zh_CN", "en"):
        values.pop("language", None)
    if values.get("theme") not in ("light", "dark", "system"):
        values.pop("theme", None)
    return Preferences(**values)


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(".damaged.json"))
    except OSError:
        return
