"""Load ONNX Runtime with telemetry disabled, and create sessions. The only module that imports it.

Recent builds (1.32 does) report usage over the network, with an identifier in the user's cache folder, unless
telemetry is disabled before loading. OnRecord sends no telemetry.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

# This optimizer fuses a sum and a normalization into an operation that takes four times as long as both.
_SLOWER = ["SkipLayerNormFusion"]


def onnx_runtime() -> ModuleType:
    """Import `onnxruntime` with telemetry disabled."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # If other code imported it first, it has not read the variable.
    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module


def session(model: str | bytes, threads: int = 1) -> Any:
    """Create a CPU session from a model file or bytes; `threads=0` uses all cores."""
    onnxruntime = onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads would otherwise spin: twice the processor time at the same speed (measured).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER)
