"""What tests of widgets share: a small genome where a fresh kernel finds it, an explorer's ear."""

from small_world import small_assembly

from agviz.teaching.assembly import CACHE_PART
from agviz.teaching.assembly_files import rules_hash

PLACE = "chrT1:20,001-24,000"


def small_cache(folder):
    """Make `folder` a cache (`AGVIZ_CACHE`) that holds the small world as the teaching genome."""
    return small_assembly(folder / CACHE_PART / rules_hash()[:16])


def kept(figure, folder):
    """The text and the bytes of a figure."""
    folder.mkdir()
    figure.save(folder / "view.json")
    return (folder / "view.json").read_text(), (folder / "view.data").read_bytes()


class Ear:
    """Hears what an explorer sends, and speaks to it as a browser does."""

    def __init__(self, explorer):
        self.explorer, self.heard = explorer, []
        explorer.send = lambda content, buffers=None: self.heard.append((content, buffers))

    def say(self, kind, **content):
        """Say something, and give what came back until nothing was computed any more."""
        self.heard.clear()
        self.explorer._heard(self.explorer, {"type": kind, **content}, [])
        assert self.explorer.wait(60)
        return [content["type"] for content, _ in self.heard]

    def last(self, kind):
        """The last message of a kind, and its buffers."""
        return next(each for each in reversed(self.heard) if each[0]["type"] == kind)

    def errors(self):
        """What was said to be wrong."""
        return [c["text"] for c, _ in self.heard if c["type"] == "said" and c["error"]]
