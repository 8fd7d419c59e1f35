"""Reading the published text protos: what they hold, and what is refused."""

import re

import numpy as np
import pandas as pd
import pytest
from alphagenome.models import dna_client
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.protos import dna_model_service_pb2
from google.protobuf import text_format
from published_catalog import published_catalog

from agviz._files import cache_dir
from agviz.catalog import textproto
from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.published_files import ORGANISMS, file_name
from agviz.catalog.textproto import read_catalog
from agviz.errors import FormatError, InputError
from agviz.network.config import PUBLISHED

HUMAN, MOUSE = ORGANISMS
USAGE, JUNCTIONS = OutputType.SPLICE_SITE_USAGE, OutputType.SPLICE_JUNCTIONS

# The table of MODEL.md: the head, its columns and the real tracks of human and mouse.
COUNTS = {
    OutputType.ATAC: (256, 167, 18),
    OutputType.DNASE: (384, 305, 67),
    OutputType.PROCAP: (128, 12, 0),
    OutputType.CAGE: (640, 546, 188),
    OutputType.RNA_SEQ: (768, 667, 173),
    OutputType.CHIP_TF: (1664, 1617, 127),
    OutputType.CHIP_HISTONE: (1152, 1116, 183),
    OutputType.CONTACT_MAPS: (28, 28, 8),
    OutputType.SPLICE_SITES: (5, 4, 4),
    OutputType.SPLICE_SITE_USAGE: (734, 734, 180),
    OutputType.SPLICE_JUNCTIONS: (367, 2 * 367, 2 * 90),
}


@pytest.fixture
def published(reference_dir):
    return published_catalog(reference_dir / "metadata")


@pytest.mark.parity
def test_published_counts(published):
    assert published.organisms == (Organism.HOMO_SAPIENS, Organism.MUS_MUSCULUS)
    for output, (width, human, mouse) in COUNTS.items():
        assert published.width(output) == width
        assert published.counts(HUMAN)[output.name] == human
        assert published.counts(MOUSE)[output.name] == mouse
    assert published.counts(HUMAN).sum() == 5930
    assert published.counts(MOUSE).sum() == 1128
    assert published.source == "track metadata as published with AlphaGenome"


@pytest.mark.parity
def test_published_widths_are_the_network_s(published):
    for head in PUBLISHED.track_heads:
        assert published.width(OutputType[head.name.upper()]) == head.tracks
    assert published.width(OutputType.CONTACT_MAPS) == PUBLISHED.contact_tracks
    assert published.width(USAGE) == PUBLISHED.usage_tracks
    assert published.width(JUNCTIONS) == PUBLISHED.junction_tissues


@pytest.mark.parity
def test_published_columns(published):
    usage = published.table(USAGE, MOUSE)
    assert usage["column"].tolist() == [*range(90), *range(367, 457)]
    assert usage["strand"].tolist() == ["+"] * 90 + ["-"] * 90
    assert published.table(JUNCTIONS, MOUSE)["column"].tolist() == list(range(90))
    assert published.table(OutputType.SPLICE_SITES, HUMAN)["column"].tolist() == [0, 1, 2, 3]
    assert len(published.table(OutputType.PROCAP, MOUSE)) == 0
    np.testing.assert_array_equal(published.padded_means(OutputType.PROCAP, MOUSE), np.ones(128))
    for organism in ORGANISMS:
        for output in published.outputs(organism):
            means = published.table(output, organism)["nonzero_mean"]
            assert (means > 0).all()
            padding = np.ones(published.width(output), bool)
            padding[published.table(output, organism)["column"]] = False
            unknown = np.isnan(published.padded_means(output, organism))
            known = "nonzero_mean" in published.output_metadata(organism).get(output)
            np.testing.assert_array_equal(unknown, padding & known)


@pytest.mark.parity
def test_published_strands_pair_up(published):
    """The reverse strand exchanges the k-th '+' track with the k-th '-' track."""
    for organism in ORGANISMS:
        for output in published.outputs(organism):
            table = published.output_metadata(organism).get(output)
            if "strand" not in table:
                continue
            plus, minus = (
                table[table["strand"] == strand]
                .drop(columns=["strand", "nonzero_mean"], errors="ignore")
                .reset_index(drop=True)
                for strand in "+-"
            )
            pd.testing.assert_frame_equal(plus, minus)


@pytest.mark.parity
def test_published_metadata_is_what_the_hosted_client_makes_of_it(published, reference_dir):
    for organism in ORGANISMS:
        text = (reference_dir / "metadata" / file_name(organism)).read_text()
        message = text_format.Parse(text, dna_model_service_pb2.MetadataResponse())
        same_as_hosted(published, organism, message)


@pytest.mark.parity
def test_published_bytes_are_compact_and_lossless(published):
    data = published.as_bytes()
    assert len(data) < 700_000
    again = type(published).from_bytes(data)
    assert again == published
    for organism in ORGANISMS:
        for output in OUTPUTS:
            pd.testing.assert_frame_equal(
                again.table(output, organism), published.table(output, organism), check_exact=True
            )


def same_as_hosted(catalog, organism, message):
    """The service sends no padding: take it out of the message, then ask the SDK's own code."""
    for part in message.output_metadata:
        rows = getattr(part, part.WhichOneof("payload")).metadata
        kept = [row for row in rows if row.name != "Padding"]
        del rows[:]
        rows.extend(kept)
    theirs = dna_client.construct_output_metadata(iter([message]))
    ours = catalog.output_metadata(organism)
    for output in OUTPUTS:
        pd.testing.assert_frame_equal(ours.get(output), theirs.get(output), check_exact=True)


def test_a_pair_of_files_is_read(messages, write):
    catalog = read_catalog(write(messages))
    assert catalog.table(USAGE, HUMAN)["column"].tolist() == [0, 2]
    assert catalog.width(USAGE) == 4
    assert catalog.table(JUNCTIONS, HUMAN)["name"].tolist() == ["liver", "K562"]
    assert catalog.counts(MOUSE)["SPLICE_JUNCTIONS"] == 2
    np.testing.assert_allclose(catalog.table(USAGE, HUMAN)["nonzero_mean"], [0.1, 0.2], 1e-7)
    assert catalog.table(USAGE, MOUSE)["nonzero_mean"].tolist() == [1.0, 1.0]
    assert re.fullmatch(
        r"track metadata of OutputMetadataResponse_ORGANISM_HOMO_SAPIENS.textproto "
        r"\(sha256 [0-9a-f]{8}\), OutputMetadataResponse_ORGANISM_MUS_MUSCULUS.textproto "
        r"\(sha256 [0-9a-f]{8}\)",
        catalog.source,
    )
    for organism in ORGANISMS:
        same_as_hosted(catalog, organism, messages[organism])


def test_files_in_any_order_are_the_same_as_their_folder(messages, write):
    folder = write(messages)
    files = [folder / file_name(organism) for organism in reversed(ORGANISMS)]
    assert read_catalog(files) == read_catalog(folder)
    assert read_catalog(map(str, files)).organisms == ORGANISMS


def test_the_second_time_nothing_is_parsed(messages, write, monkeypatch):
    folder = write(messages)
    first = read_catalog(folder)
    monkeypatch.setattr(textproto, "parse", None)
    second = read_catalog(str(folder))
    assert second == first
    assert second.source == first.source
    monkeypatch.undo()
    messages[MOUSE].output_metadata[0].tracks.metadata[0].name = "heart"
    assert read_catalog(write(messages)) != first


def test_a_damaged_or_unusable_cache_does_not_matter(messages, write, monkeypatch, tmp_path):
    folder = write(messages)
    first = read_catalog(folder)
    (entry,) = (cache_dir() / "tracks").iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(whole[:100])
    assert read_catalog(folder) == first
    assert entry.read_bytes() == whole
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "file"))
    assert read_catalog(folder) == first


def refused(folder, message, error=FormatError):
    with pytest.raises(error, match=f"^{message}$"):
        read_catalog(folder)
    assert not (cache_dir() / "tracks").exists()


def test_files_that_are_not_this_message_are_refused(messages, write):
    folder = write(messages)
    human = folder / file_name(HUMAN)
    said = f"{re.escape(repr(str(human)))} is not a whole MetadataResponse of AlphaGenome's protos"
    text = human.read_text()
    human.write_text(text[: len(text) // 2])
    refused(folder, rf"{said}, as text \(.*\)")
    human.write_text("name\tstrand\nliver\t+\n")
    refused(folder, rf"{said}, as text \(1:1 : .*\)")
    human.write_bytes(b"\x80\x81")
    refused(folder, rf"{said}, as text \('utf-8' codec can't decode byte 0x80 in position 0: .*\)")
    human.write_text("")
    refused(folder, f"{re.escape(repr(str(human)))} lacks these outputs: ATAC, DNASE, .*_MAPS")


def test_missing_wrong_and_double_outputs_are_refused(messages, write):
    parts = messages[HUMAN].output_metadata
    kept = [part.output_type for part in parts]
    name = re.escape(repr(str(write(messages) / file_name(HUMAN))))
    parts[0].output_type = kept[1]
    lost = OutputType(kept[0]).name
    refused(write(messages), f"{name} has these outputs twice: {OutputType(kept[1]).name}")
    del parts[1]
    refused(write(messages), f"{name} lacks these outputs: {lost}")
    parts[0].output_type = 0
    refused(write(messages), rf"{name} has an output of no known type \(0\)")
    parts[0].output_type = JUNCTIONS.value
    refused(write(messages), f"{name} should have junctions of SPLICE_JUNCTIONS, but has tracks")
    parts[0].ClearField("tracks")
    parts[0].output_type = kept[1]
    refused(
        write(messages), f"{name} should have tracks of {OutputType(kept[1]).name}, but has nothing"
    )


def test_heads_that_differ_and_damaged_tables_are_refused(messages, write):
    folder = write(messages)
    human, mouse = (re.escape(repr(str(folder / file_name(o)))) for o in ORGANISMS)
    part = next(p for p in messages[MOUSE].output_metadata if p.output_type == USAGE.value)
    row = part.tracks.metadata.pop()
    refused(
        write(messages),
        f"{mouse} has 3 columns of SPLICE_SITE_USAGE, padding included, but {human} has 4; both "
        "organisms share a head",
    )
    part.tracks.metadata.append(row)
    row = part.tracks.metadata[-1]
    row.name, row.strand = "liver", 2
    refused(
        write(messages),
        f"{human} or {mouse} is damaged: Two tracks of SPLICE_SITE_USAGE are called 'liver', '-'",
    )


def test_files_of_the_wrong_organism_are_refused(messages, write, monkeypatch):
    folder = write({HUMAN: messages[HUMAN], MOUSE: messages[HUMAN]})
    names = [re.escape(repr(str(folder / file_name(organism)))) for organism in ORGANISMS]
    refused(folder, f"{names[0]} and {names[1]} are the same file; there is one for each organism")
    hashes = {o: textproto.hashlib.sha256((folder / file_name(o)).read_bytes()) for o in ORGANISMS}
    monkeypatch.setattr(textproto, "SHA256", {HUMAN: hashes[HUMAN].hexdigest()})
    refused(folder, f"{names[1]} is called MUS_MUSCULUS, but is the file of HOMO_SAPIENS")


def test_files_that_are_missing_or_nameless_are_refused(messages, write, tmp_path):
    folder = write(messages)
    human, mouse = (folder / file_name(organism) for organism in ORGANISMS)
    both = f"{human.name} and {mouse.name}"
    refused(
        human,
        "The track metadata of MUS_MUSCULUS is missing; give the folder that has " + both,
        InputError,
    )
    again = tmp_path / "homo_sapiens.txt"
    again.write_text("")
    refused(
        [human, again],
        f"Both {re.escape(repr(str(human)))} and {re.escape(repr(str(again)))} are of "
        "HOMO_SAPIENS; give one file for each organism",
        InputError,
    )
    again = again.rename(tmp_path / "tracks.textproto")
    refused(
        [human, again],
        f"The name of {re.escape(repr(str(again)))} says no organism; call it {human.name} or "
        f"{mouse.name}",
        InputError,
    )
    mouse.unlink()
    refused(
        folder,
        f"There is no track metadata of MUS_MUSCULUS at {re.escape(repr(str(mouse)))}",
        InputError,
    )
