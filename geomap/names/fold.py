"""Spellings that mean the same name, brought to one form.

Three depths, each a key to look up with:

- `fold`: what is one spelling to a reader (case, accents, ʿayn, hyphens, the Arabic article).
- `sound`: what is one name to a listener (ou/oo/u, ei/ai/ay, -eh/-ah/-a, q/k, doubled letters).
- `skeleton`: the consonants alone, for spellings nobody listed; a hint that needs evidence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘‛`´ʹʻʼʽʾʿˈˊˋ′＇ˀˁ"
INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
ARABIC = "\u0621-\u064a\u064b-\u065f\u0670-\u06d3\u06d5\u06fa-\u06fc\ufb50-\ufdff\ufe70-\ufeff"
# Assimilation of the article: "as-S…", "ar-R…"; the sun letter it must stand before.
_SUN = {"s": "s", "sh": "sh", "d": "d", "n": "n", "r": "r", "t": "t", "z": "z", "dh": "dh"}
_SUN_ARTICLE = re.compile(r"[aeu](s|sh|d|n|r|t|z|dh)$")
LONGEST_ARTICLE = 3  # letters
MOON_ARTICLES = frozenset({"al", "el", "ul", "il", "l"})

_LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ə": "e",
    "þ": "th", "ħ": "h", "ŧ": "t",
}  # fmt: skip
_LATIN_TABLE = str.maketrans(
    {
        **_LATIN,
        **dict.fromkeys(APOSTROPHES + INVISIBLE, ""),
        **dict.fromkeys("-‐‑‒–—_/", " "),
    }
)
_ARABIC_TABLE = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        "ؤ": "و",
        "ئ": "ي",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ة": "ه",
        "ۀ": "ه",
        "ک": "ك",
        "گ": "ك",
        "پ": "ب",
        "چ": "ج",
        "ء": None,
        "ـ": None,
        "ٰ": None,
        **dict.fromkeys(INVISIBLE + APOSTROPHES, None),
        **dict.fromkeys("-‐‑‒–—_/", " "),
    }
)
_NON_KEY = re.compile(rf"[^a-z0-9{ARABIC}]+")
_HAS_ARABIC = re.compile(f"[{ARABIC}]")
ARABIC_ARTICLE = "ال"
MIN_AFTER_ARTICLE = 2  # letters that must remain once an Arabic article is taken off


def is_arabic(text: str) -> bool:
    """Whether a text has any letter of the Arabic script."""
    return _HAS_ARABIC.search(text) is not None


def fold_word(word: str) -> str:
    """One word without case, accents, apostrophes and vowel marks; hyphens become spaces."""
    return word.lower() if word.isascii() and word.isalpha() else _fold_word(word)


@lru_cache(maxsize=1 << 13)
def _fold_word(word: str) -> str:
    if word.isascii():
        word = word.lower().translate(_LATIN_TABLE)
    else:
        low = unicodedata.normalize("NFKC", word).lower().translate(_LATIN_TABLE)
        low = low.translate(_ARABIC_TABLE)
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
        word = low.translate(_ARABIC_TABLE)
    return _NON_KEY.sub(" ", word).strip()


def words(text: str) -> list[str]:
    """The folded words of a name, articles included."""
    return [part for word in text.split() for part in fold_word(word).split()]


def is_article(word: str, following: str) -> bool:
    """Whether a folded Latin word is the Arabic article before the next one."""
    if len(word) > LONGEST_ARTICLE:
        return False
    if word in MOON_ARTICLES:
        return True
    sun = _SUN_ARTICLE.match(word)
    return sun is not None and following.startswith(_SUN[sun.group(1)])


_JOINED_ARTICLE = re.compile(r"^e(?=([zsrndt])\1..)[zsrndt]")  # "Deir Ezzor", "Hajar Esswad"


@lru_cache(maxsize=1 << 13)
def bare(word: str) -> str:
    """A folded Arabic word without its article; other words unchanged."""
    if word.startswith(ARABIC_ARTICLE) and len(word) >= len(ARABIC_ARTICLE) + MIN_AFTER_ARTICLE:
        return word[len(ARABIC_ARTICLE) :]
    return word


def without_articles(folded: list[str]) -> list[str]:
    """Folded words with every article taken off, Latin and Arabic."""
    last = len(folded) - 1
    return [
        bare(word if at == 0 or word[:1] != "e" else _JOINED_ARTICLE.sub("", word))
        for at, word in enumerate(folded)
        if at == last or not is_article(word, folded[at + 1])
    ]


def fold(text: str) -> str:
    """The key under which every ordinary spelling of one name falls together.

    >>> fold("Bāb an-Nayrab") == fold("Bab al Nayrab") == "bab nayrab"
    True
    >>> fold("الشعّار") == fold("شعار")
    True
    """
    return " ".join(without_articles(words(text)))


# Romanisations of one sound: signs, one of which a word must hold for the rule to change anything
# (looking for them takes a tenth of the time of the rule), what is written, what is heard. Order
# matters: long spellings before short ones.
_SOUNDS: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = tuple(
    (tuple(signs.split("|")), re.compile(pattern), to)
    for signs, pattern, to in (
        ("ch", r"tch|ch|sch", "sh"),
        ("dj|dzh", r"dj|dzh", "j"),
        ("ph", r"ph", "f"),
        ("dh", r"dh", "d"),
        ("th", r"th", "t"),
        ("q|ck", r"ck|q", "k"),
        ("p|v", r"[pv]", "b"),
        ("i|y", r"(?:iyy?|eyy?|ie|ii|i|yy?|ay)[ae]h?$", "ia"),
        ("h", r"(?<=[^aeiouy])[ae]h$", "a"),
        ("o|uw", r"oo|ou|ow|uw|o", "u"),
        ("y|ee", r"ee|iy|y(?![aeiou])(?<![ae]y)", "i"),
        ("i|y", r"[ae][iy]+", "ay"),
        ("e", r"^e", "i"),
        ("e", r"e", "a"),
        ("au|aw", r"a[uw]", "aw"),
        ("", r"(.)\1+", r"\1"),
        ("ah", r"(?<=a)h$", ""),
    )
)


@lru_cache(maxsize=1 << 13)
def sound_word(word: str) -> str:
    """One folded Latin word by its sound; Arabic words unchanged."""
    if not word.isascii():
        return word
    for signs, pattern, to in _SOUNDS:
        for sign in signs:
            if sign in word:
                word = pattern.sub(to, word)
                break
    return word


def sound(key: str) -> str:
    """The sound of a folded name.

    >>> sound(fold("Haydariyeh")) == sound(fold("al-Haidariya"))
    True
    """
    return " ".join(sound_word(word) for word in key.split())


@lru_cache(maxsize=1 << 13)
def spoken_word(word: str) -> str:
    """One folded word by its sound in Latin letters, of Arabic with the long vowels it writes."""
    if word.isascii():
        return sound_word(word)
    return sound_word(word.translate(_BONES).replace("w", "u").replace("y", "i"))


def spoken(key: str) -> str:
    """The sound of a folded name in Latin letters, to compare names across scripts.

    >>> spoken(fold("كوباني")), spoken(fold("Kobani"))
    ('kubani', 'kubani')
    """
    return " ".join(spoken_word(word) for word in key.split())


# Latin consonants of Arabic letters; و and ي are dropped like the Latin vowels they are heard as.
_BONES = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "d",
        "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",
        "ع": "a", "غ": "gh", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n",
        "ه": "h", "و": "w", "ي": "y", "ا": "a",
    }
)  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiouwy]+|^[aeiou]+(?=.)")


@lru_cache(maxsize=1 << 13)
def skeleton_word(word: str) -> str:
    """The consonants of one folded word, in Latin letters whatever the script."""
    if not word.isascii():
        word = re.sub("h$", "", word.translate(_BONES))
        start = word[:1]
    else:
        start = word[:1]
        word = re.sub("h$", "", sound_word(word))
    lead = "a" if start in "aeiou" else ""
    return re.sub(r"(.)\1+", r"\1", lead + _VOWELS.sub("", word))


def skeleton(key: str) -> str:
    """The consonants of a folded name.

    >>> skeleton(fold("Firdous")) == skeleton(fold("al-Fardos")) == skeleton(fold("الفردوس"))
    True
    """
    return " ".join(skeleton_word(word) for word in key.split())
