"""placeholder."""
def draw(results): return None
