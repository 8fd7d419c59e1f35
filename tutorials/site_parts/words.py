"""Single backticks in docstrings: a name becomes a reference, anything else stays as it is written.

Sphinx's own role for Python takes a leading dot or tilde for an instruction and leaves it out, so
that `./folder` would be shown as `/folder`, and `.pdf` as `pdf`.
"""

import re

NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?:\(\))?")
"""A Python name, dotted or not; `ism()` is one, too."""


def word(kind, rawtext, text, lineno, inliner, options=None, content=()):
    """The role: for a name what `py:obj` makes of it, for other text a literal."""
    from docutils import nodes
    from docutils.utils import unescape

    plain = unescape(text)
    if NAME.fullmatch(plain):
        role = inliner.document.settings.env.get_domain("py").role("obj")
        return role("py:obj", rawtext, text, lineno, inliner)
    return [nodes.literal(rawtext, plain)], []


def setup(app):
    """Register the role."""
    app.add_role("word", word)
