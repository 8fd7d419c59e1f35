"""The way to the hosted service: address, key, the official client, and a twin that only counts.

It pickles without its key and without its open channel; an unpickled one reads the key from the
environment of the process it wakes up in.
"""

import ipaddress
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import grpc
from alphagenome.models import dna_client
from alphagenome.models.dna_model import ModelVersion

from agviz._files import cache_dir
from agviz.errors import InputError
from agviz.models.hosted_cache import AnswerCache
from agviz.models.hosted_transport import ApiKey, Ask, Captured, Plan, Retry

ADDRESS = "dns:///gdmscience.googleapis.com:443"
KEY_VARIABLE = "ALPHA_GENOME_API_KEY"
KEYS_FROM = "https://deepmind.google.com/science/alphagenome"
_CHANNEL_OPTIONS = [
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
]


def _is_loopback(address: str) -> bool:
    """Whether an address (`host:port`, perhaps after `dns:///`) is this machine itself."""
    host = address.removeprefix("dns:///").rsplit(":", 1)[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Connection:
    """Clients of the hosted service; `HostedModel` describes the parameters.

    Nothing is sent, and no connection opened, before the first question.
    """

    def __init__(
        self,
        *,
        api_key: str | None,
        address: str,
        tls: bool,
        model_version: ModelVersion | str | None,
        deadline: float | int,
        retry: Retry,
        cache_bytes: int,
    ) -> None:
        if not tls and not _is_loopback(address):
            raise InputError(
                f"Without TLS the key would be sent in the clear to {address!r}; "
                "leave tls on, or ask a server on 127.0.0.1"
            )
        if deadline <= 0:
            raise InputError(f"deadline must be more than 0 s; got {deadline:g}")
        self.address = address
        self.tls = tls
        self.model_version = _parse_version(model_version)
        self.deadline = deadline
        self.retry = retry
        self.cache_bytes = cache_bytes
        self._connect(api_key)

    def __getstate__(self) -> dict[str, Any]:
        kept = ("address", "tls", "model_version", "deadline", "retry", "cache_bytes")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._connect(None)

    def _connect(self, api_key: str | None) -> None:
        text = _read_key(api_key)
        self._cache = AnswerCache(cache_dir() / "hosted", max_bytes=self.cache_bytes)
        self._planning = threading.local()
        ask = Ask(
            self.host, key=ApiKey(text), deadline=self.deadline, retry=self.retry,
            cache=self._cache,
        )  # fmt: skip
        channel = self._channel()
        self.asking, self._counting = (
            dna_client.DnaClient(
                channel=grpc.intercept_channel(channel, interceptor),
                model_version=self.model_version,
            )
            for interceptor in (ask, Plan(self.host))
        )

    def _channel(self) -> grpc.Channel:
        if not self.tls:
            return grpc.insecure_channel(self.address, options=_CHANNEL_OPTIONS)
        credentials = grpc.ssl_channel_credentials()
        return grpc.secure_channel(self.address, credentials, options=_CHANNEL_OPTIONS)

    @property
    def host(self) -> str:
        """The address as a reader writes it."""
        return self.address.removeprefix("dns:///")

    @property
    def client(self) -> dna_client.DnaClient:
        """The official client; while this thread plans, the twin that sends nothing."""
        return self._counting if getattr(self._planning, "on", False) else self.asking

    def unanswered(self, calls: Sequence[Callable[[], object]]) -> int:
        """How many of `calls`, each one request, are not answered on disk; nothing is sent."""
        keys = []
        self._planning.on = True
        try:
            with warnings.catch_warnings():
                # What there is to say is said when the call is made.
                warnings.simplefilter("ignore")
                for call in calls:
                    try:
                        call()
                    except Captured as captured:
                        keys.append(captured.key)
        finally:
            self._planning.on = False
        return sum(not self._cache.has(key) for key in keys)


def _read_key(given: str | None) -> str:
    """The key that was given, or that of the environment, without blanks around it.

    Raises
    ------
    InputError
        Without a key, or for what no request could carry; the key itself is not shown.
    """
    source, text = ("api_key", given) if given else (KEY_VARIABLE, os.environ.get(KEY_VARIABLE))
    text = (text or "").strip()  # a file's last line end is no part of its key
    if not text:
        raise InputError(
            f"The hosted service needs a key: set the environment variable {KEY_VARIABLE}, or "
            f"give api_key; {KEYS_FROM} gives keys"
        )
    if not (text.isascii() and text.isprintable()):
        raise InputError(
            f"{source} is no key: it holds line ends or characters outside ASCII; copy the key "
            "again, alone"
        )
    return text


def _parse_version(version: ModelVersion | str | None) -> ModelVersion | None:
    if version is None or isinstance(version, ModelVersion):
        return version
    try:
        return ModelVersion[version.upper()]
    except KeyError:
        listed = ", ".join(repr(each.name) for each in ModelVersion)
        raise InputError(f"model_version must be one of {listed}; got {version!r}") from None
