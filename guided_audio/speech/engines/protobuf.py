"""Messages in protobuf, as ONNX models are: read field by field, and written from their parts; nothing is copied."""

from collections.abc import Iterator
from typing import NamedTuple


class Field(NamedTuple):
    """A field of a message; it holds a whole number, `value`, or a text or a message, `inner`."""

    number: int
    start: int
    end: int
    value: int
    inner: memoryview


def fields_of(message: memoryview) -> Iterator[Field]:
    """Yield the fields of a message; IndexError where it breaks off."""
    at = 0
    while at < len(message):
        start, value, inner = at, 0, message[:0]
        tag, at = _read_varint(message, at)
        tag &= 0xFFFFFFFF  # as protobuf's own readers do
        match tag & 7:
            case 0:
                value, at = _read_varint(message, at)
            case 1:
                at += 8
            case 2:
                length, at = _read_varint(message, at)
                inner = message[at : at + length]
                at += length
            case 5:
                at += 4
            case _:
                raise IndexError
        if at > len(message):
            raise IndexError
        yield Field(tag >> 3, start, at, value, inner)


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:  # no number is longer
            raise IndexError


def varint(value: int) -> bytes:
    """Return a whole number, 0 or more, in as few bytes as it takes."""
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*encoded, value))


def message(number: int, *parts: bytes) -> bytes:
    """Return a field that holds a message of these parts."""
    payload = b"".join(parts)
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def text(number: int, words: str) -> bytes:
    """Return a field that holds a text."""
    return message(number, words.encode())
