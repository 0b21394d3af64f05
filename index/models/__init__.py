"""The models: encoders turn text into vectors, cross-encoders read a question and a text together.

- `encoders` and `cross_encoders` have the two protocols, and load an engine by its name.
- `onnx_models` has the engines that are used by default, with the weights that ship (`encoder.safetensors`,
  `token_projection.safetensors`, `cross_encoder.safetensors`); `onnx_graph` makes their model files, and
  `onnx_runtime` imports ONNX Runtime with its telemetry off.
- `work_sharing` lets the engines use all processors without waiting for each other.
- `torch_models` runs any sentence-transformers model.
- `executor_encoder` embeds passages in other processes or on other machines.
- `model_files` finds the default model and names models for a manifest.

It imports `searching`, `text_vectors` and `errors`.
"""
