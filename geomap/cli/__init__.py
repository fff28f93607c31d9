"""The command line: a thin skin over the pipeline and the stages, one command a file."""

from geomap.cli._main import main

__all__ = ["main"]
