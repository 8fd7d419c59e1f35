"""Readouts and scorers: from predictions to numbers."""
