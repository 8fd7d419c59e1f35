"""The exercises' checks, a module for each unit: `CHECKS` in `unit_N` goes from number to function.

A check returns what to say of a right answer and raises `NotRightError` with what is wrong
otherwise. It asks the truth of `agviz.course.world`; no result is written down here.
"""
