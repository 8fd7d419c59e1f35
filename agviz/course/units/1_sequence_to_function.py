# %% [markdown]
# # From sequence to function: reading tracks
#
# 45 minutes.

# %% tags=["exercise"]
from agviz import course

bases = "ACGT"
number = len(bases)  #! number = ...
course.check("1.1", number)
