"""What stands between the official client and the wire: cache, deadline, patience, plain words.

The SDK's client has no deadline, retries with unseeded jitter and lets gRPC errors through. These
interceptors give every request a deadline, wait and ask again when the service is busy, and turn
what remains into a `RemoteError` (which the client's own retry leaves alone). The key is added to
the request here, so that no other object holds it.
"""

import abc
import dataclasses
import random
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from alphagenome.protos import dna_model_service_pb2

from agviz.errors import AgvizWarning, InputError, RemoteError
from agviz.models.hosted_cache import AnswerCache
from agviz.models.hosted_questions import say_waiting

# Busy, gone for the moment, or broken on the server's side: asking again may help.
_RETRIED = (
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
)
_KEY_REFUSED = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
_KEY_HEADER = "x-goog-api-key"
_ADVICE = {
    grpc.StatusCode.RESOURCE_EXHAUSTED: (
        "; its quota is used up for now: wait, or ask with fewer max_workers"
    ),
    grpc.StatusCode.UNAVAILABLE: "; see whether this machine is online",
}
QUIET = 10.0
"""Seconds in which it is not said anew that the service does not answer."""
_KEPT = ". Answers so far are kept on disk: the same call goes on from there"


class ApiKey:
    """A key that shows itself nowhere: not in a repr, not in a pickle."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "ApiKey(hidden)"

    def __reduce__(self) -> Any:
        raise TypeError("An API key is never pickled; set it in the environment where it is needed")

    def header(self) -> tuple[str, str]:
        """The gRPC metadata that carries it."""
        return (_KEY_HEADER, self._text)

    def hide_in(self, text: str) -> str:
        """`text` without the key, should a server echo it."""
        return text.replace(self._text, "(key)")


@dataclasses.dataclass(frozen=True)
class Retry:
    """How often to ask again, and how long to wait before.

    Attributes
    ----------
    attempts
        How many times a request is sent at most.
    first_wait, longest_wait
        Seconds before the second attempt; doubled each time up to the longest.
    seed
        Of the jitter: each wait is multiplied by a number between 0.5 and 1.5.
    """

    attempts: int = 6
    first_wait: float | int = 1.0
    longest_wait: float | int = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise InputError(f"attempts must be at least 1; got {self.attempts}")

    def waits(self, generator: random.Random) -> Iterator[float]:
        """Seconds to wait before each further attempt."""
        for attempt in range(self.attempts - 1):
            wait = min(self.first_wait * 2.0**attempt, self.longest_wait)
            yield wait * generator.uniform(0.5, 1.5)


class Captured(Exception):  # noqa: N818 - no error: it carries a planned request out of the client.
    """A request that would have been sent, with the key of its cached answer."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Interceptor(grpc.StreamStreamClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """The two kinds of call that the service has, seen as one: a request and several answers."""

    def intercept_stream_stream(
        self, continuation: Callable[..., Any], client_call_details: Any, request_iterator: Any
    ) -> Any:
        """A call whose single request comes as a stream."""
        (request,) = tuple(request_iterator)
        return self.answer(
            lambda details: continuation(details, iter([request])), client_call_details, request
        )

    def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        """A call with a single request."""
        return self.answer(
            lambda details: continuation(details, request), client_call_details, request
        )

    @abc.abstractmethod
    def answer(self, send: Callable[[Any], Any], details: Any, request: Any) -> Iterator[Any]:
        """The response messages."""


class Plan(_Interceptor):
    """Sends nothing: raises `Captured`, so that requests can be counted before a sweep."""

    def __init__(self, address: str) -> None:
        self._address = address

    def answer(self, send: Callable[[Any], Any], details: Any, request: Any) -> Iterator[Any]:
        """Raise `Captured` with the key of the request's answer."""
        raise Captured(answer_key(self._address, details.method, request))


class Ask(_Interceptor):
    """Answers from the cache, or sends with a deadline and patience and keeps the answer."""

    def __init__(
        self, address: str, *, key: ApiKey, deadline: float | int, retry: Retry, cache: AnswerCache
    ) -> None:
        self._address = address
        self._key = key
        self._deadline = deadline
        self._retry = retry
        self._cache = cache
        self._jitter = random.Random(retry.seed)
        self._quiet_until = 0.0
        self._last_answered: str | None = None

    def answer(self, send: Callable[[Any], Any], details: Any, request: Any) -> Iterator[Any]:
        """The response messages, all read before the first is given."""
        method = method_name(details.method)
        key = answer_key(self._address, details.method, request)
        kept = None if method == "GetMetadata" else self._cache.get(key)
        if kept is not None:
            self._last_answered = key
            response = _response_class(method)
            return iter([response.FromString(message) for message in kept])
        messages = self._send(send, details, method)
        if method != "GetMetadata":
            self._keep(key, messages)
            self._last_answered = key
        return iter(messages)

    def _keep(self, key: str, messages: list[Any]) -> None:
        """Put an answer on disk; a full disk must not lose what was just paid for."""
        try:
            self._cache.put(key, [message.SerializeToString() for message in messages])
        except OSError as error:
            warnings.warn(
                f"An answer of {self._address} could not be kept in {str(self._cache.folder)!r} "
                f"({error}); asking again will cost another request",
                AgvizWarning,
                stacklevel=2,
            )

    def _send(self, send: Callable[[Any], Any], details: Any, method: str) -> list[Any]:
        started = time.monotonic()
        timed = details._replace(timeout=self._deadline, metadata=[self._key.header()])
        waits = self._retry.waits(self._jitter)
        while True:
            try:
                return list(send(timed))
            except grpc.RpcError as error:
                code, words = error.code(), self._key.hide_in(error.details() or "")
            wait = next(waits, None) if code in _RETRIED else None
            if wait is None:
                # Outside the except block: the gRPC error could echo the key.
                raise RemoteError(self._explain(method, code, words, time.monotonic() - started))
            self._say_waiting(code, wait)
            time.sleep(wait)

    def _say_waiting(self, code: grpc.StatusCode, wait: float) -> None:
        """Tell whoever waits why; once for the requests of a sweep, which wait for the same."""
        now = time.monotonic()
        if now < self._quiet_until:
            return
        self._quiet_until = now + QUIET
        say_waiting(self._address, code.name, wait=wait, attempts=self._retry.attempts)

    def _explain(self, method: str, code: grpc.StatusCode, words: str, seconds: float) -> str:
        said = f"{code.name}: {words}" if words else code.name
        where = f"The service at {self._address}"
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return (
                f"{where} did not answer {method} within {self._deadline:g} s; "
                f"give HostedModel a longer deadline{self._what_is_kept()}"
            )
        if code in _KEY_REFUSED:
            return (
                f"{where} refused the key ({said}); check ALPHA_GENOME_API_KEY or the api_key "
                "that was given"
            )
        if code in _RETRIED:
            advice = _ADVICE.get(code, "")
            return (
                f"{where} did not answer {method} in {self._retry.attempts} attempts over "
                f"{seconds:.0f} s ({said}){advice}{self._what_is_kept()}"
            )
        return f"{where} refused {method} ({said})"

    def _what_is_kept(self) -> str:
        """What is said of answers on disk; nothing where there was none, or it was not kept."""
        last = self._last_answered
        return _KEPT if last is not None and self._cache.has(last) else ""


def answer_key(address: str, method: str, request: Any) -> str:
    """The name of an answer in the cache."""
    body = request.SerializeToString(deterministic=True)
    return AnswerCache.key(address.encode(), method_name(method).encode(), body)


def method_name(method: str | bytes) -> str:
    """`PredictInterval` of `/google...DnaModelService/PredictInterval`."""
    text = method.decode() if isinstance(method, bytes) else method
    return text.rsplit("/", 1)[-1]


def _response_class(method: str) -> Any:
    return getattr(dna_model_service_pb2, f"{method}Response")
