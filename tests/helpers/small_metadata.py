"""A small pair of published-like text protos, made by the SDK's own protos."""

from alphagenome.models.dna_output import OutputType
from alphagenome.protos import dna_model_pb2, dna_model_service_pb2
from google.protobuf import text_format

from agviz.catalog.published_files import ORGANISMS, file_name

CONTACTS, JUNCTIONS = OutputType.CONTACT_MAPS, OutputType.SPLICE_JUNCTIONS


def _tracks(output, organism):
    """Two tracks on either strand and padding between and after; the mouse has one and no means."""
    human = organism is ORGANISMS[0]
    track = dna_model_pb2.TrackMetadata
    if output is JUNCTIONS:
        names = ["liver", "K562"] if human else ["liver", "Padding"]
        return {
            "junctions": dna_model_pb2.JunctionsMetadata(
                metadata=[dna_model_pb2.JunctionMetadata(name=name) for name in names]
            )
        }
    rows = []
    for strand in (1, 2):
        rows.append(track(name="liver", strand=strand, assay="total RNA-seq"))
        if human:
            rows[-1].nonzero_mean = 0.1 * strand
            rows[-1].biosample.CopyFrom(dna_model_pb2.Biosample(name="liver", type=4))
        rows.append(track(name="Padding", strand=3))
    return {"tracks": dna_model_pb2.TracksMetadata(metadata=rows)}


def _message(organism):
    return dna_model_service_pb2.MetadataResponse(
        output_metadata=[
            dna_model_pb2.OutputMetadata(output_type=output.to_proto(), **_tracks(output, organism))
            for output in OutputType
        ]
    )


def make_messages():
    """The message of each organism."""
    return {organism: _message(organism) for organism in ORGANISMS}


def write_messages(messages, folder):
    """Write messages under the published files' names; gives the folder."""
    for organism, message in messages.items():
        (folder / file_name(organism)).write_text(text_format.MessageToString(message))
    return folder
