"""Immutable figure specs, and the layout that turns them into a Scene. Draws nothing."""
