"""The words of a Markdown text without its marks, which stand in the way of sentences and names."""

from __future__ import annotations

import re

# Characters between two marks that belong together; an end farther off is not sought, for a text of
# nothing but beginnings would take forever.
LONGEST = 500
LONGEST_STRESSED = 200
_TITLE = rf"[^\[\]\n]{{0,{LONGEST}}}"
_ADDRESS = rf"\([^()\n]{{0,{LONGEST}}}(?:\([^()\n]{{0,{LONGEST}}}\)[^()\n]{{0,{LONGEST}}})?\)"
_TARGET = rf"(?:{_ADDRESS}|\[{_TITLE}\])"
_MARKED = rf"(?:[^\n]|\n(?!\s)){{0,{LONGEST_STRESSED}}}?"
# In this order. What is said in code, quotations, tables and footnotes stays; what is not shown
# (comments, the addresses of links, pictures) or is struck out goes.
_MARKS = tuple(
    (re.compile(pattern, re.MULTILINE), words)
    for pattern, words in (
        (r"<!--(?:(?!-->)[\s\S])*(?:-->|\Z)", ""),
        (r"^[ \t]*(?:```|~~~|:::).*\n?", ""),  # the fences of code, and of Quarto's blocks
        (rf"^ {{0,3}}\[\^{_TITLE}\]:[ \t]*", ""),
        (rf"^ {{0,3}}\[{_TITLE}\]:[ \t]*\S.*\n?", ""),  # what a link refers to
        (rf"\[\^{_TITLE}\]", ""),
        (rf"!\[{_TITLE}\]{_TARGET}|!\[\[{_TITLE}\]\]", ""),
        (rf"\[\[(?:[^\[\]|\n]{{0,{LONGEST}}}\|)?({_TITLE})\]\]", r"\1"),
        (rf"\[((?:\[{_TITLE}\]|[^\[\]\n]){{1,{LONGEST}}})\]{_TARGET}", r"\1"),
        (r"<(https?://[^\s<>]+)>", r"\1"),
        (rf"</?[a-zA-Z][a-zA-Z0-9-]{{0,20}}(?:\s[^<>]{{0,{LONGEST}}})?/?>", ""),
        (r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]#+)?$", r"\1"),
        (r"^ {0,3}(?:=+|-{3,}|\*{3,}|_{3,})[ \t]*$\n?", ""),
        (r"^(?: {0,3}> ?)+", ""),
        (r"^([ \t]{0,20}[-*+] )\[[ xX]\] ", r"\1"),
        (rf"~~(?=\S){_MARKED}~~", ""),
        (rf"(?<![\w\\`])(`{{1,3}})(?!`)({_MARKED})(?<!`)\1(?!`)", r"\2"),
        (rf"(?<!\\)(\*{{1,3}})(?=[^\s*])({_MARKED}[^\s*\\])\1", r"\2"),
        (rf"(?<!\\)(\*{{1,2}})(?=[^\s*])({_MARKED}[^\s*\\])\1", r"\2"),  # one within the other
        (rf"(?<![\w\\])(_{{1,3}})(?=[^\s_])({_MARKED}[^\s_\\])\1(?!\w)", r"\2"),
        (r"\\$", ""),
        (r"\\([!-/:-@\[-`{-~])", r"\1"),
    )
)


def words_of_markdown(text: str) -> str:
    """The text as a reader of the page sees it; paragraphs, lists and tables stay what they are."""
    for mark, words in _MARKS:
        text = mark.sub(words, text)
    return text
