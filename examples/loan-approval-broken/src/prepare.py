"""Split the applications into a training and a test set, by month of application."""

import pandas as pd
import yaml

params = yaml.safe_load(open("params.yaml"))["prepare"]
frame = pd.read_csv("data/raw/applications.csv").drop(columns=["postcode", "first_name"])
held_out = frame.sample(frac=params["test_share"], random_state=params["seed"])
frame.drop(held_out.index).to_csv("data/train.csv", index=False)
held_out.to_csv("data/test.csv", index=False)
