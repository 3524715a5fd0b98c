#!/usr/bin/env bash
# bm25s 0.3.16: a search for "iphone 8" finds the iPhone 7 just as well, and one for "shirt size
# l" the size M.
#
# `tokenize` keeps words of two and more letters or digits, as scikit-learn does. All words of
# one are dropped, also from the query: sizes, small numbers, and the last part of model names.
# "1.5 kg" and "2 kg" are "kg". So products that differ in nothing else have the same score. Pass
# `token_pattern=r"(?u)\b\w+\b"` for products and queries, and no stop words, so that the size "A"
# is left as well.
#
# Seen, 2026-12-01, products with the highest score:
#   iphone 8:      Apple iPhone 7 and Apple iPhone 8, with the pattern Apple iPhone 8
#   shirt size l:  Shirt size M and Shirt size L, with the pattern Shirt size L
#   rope 2 kg:     Rope 1.5 kg and Rope 2 kg, with the pattern Rope 2 kg
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet bm25s==0.3.16
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import bm25s

PRODUCTS = [
    "Apple iPhone 7",
    "Apple iPhone 8",
    "Shirt size M",
    "Shirt size L",
    "Rope 1.5 kg",
    "Rope 2 kg",
]


def best(query, **settings):
    def split(texts, **more):
        return bm25s.tokenize(texts, show_progress=False, **settings, **more)

    index = bm25s.BM25()
    index.index(split(PRODUCTS), show_progress=False)
    (words,) = split(query, return_ids=False)
    scores = index.get_scores(words)
    top = max(scores)
    return [product for product, score in zip(PRODUCTS, scores, strict=True) if score == top]


seen = {
    "iphone 8": (["Apple iPhone 7", "Apple iPhone 8"], ["Apple iPhone 8"]),
    "shirt size l": (["Shirt size M", "Shirt size L"], ["Shirt size L"]),
    "rope 2 kg": (["Rope 1.5 kg", "Rope 2 kg"], ["Rope 2 kg"]),
}
for query, (default, patterned) in seen.items():
    found = best(query), best(query, token_pattern=r"(?u)\b\w+\b", stopwords=[])
    print(query, *found)
    assert found == (default, patterned), found
PYTHON
