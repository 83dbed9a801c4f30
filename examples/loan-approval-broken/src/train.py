"""Train the approval model on the prepared applications."""

import joblib
import pandas as pd
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier

params = yaml.safe_load(open("params.yaml"))["train"]
frame = pd.read_csv("data/train.csv")
model = HistGradientBoostingClassifier(**params).fit(frame.drop(columns="repaid"), frame["repaid"])
joblib.dump(model, "models/loan_model.joblib")
