"""What tests share: where things are, the shipped gazetteer, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_6d97062325c34ccb.txt"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds that a page may take on a machine that others use, too

# A run finds what the last run found. `--hypothesis-profile=default` searches anew each time.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the caches of a test run away from the user's own, and what is around it away from it.

    A shell without a terminal lets what it starts in the background ignore Ctrl-C, and so does
    every process below it; Python's own settings change when output is written, and where to.
    """
    for setting in ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"):
        os.environ.pop(setting, None)
    os.environ.setdefault("GEOMAP_CACHE", str(ROOT / ".pytest_cache" / "geomap"))
    expect.set_options(timeout=PATIENCE)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def gazetteer() -> Any:
    """The shipped region."""
    from geomap.gazetteer import Gazetteer

    return Gazetteer.open("syria")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium; where it is missing the test says so, in CI it fails."""
    return installed("chromium", "chromium-browser", package="chromium")


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js, which runs the page's scripts without a page."""
    return installed("node", package="nodejs")


@pytest.fixture(scope="session")
def pandoc() -> str:
    """The path of pandoc, which makes articles of snippets."""
    return installed("pandoc", package="pandoc")


@pytest.fixture(scope="session")
def pdflatex() -> str:
    """The path of LaTeX."""
    return installed("pdflatex", package="texlive-latex-recommended")


def installed(*commands: str, package: str) -> str:
    """The path of a program; where it is missing the test says so, in CI it fails."""
    path = next(filter(None, map(shutil.which, commands)), None)
    if path is None:
        message = f"{commands[0]} is not installed (on Debian: apt-get install {package})"
        if os.environ.get("GEOMAP_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """A running headless browser, one for the whole worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page that collects what it says and asks for (`page.messages`, `page.asked`)."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    opened.messages = []
    opened.asked = []
    opened.on("console", lambda message: opened.messages.append(message.text))
    opened.on("pageerror", lambda error: opened.messages.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()
