"""Where the files live that travel with the program: the only module that knows.

In a checkout they are the top-level folders `resources/` and `data/`; in an installed wheel the same
folders lie inside the package as `_resources` and `_data`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


def resource(name: str) -> Path:
    """The file or folder `name` (relative, `/` between parts) among styles, icons, texts and code tables.

    Raises FileNotFoundError when the installation lacks it: a broken installation, not a user's mistake.
    """
    return _existing("resources", name)


def data_file(name: str) -> Path:
    """The file or folder `name` among the data that comes with the program, such as the sample workspace.

    Raises FileNotFoundError when the installation lacks it.
    """
    return _existing("data", name)


def _existing(folder: str, name: str) -> Path:
    path = _folder(folder) / name
    if not path.exists():
        raise FileNotFoundError(f"EcoDesk is not installed completely: {path} is missing")
    return path
