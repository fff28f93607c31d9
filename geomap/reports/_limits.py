"""How much a reader takes before it says no, each with its reason."""

from __future__ import annotations

MB = 1_000_000

LONG_TEXT_MB = 2  # a report of that length is said to be long: a minute or so goes by over it
MAX_TEXT_MB = 64  # one report held in memory: a long book is 1 MB, a report of 50 MB still passes
MAX_LINE_MB = 64  # one JSON line or CSV cell is at most one report
MAX_TABLE_MB = 256  # a CSV file, held in memory
MAX_HTML_MB = 16  # the parsed tree takes some thirty times the size of the page
MAX_HTML_DEPTH = 250  # the parser drops what lies deeper without a word; people stay below 100
MAX_HTML_TAGS = 500_000  # some four seconds of work; a long article has a thousand
MAX_XML_DEPTH = 100  # RSS and Atom need five levels
MAX_PDF_MB = 128  # a scanned volume is bigger, but holds no text
MAX_PDF_PAGES = 3_000
MAX_MAIL_MB = 64  # a letter with its attachments
MAX_MAIL_PARTS = 1_000  # a letter with all that is attached and enclosed
MAX_FETCH_MB = 32  # one address
FETCH_SECONDS = 30.0  # one address, from the first packet to the last
MAX_REDIRECTS = 5
