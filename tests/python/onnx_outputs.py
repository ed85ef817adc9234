#!/usr/bin/env python3
"""Runs an ONNX file on windows and writes its outputs: what tests/artifacts/onnx_export_test.cpp compares.

  onnx_outputs.py MODEL.onnx INPUTS.safetensors OUTPUTS.safetensors      needs onnx, onnxruntime, safetensors

Exit status 77 when one of these is not installed. The model must pass ONNX's own checker.
"""
import sys

try:
    import onnx
    import onnxruntime
    from safetensors.numpy import load_file, save_file
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
inputs = load_file(sys.argv[2])
names = [output.name for output in session.get_outputs()]
save_file(dict(zip(names, session.run(names, inputs))), sys.argv[3])
