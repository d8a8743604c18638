"""Whether a model is all in its file: ONNX lets one name other files, of which it then reads what it was told to.

onnxruntime reads such files from the model's own folder, and before 1.24.1 from anywhere. A voice needs none.
"""

from guided_audio.core.translation import N_
from guided_audio.speech.engines.protobuf import fields_of

_INSIDE = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse tensor", 23: "sparse tensor"},
    "sparse tensor": {1: "tensor", 2: "tensor"},
}
"""Which fields of a message hold which others, as far as these lead to tensors (onnx.proto)."""
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14


def require_own_data(model: memoryview) -> None:
    """Raise ValueError for a model that names another file, or that is none."""
    waiting = [("model", model)]
    try:
        while waiting:
            kind, message = waiting.pop()
            for field in fields_of(message):
                if kind == "tensor" and (
                    field.number == _EXTERNAL_DATA or (field.number, field.value) == (_DATA_LOCATION, 1)
                ):
                    raise ValueError(N_("this model reads other files, which no voice needs"))
                inner = _INSIDE.get(kind, {}).get(field.number)
                if inner:
                    waiting.append((inner, field.inner))
    except IndexError as error:
        raise ValueError(N_("this is no ONNX model")) from error
