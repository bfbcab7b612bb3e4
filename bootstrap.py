"""Set EcoDesk up and start it, or test it, with nothing but Python 3.11.

    python3 bootstrap.py            set up, then start on the sample
    python3 bootstrap.py setup      set up only
    python3 bootstrap.py test ...   set up, then run all tests (more words go to pytest)
    python3 bootstrap.py benchmark  set up, then measure beside PostGIS and others (more words go to tests.benchmarks)

On Debian and Ubuntu, run as root, it also installs the system packages that are missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "ecodesk-installed"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
PROGRAM = VENV / ("Scripts/ecodesk.exe" if WINDOWS else "bin/ecodesk")

WINDOW_PACKAGES = (
    "libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-xinerama0 libxcb-xkb1 libcups2 fonts-noto-cjk"
).split()
TEST_PACKAGES = ["poppler-utils", "gdal-bin"]
# the PostgreSQL that each release brings; any other release is asked for Debian 12's
POSTGRES_OF = {"debian 13": "17", "ubuntu 22.04": "14", "ubuntu 24.04": "16"}


class Stop(Exception):
    """The work cannot go on; the arguments are the plain words for it, Chinese then English."""


def say(zh: str, en: str) -> None:
    print(f"• {zh}\n  {en}", flush=True)


def warn(zh: str, en: str) -> None:
    print(f"! {zh}\n  {en}", flush=True)


def run(*command: str | Path, **options: object) -> int:
    """Run a command with its output shown; its exit status."""
    try:
        return subprocess.run([str(part) for part in command], **options).returncode  # type: ignore[call-overload]
    except FileNotFoundError:
        return 127


# System packages ----------------------------------------------------------------------------------


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def release() -> dict[str, str]:
    """What /etc/os-release says; empty on other systems."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}


def postgres_packages() -> list[str]:
    system = release()
    version = POSTGRES_OF.get(f"{system.get('ID')} {system.get('VERSION_ID')}", "15")
    return [f"postgresql-{version}", f"postgresql-{version}-postgis-3"]


def missing_packages(wanted: list[str]) -> list[str]:
    """Those of `wanted` that are not installed (some carry the suffix t64 in newer releases)."""
    query = [
        "dpkg-query",
        "-W",
        "-f",
        "${Package} ${db:Status-Status}\n",
        *wanted,
        *(f"{p}t64" for p in wanted),
    ]
    found = subprocess.run(query, capture_output=True, text=True, encoding="utf-8").stdout
    have = {line.split()[0] for line in found.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in have and f"{name}t64" not in have]


def install_system_packages(wanted: list[str], purpose_zh: str, purpose_en: str) -> None:
    """Install what is missing, or say what is missing and go on."""
    if not sys.platform.startswith("linux"):
        return
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        warn(
            f"本机没有 apt，无法检查{purpose_zh}；如果后面出错，请用本系统的软件包工具安装：{' '.join(wanted)}",
            f"No apt here, so {purpose_en} cannot be checked; should something fail later, install the "
            f"equivalents of: {' '.join(wanted)}",
        )
        return
    missing = missing_packages(wanted)
    if not missing:
        say(f"{purpose_zh}：已齐备", f"{purpose_en}: all there")
        return
    if not is_root():
        warn(
            f"缺少{purpose_zh}；请管理员运行：sudo apt-get install {' '.join(missing)}",
            f"Missing {purpose_en}; only root can install them: sudo apt-get install {' '.join(missing)}",
        )
        return
    say(f"安装{purpose_zh}：{' '.join(missing)}", f"Installing {purpose_en}: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = {"env": environment, "stdin": subprocess.DEVNULL, "capture_output": True}
    install = ("apt-get", "install", "-y", "-q", "--no-install-recommends", *missing)
    for command in (("apt-get", "update", "-q"), install):
        done = subprocess.run(command, **options, text=True, encoding="utf-8", errors="replace")  # type: ignore[call-overload]
        if done.returncode != 0:
            warn(
                "apt 没有装上这些软件包（多半是没有网络或软件源不对）；继续，缺什么会在用到时说明",
                "apt could not install them (most likely no network, or no package source); going on without",
            )
            print(done.stderr[-1500:], flush=True)
            return


# Python environment -------------------------------------------------------------------------------


def make_venv() -> None:
    """Make .venv, unless there is one that works."""
    if PYTHON.exists() and run(PYTHON, "-c", "import pip", stderr=subprocess.DEVNULL) == 0:
        say(f"Python 环境：已有 {VENV}", f"Python environment: {VENV} is there")
        return
    if not os.access(ROOT, os.W_OK):
        raise Stop(
            f"没有权限写入 {ROOT}；请换到自己的文件夹，或改变它的权限",
            f"{ROOT} cannot be written; use a folder of your own or change its permissions",
        )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not has_ensurepip():
        install_system_packages([version], "Python 的 venv 模块", "Python's venv module")
        if not has_ensurepip():
            raise Stop(
                f"这个 Python 不能建立环境；请安装 {version}（或 python3-venv）后再试",
                f"This Python cannot make environments; install {version} (or python3-venv) and try again",
            )
    say(f"建立 Python 环境 {VENV}", f"Making the Python environment {VENV}")
    if run(sys.executable, "-m", "venv", "--clear", VENV) != 0:
        raise Stop(
            "建立 Python 环境没有成功，原因见上", "The environment could not be made; the reason is above"
        )


def has_ensurepip() -> bool:
    return run(sys.executable, "-c", "import ensurepip, venv", stderr=subprocess.DEVNULL) == 0


def install_program() -> None:
    """Install EcoDesk from this checkout; skipped while pyproject.toml is as it was."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        say("程序和所用的库：已安装", "The program and its libraries: installed")
        return
    say(
        "安装程序和所用的库（首次需要几分钟）",
        "Installing the program and its libraries (minutes, the first time)",
    )
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q")
    if run(*pip, "--editable", ".[team,test]", cwd=ROOT) != 0:
        raise Stop(
            "库没有装上，原因见上。多半是没有网络：请联网后再运行一次，已装好的不会重来",
            "The libraries could not be installed; the reason is above. Most likely there is no network: "
            "run this again with one, nothing is done twice",
        )
    STAMP.write_text(wanted, encoding="utf-8")


def set_up(for_tests: bool = False) -> None:
    install_system_packages(
        list(WINDOW_PACKAGES), "窗口所需的系统库和中文字体", "Qt's libraries and a CJK font"
    )
    if for_tests:
        wanted = TEST_PACKAGES + ([] if os.environ.get("ECODESK_TEST_POSTGIS") else postgres_packages())
        install_system_packages(wanted, "测试所需的数据库和工具", "the database and tools for the tests")
    make_venv()
    install_program()


# Start --------------------------------------------------------------------------------------------


def start() -> int:
    """Open the window on the sample, or do the main job without one."""
    headless = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if headless:
        return main_job_without_window()
    sample = ROOT / "build" / "sample.gpkg"
    if not sample.exists():
        sample.parent.mkdir(exist_ok=True)
        say(f"写出示例 {sample}", f"Writing the sample {sample}")
        if run(PROGRAM, "sample", sample) != 0:
            raise Stop("示例没有写成，原因见上", "The sample could not be written; the reason is above")
    say("打开窗口", "Opening the window")
    return run(PROGRAM, sample)


def main_job_without_window() -> int:
    folder = ROOT / "build" / "main-job"
    say(
        "没有显示器，不开窗口，直接做一遍主要工作：画图、检查、修正、撤销、打印",
        "No display, so the main job is done without a window: draw, check, fix, undo, print",
    )
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    status = run(PROGRAM, "self-test", "--keep", folder, env=environment)
    if status == 0:
        say("结果在这里：", "The results are here:")
        shown = {".pdf": "打印的规划 printed plan", ".html": "网页地图 HTML map", ".png": "画面 picture"}
        for path in sorted(folder.iterdir()):
            if path.suffix in shown:
                print(f"    {shown[path.suffix]}: {path}", flush=True)
    return status


# Tests --------------------------------------------------------------------------------------------


def postgres_programs() -> Path | None:
    """The folder with PostgreSQL's own programs, the newest first."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    folders.sort(key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def private_postgis():
    """A throw-away PostgreSQL with PostGIS on this machine; yields its URL, or None after saying why."""
    programs = None if WINDOWS else postgres_programs()
    if programs is None:
        warn(
            "没有 PostgreSQL，团队库（PostGIS）的测试将跳过",
            "No PostgreSQL here: the tests of the team database (PostGIS) will be skipped",
        )
        yield None
        return
    # PostgreSQL refuses to run as root
    as_owner = ("runuser", "-u", "postgres", "--") if is_root() else ()
    folder = Path(tempfile.mkdtemp(prefix="ecodesk-pg-"))
    data, log = folder / "data", folder / "log.txt"
    try:
        url = start_postgres(programs, as_owner, folder)
        if url is None:
            shown = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            warn(
                f"PostgreSQL + PostGIS 没有启动，相关测试将跳过。{shown}",
                f"PostgreSQL with PostGIS did not start: its tests will be skipped. {shown}",
            )
        yield url
    finally:
        stop = (*as_owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        run(*stop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


def start_postgres(programs: Path, as_owner: tuple[str, ...], folder: Path) -> str | None:
    """Make a cluster in `folder`, start it on a free port of this machine alone; None when it fails."""
    data, secret_file, port = folder / "data", folder / "secret", free_port()
    secret = secrets.token_hex(12)
    secret_file.write_text(secret, encoding="utf-8")
    if as_owner:
        shutil.chown(folder, "postgres")
        shutil.chown(secret_file, "postgres")
    say(f"启动临时的 PostgreSQL（端口 {port}）", f"Starting a throw-away PostgreSQL (port {port})")
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    initdb = (*as_owner, programs / "initdb", "-D", data, "-U", "ecodesk", "-E", "UTF8", "--locale=C.UTF-8")
    if run(*initdb, "--auth=scram-sha-256", f"--pwfile={secret_file}", "--no-sync", **quiet) != 0:
        return None
    settings = f"""
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
"""
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(settings)
    log = folder / "log.txt"
    if run(*as_owner, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "start", **quiet) != 0:
        return None
    psql = programs / "psql"
    environment = {**os.environ, "PGPASSWORD": secret}
    connection = ("-h", "127.0.0.1", "-p", str(port), "-U", "ecodesk", "-d", "postgres", "-q")
    if run(psql, *connection, "-c", "CREATE EXTENSION postgis", env=environment, cwd=folder) != 0:
        return None
    return f"postgresql://ecodesk:{secret}@127.0.0.1:{port}/postgres"


def test(arguments: list[str]) -> int:
    say("运行测试", "Running the tests")
    everything = ["-n", "auto", "--dist", "worksteal"]
    return with_postgis("pytest", arguments or everything, {"QT_QPA_PLATFORM": "offscreen", **os.environ})


def benchmark(arguments: list[str]) -> int:
    say("与同类软件在本机对比", "Measuring beside other programs on this machine")
    return with_postgis("tests.benchmarks", arguments, dict(os.environ))


def with_postgis(module: str, arguments: list[str], environment: dict[str, str]) -> int:
    """Run a module of the environment while a PostGIS server is there for it."""
    given = environment.get("ECODESK_TEST_POSTGIS")
    with contextlib.nullcontext(given) if given else private_postgis() as url:
        if url:
            environment["ECODESK_TEST_POSTGIS"] = url
        return run(PYTHON, "-m", module, *arguments, cwd=ROOT, env=environment)


def end_on_signal(number: int, _frame: object) -> None:
    """Leave through the `finally` clauses, so that no server stays behind."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, end_on_signal)
    command, rest = (arguments[0], arguments[1:]) if arguments else ("start", [])
    with_server = {"test": test, "benchmark": benchmark}
    if command not in ("start", "setup", *with_server) or (rest and command not in with_server):
        print(__doc__)
        return 0 if command in ("-h", "--help", "help") else 2
    try:
        if sys.version_info < (3, 11):
            raise Stop(
                f"需要 Python 3.11 或更新，这里是 {sys.version.split()[0]}",
                f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}",
            )
        set_up(for_tests=command in with_server)
        if command == "setup":
            say("装好了。开始使用：python3 bootstrap.py", "Installed. To start: python3 bootstrap.py")
            return 0
        return with_server[command](rest) if command in with_server else start()
    except Stop as stop:
        warn(*stop.args)
        return 1
    except KeyboardInterrupt:
        warn("已停止", "Stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
