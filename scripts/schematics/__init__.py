"""Schematics of the catalogue: each is drawn by hand, checked against its netlist, rendered."""
