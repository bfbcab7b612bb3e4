"""Take pictures of the real window on the sample, in both languages, themes and screen sizes.

    python -m tests.screenshots FOLDER [--only main,matrix] [--sizes 1920x1080] [--languages zh_CN] [--themes light]
        [--scale 2]

One picture per scene and combination: `FOLDER/main-zh_CN-light-1920x1080.png`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SIZES = ("1920x1080", "1366x768")
LANGUAGES = ("zh_CN", "en")
THEMES = ("light", "dark")


def main() -> int:
    """Take the pictures; returns the exit status."""
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.scale != 1:
        os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    with tempfile.TemporaryDirectory(prefix="ecodesk-pictures-") as user:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(Path(user) / name.lower())
        from tests.screenshots.path_scenes import GOES_ON_FROM
        from tests.screenshots.scenes import SCENES
        from tests.screenshots.stage import Stage

        unknown = set(options.only) - set(SCENES)
        if unknown:
            print(
                f"no such scene: {', '.join(sorted(unknown))}; there are {', '.join(SCENES)}", file=sys.stderr
            )
            return 2
        options.folder.mkdir(parents=True, exist_ok=True)
        stage = Stage()
        for size in options.sizes:
            for language in options.languages:
                for theme in options.themes:
                    stage.dress(size, language, theme)
                    before = ""
                    for scene in options.only or SCENES:
                        path = options.folder / f"{scene}-{language}-{theme}-{size}.png"
                        if GOES_ON_FROM.get(scene) != before:
                            stage.reset()
                            for earlier in _ways_to(scene, GOES_ON_FROM):
                                SCENES[earlier](stage)
                        stage.take(SCENES[scene], path)
                        before = scene
                        print(path, flush=True)
        stage.leave()
    return 0


def _ways_to(scene: str, goes_on_from: Mapping[str, str]) -> list[str]:
    """The scenes to play before one, first to last."""
    earlier: list[str] = []
    while (found := goes_on_from.get(scene)) is not None:
        earlier.insert(0, found)
        scene = found
    return earlier


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)

    def words(text: str) -> list[str]:
        return [part for part in text.split(",") if part]

    parser.add_argument("--only", type=words, default=[], help="scenes, separated by commas")
    parser.add_argument("--sizes", type=words, default=list(SIZES))
    parser.add_argument("--languages", type=words, default=list(LANGUAGES))
    parser.add_argument("--scale", type=float, default=1.0, help="as on screens of high resolution: 1.5, 2")
    parser.add_argument("--themes", type=words, default=list(THEMES))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
