"""Convert the data of the tables to spaCy's format, and count their values."""

import hashlib
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from tables.data import SOURCES, Data, choose_tested, read_data, write_data, write_json
from tables.scales import Scale

DEV = 0.15
SEED = 0
SPLITS = ("train", "dev", "test")
STAMP = "made_from.json"


def prepare(key: str, scale: Scale) -> Data:
    """Make the corpora of a data set, unless they exist and their sources have not
    changed.

    key (str): Its key in `SOURCES`.
    scale (Scale): The scale of the tables.
    RETURNS (Data): The facts about the data set.
    RAISES (FileNotFoundError): If its files are not in `assets/`.
    RAISES (RuntimeError): If a command fails.
    """
    folder = scale.corpus / key
    made_from = {str(path): _checksum(path) for path in list_sources(key)}
    made_from["rule"] = f"{scale.tested} {scale.least_values} {scale.texts} {DEV} {SEED}"
    known = read_data(key, scale)
    if known and _read_stamp(folder) == made_from:
        return known
    print(f"Preparing {key} in {folder}", flush=True)
    # Write to a new folder, because runs may be using the old one.
    new = folder.with_name(f"{key}.{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for command in write_commands(key, scale, new):
        _call(command)
    data = _count(key, scale, new)
    if read_data(key, scale) == data and list_corpora(key, folder)[0].exists():
        shutil.rmtree(new)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        new.replace(folder)
        write_data(data, scale)
    write_json(folder / STAMP, made_from)
    return data


def _read_stamp(folder: Path) -> Optional[Dict[str, str]]:
    path = folder / STAMP
    return json.loads(path.read_text("utf8")) if path.exists() else None


def list_sources(key: str) -> List[Path]:
    """RETURNS (List[Path]): The sources of the corpora of a data set, including scripts
    and the readers of the package."""
    source = SOURCES[key]
    package = find_spec("spacy_adatag")
    assert package is not None and package.submodule_search_locations
    readers = Path(package.submodule_search_locations[0]) / "corpus"
    files = sorted(readers.rglob("*.py"))
    if source.folder is None:
        files += [Path("../assets/lexicon.yml"), Path("../assets/grammar.yml")]
        return files + sorted(Path("embedded").glob("*.py"))
    return files + [Path(f"assets/{source.folder}/{name}.jsonl") for name in SPLITS[::2]]


def write_commands(key: str, scale: Scale, folder: Path) -> List[List[str]]:
    """Write the records of a public data set into a folder.

    key (str): The data set.
    scale (Scale): The scale of the tables.
    folder (Path): The folder.
    RETURNS (List[List[str]]): The commands that convert them, to run in order.
    """
    source = SOURCES[key]
    if source.folder is None:
        generate = ["python", "-m", "embedded", str(folder)]
        generate += ["--scale", str(scale.embedded), "--text", source.text]
        return [
            [*generate, "--seed", str(SEED)],
            *(
                _convert(folder / f"{name}.jsonl", folder / f"{name}.spacy")
                for name in SPLITS[:2]
            ),
        ]
    for name in SPLITS[::2]:
        lines = Path(f"assets/{source.folder}/{name}.jsonl").read_bytes().splitlines(True)
        # Sample from the whole file, because it is sorted by category.
        step = max(1, len(lines) // (scale.texts or len(lines)))
        (folder / f"{name}.jsonl").write_bytes(b"".join(lines[::step][: scale.texts]))
    options = ["--by-category"] if source.by_category else []
    options += ["--dev", str(DEV), "--seed", str(SEED)]
    return [_convert(folder / "train.jsonl", folder / "train.spacy", *options)]


def list_corpora(key: str, folder: Path) -> Tuple[Path, Path]:
    """Get the corpora of a data set.

    key (str): The data set.
    folder (Path): Its folder.
    RETURNS (Tuple[Path, Path]): The files of train and dev.
    """
    dev = "dev.spacy" if SOURCES[key].folder is None else "train-dev.spacy"
    return folder / "train.spacy", folder / dev


def make_corpora(
    data: Data, scale: Scale, extra: Optional[int], seed: int
) -> Tuple[Path, Path]:
    """Get train and dev corpora with some of the attributes.

    data (Data): The data set.
    scale (Scale): The scale of the tables.
    extra (Optional[int]): Number of attributes to add to the test attributes, see
        `choose_trained`. None for all.
    seed (int): The seed of the choice.
    RETURNS (Tuple[Path, Path]): Two `.spacy` files.
    """
    train, dev = list_corpora(data.key, scale.corpus / data.key)
    if extra is None:
        return train, dev
    names = choose_trained(data, extra, seed)
    name = f"tested-plus-{extra}-seed{seed}" if extra else "tested"
    parts = train.parent / name / train.name, train.parent / name / dev.name
    for path, part in zip((train, dev), parts):
        if not part.exists():
            _write_part(path, part, names)
    return parts


def choose_trained(data: Data, extra: int, seed: int) -> List[str]:
    """RETURNS (List[str]): The test attributes, and the first of the others in a random
    order. The order does not depend on their number."""
    rest = sorted(set(data.train_values) - set(data.tested))
    random.Random(seed).shuffle(rest)
    return [*data.tested, *rest[:extra]]


def _write_part(path: Path, target: Path, names: List[str]) -> None:
    """Keep some attributes, and leave out texts that then have no queries."""
    from spacy.tokens import DocBin, SpanGroup

    part = DocBin(attrs=[], store_user_data=True)
    wanted = set(names)
    for doc in _read_docs(path):
        doc._.attr_queries = [name for name in doc._.attr_queries if name in wanted]
        unaligned = doc._.attr_unaligned
        doc._.attr_unaligned = {n: v for n, v in unaligned.items() if n in wanted}
        spans = [span for span in doc.spans["adatag"] if span.label_ in wanted]
        doc.spans["adatag"] = SpanGroup(doc, name="adatag", spans=spans)
        if doc._.attr_queries:
            part.add(doc)
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.to_disk(new)
    new.replace(target)


def _count(key: str, scale: Scale, folder: Path) -> Data:
    from spacy.util import filter_spans

    from spacy_adatag.corpus.records import Record, read_records

    records_path = folder / "test.jsonl"
    checksum = hashlib.sha256(records_path.read_bytes())
    texts: Dict[str, int] = {}
    values: Dict[str, Counter] = {}
    overlapping = 0
    for split, path in zip(SPLITS, list_corpora(key, folder)):
        docs = list(_read_docs(path))
        texts[split], values[split] = len(docs), Counter()
        if split == "train":
            spans = [list(doc.spans["adatag"]) for doc in docs]
            overlapping = sum(len(of_doc) - len(filter_spans(of_doc)) for of_doc in spans)
        for doc in docs:
            line = json.dumps(list(_describe(doc)), ensure_ascii=False)
            checksum.update(line.encode("utf8"))
            gold = {(span.label_, span.text) for span in doc.spans["adatag"]}
            for name, unaligned in doc._.attr_unaligned.items():
                gold |= {(name, text) for text in unaligned}
            # An attribute without any value is trained like the others.
            values[split].update(dict.fromkeys(doc._.attr_queries, 0))
            values[split].update(name for name, _ in gold)
    texts["test"], values["test"] = 0, Counter()
    for record in read_records(records_path, by_category=SOURCES[key].by_category):
        if isinstance(record, Record) and record.attributes is not None:
            texts["test"] += 1
            for name, found in record.attributes.items():
                values["test"][name] += len({value.text for value in found})
    return Data(
        key,
        checksum.hexdigest(),
        texts,
        dict(sorted(values["train"].items())),
        dict(sorted(values["test"].items())),
        choose_tested(values["test"], scale.least_values, scale.tested),
        overlapping,
    )


def _describe(doc: Any) -> Iterator[Any]:
    yield [token.text_with_ws for token in doc]
    yield [(span.label_, span.start, span.end) for span in doc.spans["adatag"]]
    yield list(doc._.attr_queries)
    yield sorted((name, list(texts)) for name, texts in doc._.attr_unaligned.items())


def _read_docs(path: Path) -> Iterator[Any]:
    import spacy
    from spacy.tokens import DocBin

    import spacy_adatag  # noqa: F401

    yield from DocBin().from_disk(path).get_docs(spacy.blank("en").vocab)


def _convert(path: Path, target: Path, *options: str) -> List[str]:
    command = ["python", "-m", "spacy", "adatag", "convert"]
    return [*command, str(path), str(target), *options]


def _call(command: List[str]) -> None:
    print(f"  {shlex.join(command)}", flush=True)
    done = subprocess.run(
        [sys.executable, *command[1:]], capture_output=True, encoding="utf8"
    )
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)}\n{done.stdout}{done.stderr}")


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
