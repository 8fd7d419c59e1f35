"""SpliceAI (Jaganathan et al., *Cell* 176:535-548, 2019) in JAX, on the user's own weights."""
