"""Sphinx's settings of the documentation; `tutorials/build.py` prepares what it reads."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from site_parts import links, plain_math, signatures, words  # noqa: E402

import agviz  # noqa: E402

project = "agviz"
author = "The agviz developers"
copyright = "The agviz developers. Apache-2.0"
version = release = agviz.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

html_theme = "sphinx_book_theme"
html_title = "agviz"
html_logo = str(HERE / "_static" / "logo.svg")
html_favicon = str(HERE / "_static" / "favicon.svg")
html_static_path = [str(HERE / "_static")]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_source_button": False,
    "home_page_in_toc": False,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "navbar_persistent": [],  # the sidebar has a search of its own
    "extra_footer": "Predictions are for research use only.",
}

# Notebooks were executed before; here they are only shown.
nb_execution_mode = "off"
nb_merge_streams = True
# The picture of a figure, not its page to zoom in: that one holds plotly, 4 MB each.
nb_mime_priority_overrides = [
    ("html", "image/svg+xml", 0),
    ("html", "image/png", 1),
    ("html", "text/html", 2),
]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
html_math_renderer = "plain"  # nothing is loaded from other hosts

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_use_param = False  # types are in words, not names to be found
napoleon_use_rtype = False
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_preprocess_types = False
napoleon_attr_annotations = False
maximum_signature_line_length = 88
add_module_names = False
python_use_unqualified_type_names = True

default_role = "word"  # `ism` in a docstring leads to it, where there is such a name
nitpicky = True


def setup(app):
    """What is ours in Sphinx."""
    for part in (links, plain_math, signatures, words):
        part.setup(app)
