"""The direction of imports: records and errors, the stages, the pipeline, then the cli."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "geomap"

# A module may import modules of its own layer's number or lower, never higher.
LAYERS = {
    "errors": 0,
    "records": 0,
    "jsonl": 1,
    "collector": 1,
    "digest": 1,
    "sections": 1,
    "names": 1,
    "days": 1,
    "exported": 1,
    "gazetteer": 2,
    "reports": 2,
    "words": 2,
    "crediting": 3,
    "mentions": 3,
    "places": 3,
    "claims": 4,
    "syndication": 5,
    "baseline": 5,
    "privacy": 5,
    "control": 5,
    "claimtable": 5,
    "claimscan": 5,
    "reading": 5,
    "areas_summary": 6,
    "changes": 6,
    "ledger": 6,
    "qgis_style": 6,
    "recipes": 6,
    "titles": 6,
    "wording": 6,
    "framing": 6,
    "webmap": 7,
    "staticmap": 7,
    "export": 7,
    "evaluate": 7,
    "review": 7,
    "pipeline": 8,
    "publish": 9,
    "cluster": 9,
    "cli": 10,
    "__main__": 11,
}

# Where a heavy library may be imported at all.
HOMES = {
    "folium": {"webmap"},
    "matplotlib": {"staticmap"},
    "spacy": {"claims"},
    "dask": {"cluster"},
    "distributed": {"cluster"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer_name(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement that runs: what stands under `if TYPE_CHECKING` is for the reader alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from statements(node)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in statements(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = layer_name(path)
    if own == "__init__":
        return
    assert own in LAYERS, f"{path.name}: say in LAYERS where this module stands"
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "geomap" or len(parts) == 1 or parts[1].startswith("_"):
            continue
        if parts[1] in LAYERS:
            assert LAYERS[parts[1]] <= LAYERS[own], f"{own} must not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_at_home(path: Path) -> None:
    for name in imported(path):
        home = HOMES.get(name.split(".")[0])
        assert home is None or layer_name(path) in home, f"{name} does not belong in {path.name}"


def test_help_imports_nothing_heavy() -> None:
    heavy = "spacy folium geopandas pandas numpy shapely matplotlib dask pyarrow rich".split()
    code = (
        "import sys\n"
        "from geomap.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Commands" in done.stdout
    assert done.stderr.strip() == "[]"
