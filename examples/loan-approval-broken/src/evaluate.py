"""Evaluate the approval model on the held-out applications and write the metrics."""

import json

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, roc_auc_score

model = joblib.load("models/loan_model.joblib")
frame = pd.read_csv("data/test.csv")
scores = model.predict_proba(frame.drop(columns="repaid"))[:, 1]
metrics = {
    "accuracy": accuracy_score(frame["repaid"], scores > 0.5),
    "auc": roc_auc_score(frame["repaid"], scores),
}
json.dump(metrics, open("metrics/eval.json", "w"), indent=2)
