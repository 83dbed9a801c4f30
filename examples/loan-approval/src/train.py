"""Train the approval model on the prepared applications."""

import joblib
import pandas as pd
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier

NOT_FEATURES = ["repaid", "sex", "age"]
params = yaml.safe_load(open("params.yaml"))["train"]
frame = pd.read_csv("data/train.csv").astype({"employment": "category"})
model = HistGradientBoostingClassifier(categorical_features="from_dtype", **params)
joblib.dump(
    model.fit(frame.drop(columns=NOT_FEATURES), frame["repaid"]), "models/loan_model.joblib"
)
