"""Which words of a text are names of places. Brackets mark what is expected."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.mentions import find_mentions

CASES = Path(__file__).parent / "cases" / "development.jsonl"
MIN_F1 = 0.97  # of mentions on the gold cases

MARKED = {
    "monitor note": "On 3 March, Syrian government forces took control of [Kafr Nabl] and "
    "[Hazarin] in southern [Idlib] after clashes with HTS.",
    "area": "ISIS attacked SAA positions in [Al-Sukhna] and [Al-Shola] in the [Badia], killing 12.",
    "possessive": "[Ma'arrat al-Nu'man]'s outskirts were shelled; [Homs]' centre was quiet.",
    "dateline": "[BEIRUT] (Reuters) - Rebels seized [Saraqeb] on Thursday, a commander said.",
    "capital as government": "[DAMASCUS], Syria (AP) — Troops entered the suburb of [Daraya]. "
    "Damascus said the deal would be extended to [Moadamiyeh]; Moscow agreed.",
    "capital as city": "The road between [Damascus] and [Homs] was cut on the edge of [Damascus].",
    "persons": "Mohammed al-Halabi and Khaled Idlibi, two activists from [Kafranbel], were held in "
    "[Azaz]. Col. Salah Hanano, a spokesman, and Sheikh Said, an imam, denied it.",
    "units": "Fighters of the Raqqa Revolutionaries Brigade, the Manbij Military Council and the "
    "Levant Front met in [Ankara].",
    "media": "The Lebanese channel al-Mayadeen said so. Al-Mayadeen had said it before.",
    "headline": "[ALEPPO] REBELS LOSE [SHEIKH MAQSOUD]",
    "generic noun": "The [Handarat] Camp and [Deir ez-Zor] Governorate are far apart.",
    "unknown": "The village of [Zerqulaya] was captured by the militants, locals said.",
    "list with unknown": "Clashes took place in [Jobar], [Qaboun] and [Barzeh] districts of "
    "[Damascus].",
    "word of the land": "Rebels shot down a jet over [Tel al-Eis], south of [Aleppo].",
    "ordinary words": "Many said that she hit a deal; There is a tall bench. Media share the idea.",
    "countries": "Russia, Turkey and Iran met in [Astana]; Syrian and Iraqi officials stayed away.",
    "entities": "[Ba&#39;edeen] fell on Monday&nbsp;&mdash; [Aleppo]&rsquo;s north is lost.",
    "arabic": "سيطر الجيش السوري على بلدة [خان شيخون] بريف [إدلب] الجنوبي، "
    "وانسحبت هيئة تحرير الشام إلى [معرة النعمان].",
    "arabic clitics": "دخلت وحدات من الجيش حي [الصاخور] ب[حلب] وتقدمت باتجاه [الحيدرية] و[الشعار].",
    "arabic government": "أعلنت دمشق أن القوات قصفت [عين عيسى] و[تل أبيض] شمال [الرقة].",
    "arabic month": "شنت القوات هجوماً على [منبج] في 15 تشرين الثاني.",
    "arabic months": "سيطر التنظيم على بلدة [دابق] في آب 2014 وفقدها في أيار.",
    "arabic list with al-Bab": "وصلت القوات إلى [منبج] و[الباب] و[جرابلس]، طريق [حلب] - [الباب].",
    "arabic list, no gate": "يسيطر التنظيم على [هجين] و[السوسة] والتل المشرف عليها.",
    "arabic short names": "قصفت القوات بلدات [كفر نبل] و[حاس] و[التح].",
    "arabic verb after town": "سيطرت القوات على بلدة [الهبيط]، وهي أول بلدة تسيطر عليها.",
    "arabic adjectives": "دخلت القوات بلدة حدودية وقرى كان النظام في [سراقب] يحرسها.",
    "arabic large town": "سيطر الجيش على آخر مدينة كبرى قرب [تدمر] وعلى أحياء واسعة من [حلب].",
    "arabic commander in": "قال قائد ب[حلب] إن القوات ب[تل أبيض] انسحبت.",
    "arabic stroke": "تحتفظ القوات بـ[تل أبيض] و[منبج].",
    "arabic change of hands": "سيطرت قوات النظام على [كفرنبودة].",
}


def unmarked(text: str) -> tuple[str, list[tuple[int, str]]]:
    plain, expected = "", []
    for part in re.split(r"(\[[^\]]*\])", text):
        name = part[1:-1] if part.startswith("[") else None
        if name is not None:
            expected.append((len(plain), name))
        plain += part if name is None else name
    return plain, expected


@pytest.mark.parametrize("shows", MARKED)
def test_mentions_are_the_marked_names(shows: str, gazetteer: Any) -> None:
    text, expected = unmarked(MARKED[shows])
    found = [(f.mention.start, f.mention.surface) for f in find_mentions(text, gazetteer)]
    assert found == expected


def test_gold_cases(gazetteer: Any) -> None:
    right = found = gold = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        expected = {(m["start"], m["end"]) for m in case["mentions"]}
        got = {(f.mention.start, f.mention.end) for f in find_mentions(case["text"], gazetteer)}
        right, found, gold = right + len(expected & got), found + len(got), gold + len(expected)
    assert 2 * right / (found + gold) >= MIN_F1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Aleppo",
                "al-Shaar",
                "the",
                "village of",
                "&#39;",
                "\n",
                "حي الشعار",
                "ولل",
                "’s",
                "-",
            ]
        )
        | st.text(max_size=8),
        max_size=25,
    ).map(" ".join)
)
def test_offsets_always_point_at_the_surface(gazetteer: Any, text: str) -> None:
    end = 0
    for found in find_mentions(text, gazetteer):
        mention = found.mention
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= end
        assert mention.surface.strip()
        end = mention.end
