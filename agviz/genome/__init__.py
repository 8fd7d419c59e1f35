"""Coordinates, sequence, edits, alleles, genes and the assembly that binds them."""
