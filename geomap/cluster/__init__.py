"""The same reading on many processes or machines: reports in, partitions of claims out."""

from geomap.cluster.run import Tally, read_archive
from geomap.cluster.table import claims_in

__all__ = ["Tally", "claims_in", "read_archive"]
