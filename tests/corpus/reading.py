from pathlib import Path
from typing import List, Union

from hypothesis import strategies as st

from spacy_adatag.corpus.records import Record, Rejected, read_records


def read(
    path: Path, lines: List[Union[str, bytes]], format: str = "auto"
) -> List[Union[Record, Rejected]]:
    encoded = [line if isinstance(line, bytes) else line.encode() for line in lines]
    path.write_bytes(b"\n".join(encoded))
    return list(read_records(path, format))


EXTRACTGPT = '{"input": "Red shoe", "target_scores": %s}'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda items: (
        st.lists(items, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "text", "fields", "attributes", "name", "start"])
            | st.sampled_from(["end", "field", "input", "target_scores", "category"])
            | st.sampled_from(
                ["paragraphs", "source", "key", "evidences", "value", "pid"]
            )
            | st.text(max_size=3),
            items,
            max_size=4,
        )
    ),
    max_leaves=12,
)
