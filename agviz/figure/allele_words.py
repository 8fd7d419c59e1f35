"""What captions say of how the two alleles are laid over each other."""

ALIGNED = "ALT aligned to REF coordinates"
"""How the clause begins that a caption says once, however many panels show both alleles alike."""
