"""The subcommands of `geomap gazetteer`, one module for each kind of work."""
