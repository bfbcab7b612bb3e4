"""Parse the command line and run one command."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from ecodesk.cli import (
    check_commands,
    data_commands,
    fix_commands,
    output_commands,
    reference_commands,
    source_commands,
    version_commands,
)
from ecodesk.cli.console import complain
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import LANGUAGES, t, use_language
from ecodesk.progress import Cancelled

_MODULES = (
    data_commands,
    source_commands,
    check_commands,
    fix_commands,
    output_commands,
    version_commands,
    reference_commands,
)
Run = Callable[[argparse.Namespace], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ecodesk",
        description=str(
            t("生态修复规划桌面：规划、检查与打印", "EcoDesk: plan, check and print restoration")
        ),
        epilog=str(t("不带命令则打开窗口", "Without a command the window opens")),
    )
    commands = parser.add_subparsers(dest="command", metavar=str(t("命令", "COMMAND")), required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--language", choices=LANGUAGES, help=str(t("输出语言", "language of the output")))
    for module in _MODULES:
        module.add_commands(commands, common)
    return parser


COMMANDS: frozenset[str] = frozenset(name for module in _MODULES for name in module.NAMES)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    _choose_language(argv)
    arguments = _parser().parse_args(list(argv))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    run: Run = arguments.run
    try:
        return run(arguments)
    except EcoDeskError as error:
        complain(error)
        return 2
    except (Cancelled, KeyboardInterrupt):
        print(str(t("已取消，没有留下未完成的结果", "Cancelled; nothing half done is left")), file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # a bug must look like one, and never like findings (status 1)
        traceback.print_exc()
        print(str(t("程序内部出错，没有完成", "The program broke down and did not finish")), file=sys.stderr)
        return 2


def _choose_language(argv: Sequence[str]) -> None:
    """The language asked for, before help texts are made."""
    for i, argument in enumerate(argv):
        value = argument.partition("=")[2] or (argv[i + 1] if i + 1 < len(argv) else "")
        if argument.split("=")[0] == "--language" and value in LANGUAGES:
            use_language(value)
