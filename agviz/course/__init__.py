"""The course: six units for a class, exercises with blanks, and checks that know the truth.

A unit is one script in the percent format (`units/`), from which both notebooks are made: the
student's, in which solutions are blanks, and the teacher's. To add an exercise, write its cell with
the solution (`agviz.course.blanks` says how) and its check (`agviz.course.checks`).
"""

from agviz.course.checking import check
from agviz.course.handout import get, list_units
from agviz.course.verdict import Verdict

__all__ = ["Verdict", "check", "get", "list_units"]
