#!/usr/bin/env bash
# skl2onnx 1.20.0: in a classifier of products that was converted to ONNX, words with an umlaut
# don't count.
#
# A word of scikit-learn is made of letters of any alphabet. The converter writes the pattern
# `[a-zA-Z0-9_]+` into the model, but the vocabulary of scikit-learn. So "Größe" is "Gr" and
# "e", which are not in it, and all its columns are 0. Of Russian titles, nothing is left.
# There is no error and no warning, and English tests pass. A pattern such as `[^ ]+` is the
# same in both. With stop words, bigrams across them are missing as well.
#
# Seen, 2026-12-01, columns of each title:
#   große Größe 38: scikit-learn 38, Größe, große; ONNX 38
#   красная рубашка: scikit-learn both; ONNX none
#   cotton of wool: scikit-learn cotton, cotton wool, wool; ONNX cotton, wool
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet skl2onnx==1.20.0 scikit-learn==1.9.1 onnxruntime==1.32.0 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.feature_extraction.text import CountVectorizer


def columns(text, **settings):
    # Lower case would need a locale of the system.
    vectorizer = CountVectorizer(lowercase=False, **settings).fit([text])
    model = to_onnx(vectorizer, initial_types=[("text", StringTensorType([None, 1]))])
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = vectorizer.get_feature_names_out()
    found = session.run(None, {"text": np.array([[text]])})[0][0]
    return names.tolist(), names[found > 0].tolist()


bigrams = {"stop_words": ["of"], "ngram_range": (1, 2)}
seen = [
    ("große Größe 38", {}, ["38", "Größe", "große"], ["38"]),
    ("красная рубашка", {}, ["красная", "рубашка"], []),
    ("cotton of wool", bigrams, ["cotton", "cotton wool", "wool"], ["cotton", "wool"]),
    ("große Größe", {"token_pattern": "[^ ]+"}, ["Größe", "große"], ["Größe", "große"]),
]
for text, settings, expected, left in seen:
    found = columns(text, **settings)
    print(text, *found)
    assert found == (expected, left)
PYTHON
