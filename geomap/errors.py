"""The errors a user can cause or mend: printed in one line, all else is a bug."""


class GeomapError(Exception):
    """Root of every error that is the input's or the user's, never the program's.

    The message is one line that says what is wrong, where, and what to do.
    """


class ReportError(GeomapError):
    """A report, or a folder of them, cannot be read."""


class GazetteerError(GeomapError):
    """A table of a region folder is broken; the message starts with file and line."""


class ClaimError(GeomapError):
    """A claims file, or the answer of a claim reader, is not what it should be."""


class LedgerError(GeomapError):
    """A project file cannot be opened, read or written."""


class MapError(GeomapError):
    """A map or an export cannot be made from what was given."""
