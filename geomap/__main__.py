"""`python -m geomap` is the command line."""

from geomap.cli import main

main()
