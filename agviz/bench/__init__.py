"""Performance as ratios, and the teaching models against the truth: `python -m agviz.bench NAME`."""
