"""The command line: the only layer that exits, and with `report` the only one that writes."""
