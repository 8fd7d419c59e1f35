"""The two files of AlphaGenome's track metadata: their names, where they are published, hashes.

They are not part of agviz. The repository is pinned to a revision, and the hashes are those of the
files there, so that a download is what every published checkpoint was trained with or nothing.

References
----------
.. [1] https://github.com/google-deepmind/alphagenome_research, folder
   `src/alphagenome_research/model/metadata`.
"""

from alphagenome.models.dna_model import Organism

PACKAGE = "alphagenome_research"
FOLDER_IN_PACKAGE = ("model", "metadata")

REVISION = "0db53bd4352c66d1e00a049a81da373a066e6670"
_REPOSITORY = "google-deepmind/alphagenome_research"
_FOLDER = "src/alphagenome_research/model/metadata"
BASE_URL = f"https://raw.githubusercontent.com/{_REPOSITORY}/{REVISION}/{_FOLDER}"
"""Where the files themselves are."""
PAGE_URL = f"https://github.com/{_REPOSITORY}/tree/{REVISION}/{_FOLDER}"
"""Where a person finds them."""

ORGANISMS = (Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS)
"""In the order of the network's organism index."""

SHA256 = {
    Organism.HOMO_SAPIENS: "413b4063096bbf7a75a7fdf5560030f8e3866c6af2455fb313e58686ae3d49e8",
    Organism.MUS_MUSCULUS: "a22eb7b2e435ed5d34325eb2ffc575679adc1fc6d91958f8c3bf4c7c8a55a929",
}


def file_name(organism: Organism) -> str:
    """What the file of an organism is called."""
    return f"OutputMetadataResponse_ORGANISM_{organism.name}.textproto"


def organism_of(name: str) -> Organism | None:
    """The organism that a file's name speaks of."""
    for organism in ORGANISMS:
        if organism.name in name.upper():
            return organism
    return None
