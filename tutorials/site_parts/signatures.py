"""Signatures as `help` shows them: a spec is made by a metaclass, which would hide its options."""

import inspect

from sphinx.util.inspect import stringify_signature


def true_signature(app, what, name, thing, options, signature, returned):
    """The signature of a class as Python tells it, without types, which are said in words."""
    if what != "class" or signature == "()":
        return None
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return None
    return stringify_signature(found, show_annotation=False, show_return_annotation=False), None


def setup(app):
    """Ask for it."""
    app.connect("autodoc-process-signature", true_signature)
