#!/usr/bin/env python3
"""What a Challenge's train_model.py and run_model.py do with an entry: tests/cli/python_examples_test.cpp.

  challenge_entry.py ENTRY train DATA MODEL
  challenge_entry.py ENTRY run DATA MODEL OUTPUT.csv     rows: folder, binary, probability
"""
import sys

sys.path.insert(0, sys.argv[1])
import team_code  # noqa: E402  (exits with 77 where something is not installed)

data, model = sys.argv[3:5]
if sys.argv[2] == "train":
    team_code.train_model(data, model, True)
else:
    loaded = team_code.load_model(model, True)
    with open(sys.argv[5], "w") as file:
        for record in team_code.read_records(data):
            binary, probability = team_code.run_model(loaded, record, data, True)
            file.write(f"{record['BidsFolder']},{int(binary)},{probability:.6f}\n")
