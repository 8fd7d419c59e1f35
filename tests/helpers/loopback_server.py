"""The hosted service on 127.0.0.1: the SDK's protos, answered by the composition model.

It streams as the real one does: outputs, then their tensor chunks of compressed 16-bit floats.
Faults can be injected: status codes to refuse with, and a hang.
"""

# ruff: noqa: N802 - the methods are named by the protos.

import concurrent.futures
import dataclasses
import threading

import grpc
import ml_dtypes
import numpy as np
from alphagenome import tensor_utils
from alphagenome.data import genome, ontology
from alphagenome.models import (
    interval_scorers,
    junction_data_utils,
    track_data_utils,
    variant_scorers,
)
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.protos import (
    dna_model_pb2,
    dna_model_service_pb2,
    dna_model_service_pb2_grpc,
    tensor_pb2,
)

KEY = "right-key-1234"
CHUNK = 100_000  # bytes
ZSTD = tensor_pb2.CompressionType.COMPRESSION_TYPE_ZSTD


class Service(dna_model_service_pb2_grpc.DnaModelServiceServicer):
    """Answers with `model`; `faults` are status codes for the next requests, None to hang."""

    def __init__(self, model):
        self.model = model
        self.requests = []
        self.faults = []
        self.stopped = threading.Event()

    def _begin(self, name, request, context):
        self.requests.append((name, request))
        if dict(context.invocation_metadata()).get("x-goog-api-key") != KEY:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "API key not valid")
        if self.faults:
            fault = self.faults.pop(0)
            if fault is None:
                self.stopped.wait(30)
                context.abort(grpc.StatusCode.CANCELLED, "hung")
            key = dict(context.invocation_metadata())["x-goog-api-key"]
            context.abort(fault, f"injected for {key}")
        return request

    def _question(self, request):
        terms = [ontology.from_proto(term) for term in request.ontology_terms]
        return {
            "organism": Organism(request.organism),
            "requested_outputs": [OutputType(each) for each in request.requested_outputs],
            "ontology_terms": terms or None,
        }

    def PredictSequence(self, request_iterator, context):
        request = self._begin("PredictSequence", next(request_iterator), context)
        output = self.model.predict_sequence(request.sequence, **self._question(request))
        yield from _stream(output, dna_model_service_pb2.PredictSequenceResponse, "output")

    def PredictInterval(self, request_iterator, context):
        request = self._begin("PredictInterval", next(request_iterator), context)
        interval = genome.Interval.from_proto(request.interval)
        output = self.model.predict_interval(interval, **self._question(request))
        yield from _stream(output, dna_model_service_pb2.PredictIntervalResponse, "output")

    def PredictVariant(self, request_iterator, context):
        request = self._begin("PredictVariant", next(request_iterator), context)
        pair = self.model.predict_variant(
            genome.Interval.from_proto(request.interval),
            genome.Variant.from_proto(request.variant),
            **self._question(request),
        )
        response = dna_model_service_pb2.PredictVariantResponse
        yield from _stream(pair.reference, response, "reference_output")
        yield from _stream(pair.alternate, response, "alternate_output")

    def ScoreInterval(self, request_iterator, context):
        request = self._begin("ScoreInterval", next(request_iterator), context)
        scores = self.model.score_interval(
            genome.Interval.from_proto(request.interval),
            [_interval_scorer(each) for each in request.interval_scorers],
            organism=Organism(request.organism),
            merge_stranded_gene_tracks=request.merge_stranded_gene_tracks,
        )
        for score in scores:
            tensor, chunks = _pack(score.X[None])
            data = dna_model_pb2.IntervalData(
                values=tensor,
                metadata=dna_model_pb2.IntervalMetadata(
                    interval=request.interval,
                    track_metadata=track_data_utils.metadata_to_proto(score.var).metadata,
                    gene_metadata=_genes(score.obs),
                ),
            )
            yield dna_model_service_pb2.ScoreIntervalResponse(
                output=dna_model_pb2.ScoreIntervalOutput(interval_data=data)
            )
            for chunk in chunks:
                yield dna_model_service_pb2.ScoreIntervalResponse(tensor_chunk=chunk)

    def ScoreVariant(self, request_iterator, context):
        request = self._begin("ScoreVariant", next(request_iterator), context)
        scores = self.model.score_variant(
            genome.Interval.from_proto(request.interval),
            genome.Variant.from_proto(request.variant),
            [_variant_scorer(each) for each in request.variant_scorers],
            organism=Organism(request.organism),
            merge_stranded_gene_tracks=request.merge_stranded_gene_tracks,
        )
        for score in scores:
            yield from _variant_score(score, dna_model_service_pb2.ScoreVariantResponse)

    def ScoreIsmVariant(self, request_iterator, context):
        request = self._begin("ScoreIsmVariant", next(request_iterator), context)
        background = None
        if request.HasField("interval_variant"):
            background = genome.Variant.from_proto(request.interval_variant)
        scores = self.model.score_ism_variants(
            genome.Interval.from_proto(request.interval),
            genome.Interval.from_proto(request.ism_interval),
            [_variant_scorer(each) for each in request.variant_scorers],
            interval_variant=background,
            organism=Organism(request.organism),
            progress_bar=False,
            merge_stranded_gene_tracks=request.merge_stranded_gene_tracks,
        )
        # Backwards: nobody promised an order of the variants.
        for scores_of_variant in reversed(scores):
            for score in scores_of_variant:
                yield from _variant_score(score, dna_model_service_pb2.ScoreIsmVariantResponse)

    def GetMetadata(self, request, context):
        self._begin("GetMetadata", request, context)
        metadata = self.model.output_metadata(Organism(request.organism))
        for output in OutputType:
            table = metadata.get(output)
            if output is OutputType.SPLICE_JUNCTIONS:
                part = {"junctions": junction_data_utils.metadata_to_proto(table)}
            else:
                part = {"tracks": track_data_utils.metadata_to_proto(table)}
            yield dna_model_service_pb2.MetadataResponse(
                output_metadata=[
                    dna_model_pb2.OutputMetadata(output_type=output.to_proto(), **part)
                ]
            )


def _stream(output, response, field):
    for kind in OutputType:
        data = output.get(kind)
        if data is None:
            continue
        junctions = kind is OutputType.SPLICE_JUNCTIONS
        pack = junction_data_utils.to_protos if junctions else track_data_utils.to_protos
        # As the service does: half the bytes for what is noise anyway.
        low = np.float16 if junctions else ml_dtypes.bfloat16
        proto, chunks = pack(
            dataclasses.replace(data, values=data.values.astype(low)),
            bytes_per_chunk=CHUNK,
            compression_type=ZSTD,
        )
        payload = {"junction_data" if junctions else "track_data": proto}
        message = dna_model_pb2.Output(output_type=kind.to_proto(), **payload)
        yield response(**{field: message})
        for chunk in chunks:
            yield response(tensor_chunk=chunk)


def _pack(values):
    return tensor_utils.pack_tensor(
        np.asarray(values, np.float32), bytes_per_chunk=CHUNK, compression_type=ZSTD
    )


def _variant_score(score, response):
    # Values and their ranks: the real service sends quantiles as a second layer.
    tensor, chunks = _pack(np.stack([score.X, np.clip(score.X, -1, 1)]))
    data = dna_model_pb2.VariantData(
        values=tensor,
        metadata=dna_model_pb2.VariantMetadata(
            variant=score.uns["variant"].to_proto(),
            track_metadata=track_data_utils.metadata_to_proto(score.var).metadata,
            gene_metadata=_genes(score.obs),
        ),
    )
    yield response(output=dna_model_pb2.ScoreVariantOutput(variant_data=data))
    for chunk in chunks:
        yield response(tensor_chunk=chunk)


def _genes(obs):
    return [
        dna_model_pb2.GeneScorerMetadata(
            gene_id=row["gene_id"],
            strand=genome.Strand.from_str(row["strand"]).to_proto(),
            name=row["gene_name"],
            type=row["gene_type"],
        )
        for _, row in obs.iterrows()
        if "gene_id" in row
    ]


def _variant_scorer(proto):
    for scorer in variant_scorers.RECOMMENDED_VARIANT_SCORERS.values():
        if scorer.to_proto() == proto:
            return scorer
    raise ValueError(f"not a recommended scorer: {proto}")


def _interval_scorer(proto):
    message = proto.gene_mask
    return interval_scorers.GeneMaskScorer(
        OutputType(message.requested_output),
        message.width if message.HasField("width") else None,
        interval_scorers.IntervalAggregationType(message.aggregation_type),
    )


def serve(service):
    """A running server and its address."""
    server = grpc.server(
        concurrent.futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)],
    )
    dna_model_service_pb2_grpc.add_DnaModelServiceServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"
