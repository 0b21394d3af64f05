"""ONNX Runtime with its telemetry off. Import it from here only.

From version 1.29, its Linux builds write an identifier into the user's cache and send events over the
network, unless this variable is set before the library is loaded. No question may reach anybody.
"""

import os

os.putenv("ORT_DISABLE_TELEMETRY", "1")  # for the library; our own code never reads it

import onnxruntime

__all__ = ["onnxruntime"]
