"""Case studies: a question, its loci and variants, the run, the figure, the caption, the citation.

A case is a file of facts and a module of three functions. To add one called ``name``:

1. Write ``agviz/cases/data/name.json``: ``title``, ``question``, ``text``, ``citation``, and a
   site for each genome that the case knows (`agviz.cases.case_data` has the contract). What the
   case alone needs stands in a site's ``settings``.
2. Write ``agviz/cases/name.py`` with a `Study` called ``STUDY``, of three functions:
   ``compute(work) -> CaseResults`` asks the model by `Work` (`work.scored`, `work.predicted`,
   `work.mutated`,
   `work.answer`), whose answers are kept on disk and found again; ``draw(results) -> Figure`` is
   quick and pure; ``describe(results) -> str`` is the caption, panel by panel, with its limits.
3. Add the name to `agviz.cases.registry.NAMES`.

Nothing else has to know of it: `agviz.case("name")`, `agviz.list_cases()` and `agviz case` do then.
"""
