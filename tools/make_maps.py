"""Builds the example maps in maps/ and takes the pictures in docs/images/ with headless Chromium.

The maps are the same byte for byte from the same inputs; the pictures are what a reader sees.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
MAPS, IMAGES = ROOT / "maps", ROOT / "docs" / "images"
SEED = "seeds/000_6d97062325c34ccb.txt"
SEED_MAP = MAPS / "aleppo-2016-12-06.html"
DAYS_MAP = MAPS / "aleppo-november-december-2016.html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
WAIT_MS = 600  # until labels have settled


def build() -> None:
    """The two maps of the repository, and the printed twin of the first."""
    recipe = ("--recipe", "maps/aleppo.toml")
    run("map", SEED, *recipe, "--on", "2016-12-06", "-o", short(SEED_MAP))
    run("map", SEED, *recipe, "--on", "2016-12-06", "-o", short(IMAGES / "seed-static.png"))
    days = ("--recipe", "maps/aleppo-days.toml", "--from", "2016-11-26", "--to", "2016-12-22")
    run("map", "seeds/chronicle", SEED, *days, "-o", short(DAYS_MAP))


def run(*arguments: str) -> None:
    """The command line, as a user types it in the checkout."""
    subprocess.run([sys.executable, "-m", "geomap", *arguments], check=True, cwd=ROOT)


def short(path: Path) -> str:
    """The path from the checkout: what stands at the foot of a map must not name a machine."""
    return str(path.relative_to(ROOT))


def photograph(browser: Browser) -> None:
    """Desktop, phone, dark, Arabic, and the map of days on the day of the greatest change."""
    shots = [
        ("seed-desktop", SEED_MAP, "#place=N0156", DESK, {}),
        ("seed-phone", SEED_MAP, "#place=N0156", PHONE, {"has_touch": True}),
        ("seed-dark", SEED_MAP, "#place=N0156", DESK, {"color_scheme": "dark"}),
        ("seed-arabic", SEED_MAP, "#lang=ar&place=N0156", DESK, {"locale": "ar"}),
        ("days-desktop", DAYS_MAP, "#day=2016-12-07", DESK, {}),
    ]
    for name, page_file, anchor, size, how in shots:
        context = browser.new_context(viewport=size, **how)
        page = context.new_page()
        page.goto(page_file.as_uri() + anchor)
        page.wait_for_timeout(WAIT_MS)
        page.screenshot(path=IMAGES / f"{name}.png")
        if name == "seed-desktop":
            page.pdf(path=IMAGES / "seed-print.pdf", format="A4", landscape=True)
        context.close()


def main() -> None:
    """Build, then photograph where Chromium is there."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    build()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit(
            "make_maps: the maps are built; the pictures need Chromium (apt-get install chromium)."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        photograph(browser)
        browser.close()
    if pdftoppm := shutil.which("pdftoppm"):
        pages = ["-r", "80", "-png", "-singlefile", "seed-print.pdf", "seed-print"]
        subprocess.run([pdftoppm, *pages], check=True, cwd=IMAGES)
    (IMAGES / "seed-print.pdf").unlink()


if __name__ == "__main__":
    main()
