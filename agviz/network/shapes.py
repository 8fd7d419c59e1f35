"""Every parameter of a network by name and shape, written out from its config.

This is what a checkpoint must hold: known without building or tracing the network, so that files
are checked, and random networks made, in no time. Tests hold it against the modules themselves and
against the published tree.
"""

import math
from collections.abc import Iterator

from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_CLASSES,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)

ROOT = "alphagenome"

Shape = tuple[int, ...]
Leaves = dict[str, Shape]
Shapes = dict[str, dict[str, dict[str, Shape]]]

_Module = tuple[str, str, Leaves]  # collection, path, leaves


def shapes(config: NetworkConfig) -> Shapes:
    """The shape of every leaf, `{"params" | "state": {module path: {leaf: shape}}}`.

    Module paths are those of the published checkpoints and begin with `alphagenome/`.

    >>> from agviz.network.config import PUBLISHED
    >>> shapes(PUBLISHED)["params"]["alphagenome/embed"]
    {'embeddings': (2, 1536)}
    """
    tree: Shapes = {"params": {}, "state": {}}
    parts = (_encoder, _tower, _decoder, _embedders, _heads)
    for collection, path, leaves in (module for each in parts for module in each(config)):
        tree[collection].setdefault(f"{ROOT}/{path}", {}).update(leaves)
    return tree


def count(tree: Shapes, collection: str) -> int:
    """How many values the collection, `"params"` or `"state"`, holds."""
    return sum(
        math.prod(shape) for leaves in tree[collection].values() for shape in leaves.values()
    )


def _linear(path: str, inputs: int, outputs: int, *, bias: bool = True) -> _Module:
    leaves: Leaves = {"w": (inputs, outputs)}
    return "params", path, leaves | {"b": (outputs,)} if bias else leaves


def _layer_norm(path: str, channels: int) -> _Module:
    return "params", path, {"scale": (channels,), "offset": (channels,)}


def _batch_norm(path: str, channels: int, *, axes: int = 3) -> Iterator[_Module]:
    shape = (1,) * (axes - 1) + (channels,)
    yield "params", path, {"scale": shape, "offset": shape}
    yield "state", path, {"var_ema": shape}


def _conv_block(path: str, inputs: int, outputs: int, width: int) -> Iterator[_Module]:
    yield from _batch_norm(f"{path}/rms_batch_norm", inputs)
    if width == 1:
        yield _linear(f"{path}/linear", inputs, outputs)
        return
    leaves = {"w": (width, inputs, outputs), "scale": (1, 1, outputs), "bias": (outputs,)}
    yield "params", f"{path}/standardized_conv1_d", leaves


def _encoder(config: NetworkConfig) -> Iterator[_Module]:
    stem = "sequence_encoder/dna_embedder"
    kernel = (config.stem_width, 4, config.channels)
    yield "params", f"{stem}/conv1_d", {"w": kernel, "b": (config.channels,)}
    yield from _conv_block(f"{stem}/conv_block", *(config.channels,) * 2, config.conv_width)
    inputs = config.channels
    for i in range(config.downres_blocks):
        block, outputs = f"sequence_encoder/downres_block_{i}", inputs + config.channel_step
        yield from _conv_block(f"{block}/conv_block", inputs, outputs, config.conv_width)
        yield from _conv_block(f"{block}/conv_block_1", outputs, outputs, config.conv_width)
        inputs = outputs
    yield "params", "embed", {"embeddings": (config.organisms, config.trunk_channels)}


def _decoder(config: NetworkConfig) -> Iterator[_Module]:
    inputs = config.trunk_channels
    for i, outputs in enumerate(reversed(config.skip_channels)):
        block = f"sequence_decoder/up_res_block{f'_{i}' if i else ''}"
        yield "params", block, {"residual_scale": ()}
        yield from _conv_block(f"{block}/conv_in", inputs, outputs, config.conv_width)
        yield from _conv_block(f"{block}/pointwise_conv_unet_skip", outputs, outputs, 1)
        yield from _conv_block(f"{block}/conv_out", outputs, outputs, config.conv_width)
        inputs = outputs


def _tower(config: NetworkConfig) -> Iterator[_Module]:
    for i in range(config.tower_blocks):
        number = f"_{i}" if i else ""
        if i % 2 == 0:
            number_of_pairs = f"_{i // 2}" if i else ""
            yield from _pair_update(f"transformer_tower/pair_update_block{number_of_pairs}", config)
        bias = f"transformer_tower/attention_bias_block{number}"
        yield from _batch_norm(f"{bias}/rms_batch_norm", config.pair_channels, axes=4)
        yield _linear(f"{bias}/linear", config.pair_channels, config.query_heads, bias=False)
        yield from _attention(f"transformer_tower/mha_block{number}", config)
        mlp, trunk = f"transformer_tower/mlp_block{number}", config.trunk_channels
        yield from _batch_norm(f"{mlp}/rms_batch_norm", trunk)
        yield _linear(f"{mlp}/linear", trunk, config.mlp_channels)
        yield _linear(f"{mlp}/linear_1", config.mlp_channels, trunk)
        yield from _batch_norm(f"{mlp}/rms_batch_norm_1", trunk)


def _attention(path: str, config: NetworkConfig) -> Iterator[_Module]:
    trunk, key, value = config.trunk_channels, config.key_channels, config.value_channels
    yield from _batch_norm(f"{path}/rms_batch_norm", trunk)
    yield _linear(f"{path}/q_layer", trunk, config.query_heads * key, bias=False)
    yield _linear(f"{path}/k_layer", trunk, key, bias=False)
    yield _linear(f"{path}/v_layer", trunk, value, bias=False)
    for name, channels in (("norm_q", key), ("norm_k", key), ("norm_v", value)):
        yield _layer_norm(f"{path}/{name}", channels)
    yield _linear(f"{path}/linear_embedding", config.query_heads * value, trunk)
    yield from _batch_norm(f"{path}/rms_batch_norm_1", trunk)


def _pair_update(path: str, config: NetworkConfig) -> Iterator[_Module]:
    trunk, pair = config.trunk_channels, config.pair_channels
    heads, key = config.pair_heads, config.pair_key_channels
    block = f"{path}/sequence_to_pair_block"
    yield "params", block, dict.fromkeys(("q_r_bias", "k_r_bias"), (1, 1, heads, key))
    yield _layer_norm(f"{block}/norm_seq2pair", trunk)
    yield _linear(f"{block}/linear_q", trunk, heads * key, bias=False)
    yield _linear(f"{block}/linear_k", trunk, heads * key, bias=False)
    yield _linear(f"{block}/linear_pos_features", 2 * config.pair_positions, heads * key)
    yield _linear(f"{block}/linear_pair", heads, pair)
    yield _linear(f"{block}/linear_y_q", trunk, pair, bias=False)
    yield _linear(f"{block}/linear_y_k", trunk, pair, bias=False)
    row = f"{path}/row_attention_block"
    yield _layer_norm(f"{row}/layer_norm", pair)
    yield _linear(f"{row}/linear_q", pair, pair, bias=False)
    yield _linear(f"{row}/linear_k", pair, pair, bias=False)
    yield _linear(f"{row}/linear_v", pair, pair)
    mlp = f"{path}/pair_mlp_block"
    yield _layer_norm(f"{mlp}/layer_norm", pair)
    yield _linear(f"{mlp}/linear", pair, config.pair_mlp_channels)
    yield _linear(f"{mlp}/linear_1", config.pair_mlp_channels, pair)


def _embedders(config: NetworkConfig) -> Iterator[_Module]:
    tokens, bases = config.token_embedding, config.base_embedding
    yield _linear("output_embedder/linear", config.trunk_channels, tokens)
    yield _linear("output_embedder_1/linear", config.channels, bases)
    yield _linear("output_embedder_1/linear_1", tokens, bases, bias=False)
    for path, channels in (("output_embedder", tokens), ("output_embedder_1", bases)):
        yield from _batch_norm(f"{path}/rms_batch_norm", channels)
        yield "params", f"{path}/embed", {"embeddings": (config.organisms, channels)}
    pair = config.pair_channels
    yield _layer_norm("output_pair/layer_norm", pair)
    yield "params", "output_pair/embed", {"embeddings": (config.organisms, pair)}


def _heads(config: NetworkConfig) -> Iterator[_Module]:
    def linear(path: str, inputs: int, outputs: int) -> _Module:
        leaves: Leaves = {
            "w": (config.organisms, inputs, outputs),
            "b": (config.organisms, outputs),
        }
        return "params", f"head/{path}/multi_organism_linear", leaves

    for head in config.track_heads:
        for resolution in head.resolutions:
            path = f"{head.name}/resolution_{resolution}"
            inputs = config.base_embedding if resolution == 1 else config.token_embedding
            yield "params", f"head/{path}", {"learnt_scale": (config.organisms, head.tracks)}
            yield linear(path, inputs, head.tracks)
    names = config.heads
    if CONTACT_MAPS in names:
        yield linear(CONTACT_MAPS, config.pair_channels, config.contact_tracks)
    if SPLICE_SITES in names:
        yield linear(SPLICE_SITES, config.base_embedding, SPLICE_CLASSES)
    if SPLICE_USAGE in names:
        yield linear(SPLICE_USAGE, config.base_embedding, config.usage_tracks)
    if JUNCTIONS in names:
        yield linear(JUNCTIONS, config.base_embedding, config.junction_channels)
        columns = 2 * config.junction_tissues * config.junction_channels
        for strand in ("pos", "neg"):
            for side in ("donor", "acceptor"):
                path = f"head/{JUNCTIONS}/{strand}_{side}_logits"
                yield "params", path, {"embeddings": (config.organisms, columns)}
