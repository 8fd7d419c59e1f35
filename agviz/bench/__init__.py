"""Performance as ratios, and teaching models against the truth: `python -m agviz.bench NAME`."""
