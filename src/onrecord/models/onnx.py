"""ONNX Runtime without its telemetry, and how its models are run here. The one place that imports it.

Its recent builds (1.32 does) report their use to their maker over the network, with an identifier kept in
the user's cache folder, unless told not to before they are loaded. OnRecord reports nothing to anybody.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

# It would join sums with the normalisations behind them to an operation that takes four times as long as both.
_SLOWER = ["SkipLayerNormFusion"]


def onnx_runtime() -> ModuleType:
    """The module `onnxruntime`, silenced."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # Loaded before by somebody else, it has not read the variable.
    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module


def session(model: str | bytes, threads: int = 1) -> Any:
    """A model, from its file or its bytes, to be run on the CPU; `threads` 0 takes all cores."""
    onnxruntime = onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads would otherwise spin: twice the processor time, for no word more a second (measured).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER)
