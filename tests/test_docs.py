"""Documentation is run: the README's commands work, the command reference is current."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def readme_commands() -> list[str]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [line[2:].partition("#")[0].strip() for line in lines if line.startswith("$ geomap")]


def test_the_readme_commands_work(tmp_path: Path) -> None:
    for folder in ("seeds", "maps"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    commands = readme_commands()
    assert len(commands) >= 8
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout or "-o" in command or "ingest" in command, command


def test_the_readme_python_works(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "al-Shaar" in capsys.readouterr().out


def test_the_command_reference_is_current() -> None:
    """In a process of its own: click keeps the help options of whoever asked a command first."""
    code = "import make_cli_reference; print(make_cli_reference.reference(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tools")])},
    )
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == done.stdout.decode(), "run: python tools/make_cli_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_hold(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
