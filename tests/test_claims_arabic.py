"""Arabic reports: every row of the lexicon, the gold cases, and laws that hold for any text."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap.claims.arabic_words
from geomap.claims.arabic import read_arabic
from geomap.claims.arabic_text import FoldedText
from geomap.claims.explain import Trace
from geomap.gazetteer import Gazetteer
from geomap.records import (
    Candidate,
    Certainty,
    Claim,
    DateBasis,
    Match,
    Mention,
    Modality,
    Place,
    Report,
)

CASES = Path(__file__).parent / "cases"
LEXICON = Path(geomap.claims.arabic_words.__file__).with_name("lexicon_ar.toml")
MIN_F1 = 0.95  # asserted claims on the gold Arabic cases, their mentions given

RIVER = Place("river", "River", "town", 37.0, 36.0)


def alias(text: str, *, weak: bool = False, kind: str = "noun") -> SimpleNamespace:
    return SimpleNamespace(text=text, lang="ar", kind=kind, weak=weak)


TWO_SIDES: Any = SimpleNamespace(
    parties={
        "north": SimpleNamespace(id="north", aliases=(alias("قوات الشمال"), alias("الشماليون"))),
        "south": SimpleNamespace(
            id="south", aliases=(alias("قوات الجنوب"), alias("مقاتلو الجنوب"))
        ),
    },
    side_of=lambda wording: "north" if "الشمال" in wording else None,
)


def matched(text: str, surfaces: dict[str, Place]) -> list[Match]:
    found = [
        Match(Mention(m.start(), m.end(), surface), Certainty.CERTAIN, (Candidate(place, 1.0),))
        for surface, place in surfaces.items()
        for m in re.finditer(re.escape(surface), text)
    ]
    return sorted(found, key=lambda match: match.mention.start)


def read(text: str, *, published: date | None = date(2016, 12, 6)) -> list[Claim]:
    """The claims of a made-up report about the river town and the hill town."""
    hill = Place("hill", "Hill", "town", 37.1, 36.1)
    report = Report("t", text, published=published, lang="ar")
    return read_arabic(report, matched(text, {"النهر": RIVER, "التل": hill}), TWO_SIDES)


def told(claim: Claim) -> str:
    """status party < from_party ! modality, as the lexicon's examples put it."""
    said = f"{claim.status} {claim.party or '-'}"
    if claim.contenders:
        said = f"{claim.status} {'+'.join(claim.contenders)}*"
    said += f" < {claim.from_party}" if claim.from_party else ""
    return said + (f" ! {claim.modality}" if claim.modality is not Modality.ASSERTED else "")


ROWS = tomllib.loads(LEXICON.read_text(encoding="utf-8"))["word"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"][:40])
def test_every_row_of_the_lexicon_reads_its_example(row: dict[str, Any]) -> None:
    assert [told(claim) for claim in read(re.sub("[«»]", "", row["example"]))] == [row["reads"]]


# --- the gold cases ---------------------------------------------------------------------------


def cases() -> list[dict[str, Any]]:
    lines = [
        json.loads(line)
        for file in ("development.jsonl", "arabic.jsonl")
        for line in (CASES / file).read_text(encoding="utf-8").splitlines()
    ]
    return [case for case in lines if case["lang"] == "ar"]


@pytest.fixture(scope="module")
def syria() -> Gazetteer:
    return Gazetteer.open("syria")


def gold_matches(case: dict[str, Any]) -> list[Match]:
    matches = []
    for m in case["mentions"]:
        mention = Mention(m["start"], m["end"], m["surface"])
        if m["place_id"] is None:
            matches.append(Match(mention, Certainty.UNRESOLVED, reason="unknown"))
            continue
        place = Place(m["place_id"], m["surface"], "place", m["lon"], m["lat"])
        matches.append(Match(mention, Certainty.CERTAIN, (Candidate(place, 1.0),)))
    return matches


def claims_of(case: dict[str, Any], gazetteer: Gazetteer) -> list[Claim]:
    published = date.fromisoformat(case["published"])
    report = Report(case["id"], case["text"], published=published, lang="ar")
    return read_arabic(report, gold_matches(case), gazetteer)


def key(place: str | None, surface: str, status: str, party: str | None) -> tuple[Any, ...]:
    return (place or surface, status, None if status in ("contested", "besieged") else party)


def test_the_gold_cases_are_well_formed() -> None:
    for case in cases():
        for mention in case["mentions"]:
            assert case["text"][mention["start"] : mention["end"]] == mention["surface"], case["id"]
        for claim in case["claims"]:
            assert case["text"].count(claim["quote"]) == 1, (case["id"], claim["quote"])
            assert any(m["surface"] == claim["surface"] for m in case["mentions"]), case["id"]


def test_asserted_claims_of_the_gold_cases_are_read(syria: Gazetteer) -> None:
    right = found = wanted = 0
    for case in cases():
        gold = {
            key(c["place_id"], c["surface"], c["status"], c["party"]): bool(
                c.get("optional") or c.get("superseded")
            )
            for c in case["claims"]
            if c["modality"] == "asserted"
        }
        got = {
            key(c.place.id if c.place else None, c.surface, c.status.value, c.party)
            for c in claims_of(case, syria)
            if c.modality is Modality.ASSERTED
        }
        needed = {k for k, optional in gold.items() if not optional}
        right += len(got & needed)
        found += len(got - (gold.keys() - needed))
        wanted += len(needed)
    f1 = 2 * right / (found + wanted)
    assert f1 >= MIN_F1, (right, found, wanted)


def test_reports_of_shelling_and_aid_hold_no_claim(syria: Gazetteer) -> None:
    quiet = [case for case in cases() if "no-claim" in case["tags"]]
    assert quiet
    assert [claims_of(case, syria) for case in quiet] == [[] for _ in quiet]


# --- phenomena --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("لم تنسحب قوات الجنوب من النهر.", ["lost - < south ! denied"]),
        ("نفت قوات الشمال سقوط النهر بيد قوات الجنوب.", ["controlled south < north ! denied"]),
        ("فشلت قوات الشمال في السيطرة على النهر.", ["controlled north ! denied"]),
        ("حاولت قوات الشمال السيطرة على النهر لكنها فشلت.", ["controlled north ! denied"]),
        ("تعتزم قوات الشمال تحرير النهر.", ["controlled north ! planned"]),
        ("ستدخل قوات الشمال النهر غداً.", ["controlled north ! planned"]),
        ("إذا سيطرت قوات الشمال على النهر فستقطع الطريق.", ["controlled north ! hypothetical"]),
        ("كانت قوات الجنوب تسيطر على النهر.", ["controlled south ! historical"]),
        ("لا تزال قوات الجنوب تسيطر على النهر.", ["controlled south"]),
        ("سيطرت قوات الشمال على محيط النهر.", []),
        ("قصفت قوات الشمال النهر.", []),
        ("تدور اشتباكات قرب النهر.", []),
        ("سيطر رجال الإطفاء على حريق في النهر.", []),
        ("انسحبت قوات الجنوب من النهر إلى التل.", ["lost - < south", "controlled south"]),
        (
            "سيطرت قوات الشمال على النهر بعد انسحاب قوات الجنوب منه إلى التل.",
            ["controlled north < south", "controlled south"],
        ),
        (
            "خسرت قوات الجنوب النهر. وقال ناشط إن قوات الشمال دخلت البلدة.",
            ["lost - < south", "controlled north"],
        ),
        ("ما زالت بلدة النهر في قبضة قوات الشمال.", ["controlled north"]),
        ("بقي النهر بيد قوات الجنوب.", ["controlled south"]),
        ("عاد النهر إلى سيطرة قوات الشمال.", ["controlled north"]),
        ("يقع النهر ضمن مناطق سيطرة قوات الشمال.", ["controlled north"]),
        ("انتقلت السيطرة على النهر إلى قوات الشمال.", ["controlled north"]),
        ("وسعت قوات الشمال سيطرتها لتشمل النهر.", ["controlled north"]),
        ("لا يزال النهر خارج سيطرة قوات الشمال.", []),
        ("يقع النهر خارج سيطرة قوات الشمال.", []),
        ("بات النهر خارج سيطرة قوات الشمال.", ["lost - < north"]),
        ("رفضت قوات الجنوب تسليم النهر لقوات الشمال.", ["controlled north < south ! denied"]),
        ("تضاربت الأنباء حول سيطرة قوات الشمال على النهر.", ["controlled north ! hypothetical"]),
        ("أحبطت قوات الشمال محاولة لقوات الجنوب للسيطرة على النهر.", ["controlled south ! denied"]),
        ("نفت قوات الشمال ما تردد عن سيطرة قوات الجنوب على النهر.", ["controlled south ! denied"]),
        ("يستعد مقاتلو الجنوب لاقتحام النهر.", []),
        ("لم تستعد قوات الشمال النهر.", ["controlled north ! denied"]),
        ("بدأت قوات الشمال دخول النهر.", ["controlled north ! planned"]),
        ("خرج آخر مقاتلو الجنوب من النهر.", ["lost - < south"]),
        ("انتهى إجلاء مقاتلو الجنوب من النهر.", ["lost - < south"]),
        ("وصلت حافلات بعد خروج قوات الجنوب من النهر.", []),
        ("النهر المحاصرة من قبل قوات الشمال هادئة.", ["besieged north*"]),
        ("انتهت المعارك في النهر.", []),
        ("أحكمت قوات الشمال الطوق على بلدة النهر.", ["besieged north*"]),
        ("باتت النهر معزولة عن التل ومطوقة من قبل قوات الشمال.", ["besieged north*"]),
        ("لم يبق في يد قوات الشمال سوى النهر.", ["controlled north"]),
        ("قالت قوات الجنوب إنها لم تبق في النهر سوى ساعات.", []),
        ("سيطرت قوات الشمال على النهر وتقول إنها ستستعيد كل ما فقدته.", ["controlled north"]),
        (
            "دخلت قوات الشمال النهر بعد حصار استمر عامين.",
            ["controlled north", "besieged north* ! historical"],
        ),
        ("الأنباء عن انسحاب قوات الشمال من النهر كاذبة.", ["lost - < north ! denied"]),
        ("يتعين على قوات الجنوب الانسحاب من النهر.", ["lost - < south ! planned"]),
        ("تحاصر قوات الشمال مقاتلو الجنوب في وسط النهر.", ["besieged north*"]),
        (
            "خسرت قوات الجنوب بلدة النهر في ريف التل التي دخلتها قوات الشمال.",
            ["controlled north < south"],
        ),
        (
            "غادرت قوات الجنوب أحياء النهر ودخلت قوات الشمال هذه الأحياء.",
            ["controlled north < south"],
        ),
        ("أعلنت قوات الشمال سيطرتها على قيادة الشرطة في النهر.", ["controlled north"]),
        (
            "سيطرت قوات الشمال على النهر، والهدف التالي هو استعادة التل.",
            ["controlled north", "controlled north ! planned"],
        ),
        ("تدور اشتباكات في القرى المحيطة بالنهر.", []),
        (
            "تعتزم قوات الجنوب مغادرة التل، معقل قوات الجنوب.",
            ["lost - < south ! planned", "controlled south"],
        ),
        (
            "سيطرت قوات الشمال على النهر. ونفت قوات الجنوب ذلك.",
            ["controlled north", "controlled north < south ! denied"],
        ),
        (
            "تقع عند النهر الخاضع لسيطرة قوات الشمال قرى. ونفت قوات الجنوب ذلك.",
            ["controlled north"],
        ),
    ],
)
def test_modality_negation_and_neighbourhood(text: str, expected: list[str]) -> None:
    assert [told(claim) for claim in read(text)] == expected


def test_the_town_is_what_was_called_a_town() -> None:
    claims = read(
        "دخلت قوات الشمال مدينة النهر بعد انسحاب قوات الجنوب إلى التل. وتدور اشتباكات في المدينة."
    )
    assert [(c.surface, c.status.value) for c in claims if c.status.value == "contested"] == [
        ("النهر", "contested")
    ]


def test_all_of_the_towns_that_a_side_lost() -> None:
    claims = read("كانت النهر والتل أبرز البلدات التي خسرتها قوات الجنوب.")
    assert [(c.surface, told(c)) for c in claims] == [
        ("النهر", "lost - < south"),
        ("التل", "lost - < south"),
    ]


def test_a_source_before_a_colon_speaks_for_the_note() -> None:
    (claim,) = read("المرصد السوري: قوات الشمال تستكمل سيطرتها على النهر.")
    assert claim.source is not None
    assert claim.source.name == "المرصد السوري"
    (claim,) = read("عاجل: قوات الشمال تسيطر على النهر.")
    assert claim.source is None


def test_a_force_named_again_by_its_noun_is_the_source_by_its_name() -> None:
    (claim,) = read("سيطرت قوات الشمال على النهر، حسبما أعلنت القوات.")
    assert claim.source is not None
    assert claim.source.name == "قوات الشمال"


def test_part_and_share() -> None:
    (claim,) = read("سيطرت قوات الشمال على نصف النهر.")
    assert (claim.extent.value, claim.share) == ("part", 0.5)
    (claim,) = read("سيطرت قوات الشمال على كامل النهر.")
    assert (claim.extent.value, claim.share) == ("whole", None)


def test_clitics_on_names_stay_out_of_the_surface() -> None:
    claims = read("سيطرت قوات الشمال على النهر والتل، واحتفظت قوات الجنوب بالنهر.")
    assert [(c.surface, c.party) for c in claims] == [
        ("النهر", "north"),
        ("التل", "north"),
        ("النهر", "south"),
    ]


def test_source_and_date_of_a_statement() -> None:
    (claim,) = read("أعلن قائد في قوات الشمال يوم الاثنين تحرير النهر.")
    assert claim.source is not None
    assert (claim.source.name, claim.source.party) == ("قائد في قوات الشمال", "north")
    assert (claim.date, claim.date_basis) == (date(2016, 12, 5), DateBasis.STATEMENT)


def test_the_event_has_its_own_date() -> None:
    (claim,) = read("سيطرت قوات الشمال أمس على النهر، بحسب المرصد.")
    assert (claim.date, claim.date_basis) == (date(2016, 12, 5), DateBasis.RELATIVE)
    assert claim.source is not None
    assert claim.source.name == "المرصد"


def test_vowel_signs_do_not_matter() -> None:
    plain = read("سيطرت قوات الشمال على بلدة النهر.")
    marked = read("سَيْطَرَتْ قوّاتُ الشمالِ على بلدةِ النهرِ.")
    assert [told(c) for c in plain] == [told(c) for c in marked] == ["controlled north"]


# --- what a sentence is about -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "تفاقمت أوضاع المدنيين في أحياء النهر المحاصرة.",
        "أطبقت قوات الشمال حصارها على الأحياء الشرقية من مدينة النهر.",
        "لا تزال الأحياء الجنوبية من النهر محاصرة من قبل قوات الشمال.",
        "سكان الأحياء المحاصرة في النهر يعانون من الجوع.",
    ],
)
def test_besieged_quarters_do_not_make_the_whole_town_besieged(text: str) -> None:
    (claim,) = read(text)
    assert (claim.status, claim.extent) == ("besieged", "part")


def test_a_quarter_with_a_name_and_a_town_are_besieged_whole() -> None:
    quarter = Place("quarter", "Quarter", "neighbourhood", 37.0, 36.0)
    text = "قوات الشمال تحاصر أحياء الصخرة."
    report = Report("t", text, lang="ar")
    (claim,) = read_arabic(report, matched(text, {"الصخرة": quarter}), TWO_SIDES)
    assert (claim.status, claim.extent) == ("besieged", "whole")
    (claim,) = read("لا تزال مدينة النهر محاصرة.")
    assert (claim.status, claim.extent) == ("besieged", "whole")


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        # the besieged are people, and the place is where they went
        ("دخلت قوات الشمال النهر بعد خروج المقاتلين المحاصرين إلى التل.", ["controlled north"]),
        # help is no loss
        ("استعادت قوات الشمال النهر بدعم من قوات الجنوب.", ["controlled north"]),
        ("سيطرت قوات الشمال على النهر بإسناد من قوات الجنوب.", ["controlled north"]),
        ("استعادت قوات الشمال النهر من قوات الجنوب.", ["controlled north < south"]),
        # a fight that has ended, a fall that nobody acknowledged
        ("القتال داخل مدينة النهر انتهى.", []),
        ("الاشتباكات وسط النهر توقفت فجراً.", []),
        ("القتال داخل مدينة النهر مستمر.", ["contested -"]),
        ("لم تعترف قوات الجنوب بسقوط مدينة النهر.", ["lost - ! denied"]),
        ("لم تقر القيادة بسقوط النهر.", ["lost - ! denied"]),
        # idioms
        ("لم يتبق لقوات الجنوب في الريف الشرقي سوى النهر.", ["controlled south"]),
        (
            "أعادت قوات الشمال بالتعاون مع القوات الرديفة اليوم الأمن إلى النهر.",
            ["controlled north"],
        ),
        ("رفعت قوات الشمال العلم بمدينة النهر.", ["controlled north"]),
    ],
)
def test_help_ends_and_idioms(text: str, reads: list[str]) -> None:
    assert [told(claim) for claim in read(text)] == reads


def test_the_town_is_not_where_somebody_went() -> None:
    claims = read(
        "تتمركز الفصائل في مدينة النهر. ونقل الجرحى إلى التل. وسيطرت قوات الشمال على المدينة."
    )
    assert [(c.surface, told(c)) for c in claims] == [("النهر", "controlled north")]


def test_an_unknown_brigade_speaks_of_its_own_fighters() -> None:
    claims = read(
        "سيطرت قوات الشمال على التل. وقالت غرفة عمليات الريف إن مقاتليها استعادوا بلدة النهر."
    )
    assert [(c.surface, told(c)) for c in claims] == [("التل", "controlled north")]


def test_a_town_is_besieged_not_the_province_it_lies_in() -> None:
    province = Place("province", "Rif Dimashq", "area", 36.5, 33.5)
    text = "لا تزال بلدة النهر في ريف دمشق محاصرة من قبل قوات الشمال."
    places = {"النهر": RIVER, "ريف دمشق": province}
    claims = read_arabic(Report("t", text, lang="ar"), matched(text, places), TWO_SIDES)
    assert [(c.surface, told(c)) for c in claims] == [("النهر", "besieged north*")]


# --- laws -------------------------------------------------------------------------------------

PIECES = (
    "سيطرت قوات الشمال على النهر انسحبت من إلى بيد قوات الجنوب التل و ، . لم نفى أن بعد منه "
    "عليها المدينة الحي اشتباكات داخل محاصرة كانت قد الذي التي أمس نصف لا تزال خسرت سقط طرد "
    "تسليم كسر الحصار"
).split()


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_jumble_of_claim_words_gives_valid_records(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for claim in read(text):
        evidence = claim.evidence
        assert text[evidence.start : evidence.end] == evidence.exact
        assert evidence.exact.strip()
        assert claim.party is None or claim.party != claim.from_party
        assert claim.surface in text


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x6FF), max_size=200))
@settings(max_examples=100, deadline=None)
def test_folding_leads_back_to_the_original(text: str) -> None:
    folded = FoldedText(text)
    for at in range(len(folded.text)):
        assert folded.at(folded.start(at)) == at
        assert folded.start(at) < folded.end(at + 1) <= len(text)


def test_a_sentence_that_says_nothing_changes_nothing() -> None:
    text = "سيطرت قوات الشمال على النهر. وانسحبت قوات الجنوب من التل."
    more = text.replace(". ", ". وكان الطقس بارداً. ")
    assert [told(c) for c in read(text)] == [told(c) for c in read(more)]


def test_explain_says_what_was_seen_in_every_sentence() -> None:
    text = "سيطرت قوات الشمال على النهر. وكان الطقس بارداً. وانسحبت الغيوم."
    trace = Trace()
    claims = read_arabic(
        Report("t", text, lang="ar"), matched(text, {"النهر": RIVER}), TWO_SIDES, trace
    )
    assert [told(c) for c in claims] == ["controlled north"]
    assert [s.text.strip() for s in trace.sentences] == [
        part.strip() for part in re.findall(r"[^.]+\.", text)
    ]
    first, weather, last = trace.sentences
    assert first.places == ["النهر"]
    assert [line.partition(":")[0] for line in first.accepted] == ["سيطرت (ar"]
    assert (weather.accepted, weather.rejected) == ([], [])
    assert [line.partition(":")[0] for line in last.rejected] == ["وانسحبت"]


@pytest.mark.parametrize(
    "text",
    [
        "استعادت قوات الشمال بلدة النهر بعد ثلاثة أسابيع من خسارتها.",
        "استعادت قوات الشمال بلدة النهر بعد عام من سقوطها بيد قوات الجنوب.",
        "بعد يومين من سيطرة قوات الجنوب على النهر، استعادتها قوات الشمال.",
    ],
)
def test_a_loss_that_only_says_since_when_is_over(text: str) -> None:
    claims = read(text)
    assert [told(c) for c in claims if c.modality == "asserted"] == ["controlled north"]
    assert {c.modality.value for c in claims} == {"asserted", "historical"}
