"""ONNX Runtime without its telemetry. The one place that imports it.

Its recent builds (1.32 does) report their use to their maker over the network, with an identifier kept in
the user's cache folder, unless told not to before they are loaded. OnRecord reports nothing to anybody.
"""

from __future__ import annotations

import os
from types import ModuleType


def onnx_runtime() -> ModuleType:
    """The module `onnxruntime`, silenced."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # Loaded before by somebody else, it has not read the variable.
    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
