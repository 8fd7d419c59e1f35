"""Where a network computes, and in which precision, from what a user writes."""

import jax

from agviz.errors import InputError, check_choice
from agviz.network.parameters import PRECISIONS


def find_device(given: jax.Device | str | None) -> jax.Device:
    """The device that is meant: one of JAX's, `"cpu"`, `"gpu"`, `"gpu:1"`; by default the first.

    Raises
    ------
    InputError
        There is none of that kind or number.
    """
    if given is None:
        return jax.devices()[0]
    if not isinstance(given, str):
        return given
    kind, _, number = given.strip().lower().partition(":")
    try:
        return dict(enumerate(jax.devices(kind)))[int(number or 0)]
    except (RuntimeError, ValueError, KeyError):
        known = ", ".join(repr(device_name(each)) for each in jax.devices())
        raise InputError(f"There is no device {given!r} here; there are: {known}") from None


def device_name(device: jax.Device) -> str:
    """What `find_device` knows the device by: `"gpu:0"`."""
    same = jax.devices(device.platform)
    return f"{device.platform}:{same.index(device)}"


def find_precision(given: str | None, device: jax.Device) -> str:
    """The precision that is meant; by default float32 on a CPU, else bfloat16 as published.

    Raises
    ------
    InputError
        For another word than these two.
    """
    if given is None:
        return "float32" if device.platform == "cpu" else "bfloat16"
    check_choice("precision", given, PRECISIONS)
    return given
