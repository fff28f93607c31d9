"""Writes constraints.txt and constraints-test.txt: every package, its version, its hashes.

pip-tools resolves; what it writes names every file of a version by hash and no registry address,
so that two machines install the same thing. Run it after a change of the dependencies.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
HEADER = "# Written by tools/make_constraints.py: every package, by version and hash.\n"


def resolve(target: str, *options: str) -> None:
    """Let pip-tools write one file, and put our header over it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"),
            *("--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header"),
            *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
            *("--no-emit-options", "--output-file", target, *options, "pyproject.toml"),
        ],
        cwd=ROOT,
        check=True,
    )
    path = ROOT / target
    path.write_text(HEADER + with_markers(path.read_text()))


def with_markers(pins: str) -> str:
    """The pins, those that only some versions of Python are to have with that condition.

    pip-tools drops what holds for the Python that it runs on.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *chain.from_iterable(extras)]
    for requirement in map(Requirement, asked):
        if requirement.marker:
            pin = rf"^({re.escape(requirement.name)}==[^ ]+) "
            pins = re.sub(pin, rf"\1 ; {requirement.marker} ", pins, flags=re.MULTILINE)
    return pins


def main() -> None:
    """The run-time set with what builds the package, then the same with the tests' own."""
    resolve("constraints.txt", "--build-deps-for=editable")
    resolve(
        "constraints-test.txt", "--extra=test", "--extra=cluster", "--constraint=constraints.txt"
    )


if __name__ == "__main__":
    main()
