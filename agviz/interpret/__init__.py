"""Interpretation: edits of sequences, attributions and motifs, asked of a readout and labelled."""
