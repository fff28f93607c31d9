"""`geomap evaluate`: the reader against gold cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli._common import region_option, say, write_rows

if TYPE_CHECKING:
    from geomap.evaluate import Figure, Score

ORDER = (
    "mentions", "places", "places 5 km", "claims", "modality", "from_party", "extent", "date",
    "source",
)  # fmt: skip


@click.command(short_help="Precision, recall and F1 against gold cases.")
@click.argument("cases", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@region_option
@click.option("--gold-mentions", is_flag=True, help="Give the reader the gold names: claims alone.")
@click.option("--errors", is_flag=True, help="List each miss with its sentence.")
@click.option("--tags", is_flag=True, help="Show the figures of every tag too.")
@click.option(
    "-f", "--format", "fmt", type=click.Choice(["table", "jsonl", "csv"]), default=None,
    help="Default: table on a terminal, jsonl into a pipe.",
)  # fmt: skip
def command(
    cases: tuple[Path, ...],
    region: str,
    gold_mentions: bool,
    errors: bool,
    tags: bool,
    fmt: str | None,
) -> None:
    """Read gold CASES (JSON Lines, or a folder of such files) and compare.

    \b
    Examples:
      geomap evaluate tests/cases/development.jsonl
      geomap evaluate tests/cases --errors --tags
    """
    from geomap.evaluate import evaluate, load_cases
    from geomap.gazetteer import Gazetteer

    gold = load_cases(cases)
    score = evaluate(gold, Gazetteer.open(region), gold_mentions=gold_mentions)
    say(f"{score.cases} cases, {'gold names' if gold_mentions else 'end to end'}")
    write_rows(rows_of(score, tags=tags), fmt=fmt, columns=COLUMNS, empty="no cases")
    if errors:
        for miss in score.misses:
            rule = f" [{miss.rule}]" if miss.rule else ""
            click.echo(f"{miss.case} {miss.what} {miss.kind}: {miss.detail}{rule}", err=True)
            click.echo(f"    {' '.join(miss.sentence.split())}", err=True)


def rows_of(score: Score, *, tags: bool) -> list[dict[str, Any]]:
    """One row a figure; with `tags`, one a tag behind them."""
    rows = [_row("all", name, score.figures[name]) for name in ORDER if name in score.figures]
    if tags:
        for tag, figures in sorted(score.by_tag.items()):
            rows += [_row(tag, name, figures[name]) for name in ORDER if name in figures]
    return rows


def _row(tag: str, name: str, figure: Figure) -> dict[str, Any]:
    return {
        "cases": tag,
        "figure": name,
        "precision": _rounded(figure.precision),
        "recall": _rounded(figure.recall),
        "f1": _rounded(figure.f1),
        "right": figure.right,
        "extra": figure.extra,
        "missed": figure.missed,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


COLUMNS = [
    (name, lambda row, name=name: row[name])
    for name in ("cases", "figure", "precision", "recall", "f1", "right", "extra", "missed")
]
