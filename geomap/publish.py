"""From what is known to a map file: the web page or its printed twin, by the file's ending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.collector import without_collector
from geomap.errors import MapError
from geomap.framing import extent_of
from geomap.pipeline import Picture
from geomap.recipes import Recipe
from geomap.records import Control, Status
from geomap.wording import as_a_whole, coloured, credit_line
from geomap.words import Voice

if TYPE_CHECKING:
    from geomap.crediting import Owed
    from geomap.gazetteer import Gazetteer
    from geomap.staticmap import StaticMap
    from geomap.webmap import Note
    from geomap.webmap.page import ControlMap

WEB = (".html", ".htm")
PRINT = (".png", ".svg", ".pdf")
MOST_NOTES_IN_PRINT = 6


@dataclass(frozen=True, slots=True)
class Publication:
    """A map to be made: a frame is a day with its controls; one frame needs no slider."""

    picture: Picture
    frames: tuple[tuple[date, dict[str, Control]], ...]
    recipe: Recipe
    command: str | None = None


def check_ending(path: Path) -> None:
    """Refuse, before anything is read, a file that no map is written to.

    Raises
    ------
    MapError
        When its ending is none that a map has.
    """
    if path.suffix.lower() not in (*WEB, *PRINT):
        raise MapError(f"{path}: a map ends in {', '.join((*WEB[:1], *PRINT))}.")


def publish(publication: Publication, gazetteer: Gazetteer, path: Path, *, ending: str) -> None:
    """Write the map to `path` in the format of `ending` (see `check_ending`).

    Raises
    ------
    MapError
        When there is no day to map.
    """
    ending = ending.lower()
    if not publication.frames:
        raise MapError("no report has a date, so there is no day to map. Give one with --on.")
    if ending in WEB:
        from geomap.webmap import write_map

        with without_collector(lasting=True):
            write_map(path, web_map(publication, gazetteer))
    else:
        from geomap.staticmap import draw_map

        draw_map(static_map(publication, gazetteer), gazetteer, path)


def web_map(publication: Publication, gazetteer: Gazetteer) -> ControlMap:
    """The page, as a folium map."""
    from geomap.webmap import Credit, MapOptions, build_map

    picture, recipe = publication.picture, publication.recipe
    credits = tuple(
        Credit(
            owed.source.credit,
            owed.source.licence,
            owed.source.url,
            owed.licensed,
            owed.short,
            owed.what,
        )
        for owed in owed_by(publication, gazetteer)
    )
    options = MapOptions(
        title=recipe.title,
        title_ar=recipe.title_ar,
        extent=recipe.extent,
        languages=recipe.languages,
        always=recipe.always_shown,
        basemap=recipe.basemap,
        rule=picture.asked.rule,
        command=publication.command,
        corrects=recipe.corrections,
        corrects_ar=recipe.corrections_ar,
        credits=credits,
        stale_after=picture.asked.stale_after,
        delay=picture.asked.delay,
        palette=recipe.palette,
    )
    return build_map(
        gazetteer=gazetteer,
        days=publication.frames,
        reports=[reading.report for reading in picture.readings],
        notes=notes(picture, gazetteer),
        options=options,
    )


def static_map(publication: Publication, gazetteer: Gazetteer) -> StaticMap:
    """The printed twin of the last day."""
    from geomap.staticmap import StaticMap
    from geomap.titles import titles_of
    from geomap.webmap.ground import wider_than_quarters

    picture, recipe = publication.picture, publication.recipe
    voice = Voice(recipe.languages[0])
    day, controls = publication.frames[-1]
    box = recipe.extent or extent_of(coloured(controls.values()), gazetteer, gazetteer.region.bbox)
    wider = wider_than_quarters(gazetteer, box, controls)
    own = recipe.title, recipe.title_ar
    english, arabic = titles_of(own, gazetteer, _reported(publication))
    return StaticMap(
        controls=tuple(control for key, control in controls.items() if key not in wider),
        day=day,
        title=(voice.lang == "ar" and arabic) or english,
        rule=picture.asked.rule,
        reports=reports_by(picture, day),
        extent=recipe.extent,
        always_shown=recipe.always_shown,
        sources=sources_named(controls.values()),
        in_words=(
            *in_words(notes(picture, gazetteer), voice),
            *(
                as_a_whole(controls[key], voice.parties(gazetteer.parties), voice=voice)
                for key in sorted(wider)
                if controls[key].status is not Status.UNKNOWN
            ),
        ),
        credits=tuple(
            credit_line(owed.what, owed.source.credit, owed.source.licence, voice=voice)
            for owed in owed_by(publication, gazetteer)
            if owed.licensed
        ),
        languages=recipe.languages,
        corrections=(voice.lang == "ar" and recipe.corrections_ar) or recipe.corrections,
        delay=picture.asked.delay,
        palette=recipe.palette,
    )


def reports_by(picture: Picture, day: date) -> int:
    """How many reports had been published by a day; one without a date counts on all."""
    reports = {reading.report.id: reading.report.published for reading in picture.readings}
    reports = reports or {claim.report: claim.published for claim in picture.claims}
    known = sum(published is None or published <= day for published in reports.values())
    return known or len(reports)


def owed_by(publication: Publication, gazetteer: Gazetteer) -> tuple[Owed, ...]:
    """Whom the map is owed to: the sources of its places, its boundaries and its roads."""
    from geomap.crediting import owed_by_map

    controls = [control for _, frame in publication.frames for control in coloured(frame.values())]
    region = gazetteer.region.bbox
    box = publication.recipe.extent or extent_of(controls, gazetteer, region)
    shown = dict.fromkeys((*_reported(publication), *publication.recipe.always_shown))
    return owed_by_map(gazetteer, shown, box)


def _reported(publication: Publication) -> list[str]:
    """Ids of the places that the map colours on any of its days."""
    frames = (coloured(controls.values()) for _, controls in publication.frames)
    return list(dict.fromkeys(control.place.id for frame in frames for control in frame))


def notes(picture: Picture, gazetteer: Gazetteer) -> tuple[Note, ...]:
    """What was mentioned and cannot be drawn."""
    from geomap.pipeline import masked_claims
    from geomap.webmap import is_noted, notes_of

    pairs = [
        (reading.report.id, match) for reading in picture.readings for match in reading.matches
    ]
    noted = filter(is_noted, picture.claims)  # of many claims few, and masking takes long
    return notes_of(pairs, masked_claims(noted, gazetteer, asked=picture.asked))


def sources_named(controls: Sequence[Control] | object) -> tuple[str, ...]:
    """Who is quoted, each once, in the order of the places."""
    told = [heard.claim for control in coloured(controls) for heard in control.claims]  # type: ignore[arg-type]
    names = (claim.source.name if claim.source else claim.publisher for claim in told)
    return tuple(dict.fromkeys(name for name in names if name))


def in_words(all_notes: Sequence[Note], voice: Voice) -> tuple[str, ...]:
    """The notes as lines for the printed page: claims in full, the rest by name."""
    lines = [
        f"“{note.quote}”" + (f" ({note.source})" if note.source else "")
        for note in all_notes
        if note.quote
    ]
    rest = [note.name for note in all_notes if not note.quote]
    shown = lines[:MOST_NOTES_IN_PRINT]
    if len(lines) > len(shown):
        shown.append(voice.count("print.moreClaims", len(lines) - len(shown)))
    if rest:
        names = voice.get("print.comma").join(dict.fromkeys(rest))
        shown.append(voice.say("print.mentioned", names=names))
    return tuple(shown)
