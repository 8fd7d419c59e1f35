"""A variant explained: the figure and the table that a model's answer comes to."""
