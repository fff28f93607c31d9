"""Documentation is run: the README's commands work, the command reference is current."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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


def test_the_example_of_the_page_on_claims_is_what_is_printed() -> None:
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    command, _, shown = page.partition("    $ geomap ")[2].partition("## ")[0].partition("\n")
    done = subprocess.run(
        [sys.executable, "-m", "geomap", *shlex.split(command)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line[4:] for line in shown.splitlines() if line.strip()]
    assert len(lines) >= 5
    printed = done.stdout
    for line in lines:
        parts = [part.strip() for part in line.split("...")]
        found = re.search(".*?".join(map(re.escape, parts)), printed)
        assert found, f"not printed, or not after the lines before it: {line}"
        printed = printed[found.end() :]


def test_an_installer_that_knows_no_other_spelling_of_an_extra_brings_all() -> None:
    """jusText asks for lxml[html_clean], lxml offers html-clean: pip before 23.3 sees no such."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plain = brought_by(project["dependencies"], spelling=str)
    assert len(plain) > 30
    assert brought_by(project["dependencies"], spelling=canonical) <= plain


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def brought_by(requirements: list[str], *, spelling: Callable[[str], str]) -> set[str]:
    """The distributions that these need, all the way down; of extras those spelled as offered."""
    found: set[str] = set()
    waiting = [(Requirement(one), {""}) for one in requirements]
    while waiting:
        asked, extras = waiting.pop()
        needed = not asked.marker or any(asked.marker.evaluate({"extra": e}) for e in extras)
        key = canonical(f"{asked.name}{sorted(asked.extras)}")
        if not needed or key in found:
            continue
        owner = distribution(asked.name)
        offered = owner.metadata.get_all("Provides-Extra") or ()
        wanted = {one for one in offered if spelling(one) in map(spelling, asked.extras)}
        found |= {key, canonical(asked.name)}
        waiting += [(Requirement(one), {"", *wanted}) for one in owner.requires or ()]
    return {name for name in found if not name.endswith("]")}


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
