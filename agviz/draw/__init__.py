"""Renderers of a Scene. They decide nothing."""
