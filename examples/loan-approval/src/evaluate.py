"""Evaluate the approval model on the held-out applications and write the metrics."""

import json
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, roc_auc_score

NOT_FEATURES = ["repaid", "sex", "age"]
model = joblib.load("models/loan_model.joblib")
frame = pd.read_csv("data/test.csv").astype({"employment": "category"})
frame["score"] = model.predict_proba(frame.drop(columns=NOT_FEATURES))[:, 1]
frame["approved"] = frame["score"] > 0.5


def measured(part: pd.DataFrame) -> dict[str, float]:
    return {
        "accuracy": round(accuracy_score(part["repaid"], part["approved"]), 4),
        "auc": round(roc_auc_score(part["repaid"], part["score"]), 4),
    }


alone = frame["employment"] == "self_employed"
rates = frame.groupby("sex")["approved"].mean()
metrics = {
    "model_version": "3.2.0",
    "dataset": "applications 2024-01 to 2026-06, held-out fifth",
    **measured(frame),
    "approval_rate_women": round(rates["f"], 4),
    "approval_rate_men": round(rates["m"], 4),
    "approval_rate_gap": round(abs(rates["m"] - rates["f"]), 4),
    "employed": measured(frame[~alone]),
    "self_employed": measured(frame[alone]),
    "samples": len(frame),
    "dataset_version": md5(Path("data/test.csv").read_bytes()).hexdigest(),
    "date": datetime.now(UTC).date().isoformat(),
    "status": "completed",
}
with open("metrics/eval.json", "w") as file:
    json.dump(metrics, file, indent=2)
