"""ONNX Runtime, kept from telling its maker that it runs: import it from here and from nowhere else.

From 1.29 on its Linux builds write an identifier into the user's cache and send events over the network,
unless this variable is set before the library is loaded. Nothing that is asked here may reach anybody.
"""

import os

os.putenv("ORT_DISABLE_TELEMETRY", "1")  # for the library alone: nothing of ours is set or read

import onnxruntime

__all__ = ["onnxruntime"]
