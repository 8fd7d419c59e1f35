"""Whether the built pages load anything from another host.

A link that a reader may click is not loaded; a script, a style, a font or a picture is.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

LOADING = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src",
    "audio": "src", "embed": "src", "object": "data", "link": "href",
}  # fmt: skip
NOT_LOADED = {"canonical", "next", "prev", "author", "search", "index", "license"}
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")\s]+)")
IN_SCRIPT = re.compile(r"(?:import\s*\(|from\s+|\bsrc\s*=\s*)['\"]((?:https?:)?//[^'\"]+)['\"]")


class Loads(HTMLParser):
    """Collects what a page loads of other hosts."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        """Look at the attribute of this tag that a browser loads."""
        given = dict(attrs)
        self._inside = tag
        value = given.get(LOADING.get(tag, ""), "") or ""
        loaded = tag != "link" or given.get("rel") not in NOT_LOADED
        if loaded and value.startswith(("http:", "https:", "//")):
            self.found.append(value)
        self.found += IN_STYLE.findall(given.get("style") or "")

    def handle_endtag(self, tag):
        """Nothing is inside any more."""
        self._inside = ""

    def handle_data(self, data):
        """Look into styles and scripts that stand in the page."""
        if self._inside == "style":
            self.found += IN_STYLE.findall(data)
        if self._inside == "script":
            self.found += IN_SCRIPT.findall(data)


def foreign(folder: Path) -> list[str]:
    """What the pages and styles of a folder load of other hosts, each as `page: address`."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        reader = Loads()
        reader.feed(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(folder)}: {each}" for each in reader.found]
    for path in sorted(folder.rglob("*.css")):
        for each in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(folder)}: {each}")
    return found
