"""Where names lead: `ism` in a docstring and `ag.ism` on a page go to the reference.

In a docstring any word may stand in backticks, so what is no name of ours stays a word. On a page
`ag.NAME` is a promise: one that the reference does not have is a warning, and stops the build.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

OURS = re.compile(r"ag\.([A-Za-z]\w*(?:\.\w+)*)(?:\(.*\))?", re.S)
PLURAL = re.compile(r"((?<![`\w])`[^`\s][^`]*`)(?=\w)")


class NamesOnPages(SphinxTransform):
    """Makes a link of each `ag.NAME` that stands alone in code style."""

    default_priority = 10

    def apply(self, **kwargs):
        """Look at each piece of code within a line."""
        for node in list(self.document.findall(nodes.literal)):
            found = OURS.fullmatch(node.astext())
            if not found or isinstance(node.parent, nodes.reference | addnodes.pending_xref):
                continue
            link = addnodes.pending_xref(
                "", refdomain="py", reftype="obj", reftarget=f"agviz.{found[1]}",
                refdoc=self.env.docname, refexplicit=True, refwarn=True,
            )  # fmt: skip
            link["ours"] = True
            link += nodes.literal(node.rawsource, node.astext(), classes=["xref", "py"])
            node.replace_self(link)


def plurals(app, what, name, thing, options, lines):
    """Make `Interval`s, which reads well in a terminal, what docutils takes."""
    lines[:] = [PLURAL.sub(r"\1\\ ", line) for line in lines]


def resolve(app, env, node, shown):
    """Find a name that was written short; let words be words."""
    if node.get("refdomain") != "py":
        return None
    known = env.get_domain("py").objects
    target = re.sub(r"^(ag|agviz)\.", "", node["reftarget"]).rstrip("()")
    for room in ("agviz", "agviz.errors", "agviz.training", "agviz.course"):
        if (full := f"{room}.{target}") in known:
            entry = known[full]
            return make_refnode(
                app.builder, node["refdoc"], entry.docname, entry.node_id, shown, full
            )
    return None if node.get("ours") else shown


def setup(app):
    """Register what is above."""
    app.connect("autodoc-process-docstring", plurals)
    app.add_transform(NamesOnPages)
    app.connect("missing-reference", resolve)
