"""Data that many tasks hold: a worker is sent it once, however many of them it computes."""

import hashlib
import io
import pickle
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")


class Shared(Generic[Value]):
    """An object that many tasks hold, such as test images; nobody changes it any more.

    Where a task is packed, the digest of it stands in its place. Two of equal content are equal.
    """

    def __init__(self, value: Value) -> None:
        self.value = value

    @classmethod
    def of(cls, blob: bytes) -> "Shared[Value]":
        """What another process pickled."""
        one = cls.__new__(cls)
        one.blob = blob
        return one

    @cached_property
    def value(self) -> Value:
        """The object, unpickled when it is first asked for."""
        return cast(Value, pickle.loads(self.blob))

    @cached_property
    def blob(self) -> bytes:
        """The object, pickled."""
        return pickle.dumps(self.value, pickle.HIGHEST_PROTOCOL)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the pickled object, hexadecimal."""
        return hashlib.sha256(self.blob).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shared) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


Blobs = Mapping[str, bytes]
"""Pickled objects by their digests."""


def pack(task: object) -> tuple[bytes, Blobs]:
    """A task, pickled without what it shares with others; and that."""
    file = io.BytesIO()
    packer = _Packer(file, pickle.HIGHEST_PROTOCOL)
    packer.dump(task)
    return file.getvalue(), packer.blobs


def unpack(packed: bytes, known: Mapping[str, Shared[Any]]) -> Any:
    """A task that was packed in another process of this program, with what it shares."""
    unpacker = _Unpacker(io.BytesIO(packed))
    unpacker.known = known
    return unpacker.load()


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self.blobs: dict[str, bytes] = {}

    def persistent_id(self, obj: Any) -> str | None:
        if not isinstance(obj, Shared):
            return None
        self.blobs[obj.digest] = obj.blob
        return obj.digest


class _Unpacker(pickle.Unpickler):
    known: Mapping[str, Shared[Any]]

    def persistent_load(self, pid: str) -> Shared[Any]:
        return self.known[pid]
