"""The rows of each table, and the runs of each row."""

from dataclasses import dataclass, replace
from typing import Dict, List, Sequence, Tuple

from tables.runs import Run
from tables.scales import Scale, Setting

Settings = Tuple[Tuple[str, Setting], ...]

BENCHMARKS = ("oa-mine", "ae-110k")
OTHERS = ("oa-mine-category", "ae-110k-category", "embedded", "embedded-bullets")
# The data of all tables but Table 4 and Table 5.
ABLATIONS = "oa-mine"
OURS = "adatag-contextual"
# With a transformer, an epoch takes minutes on a CPU.
BERT_EPOCHS = 10
# Question answering reads each text once for each attribute.
QUESTION_EPOCHS = 4
# Divides the epochs of systems with a transformer on other data than ABLATIONS. There,
# systems with a BiLSTM for each attribute only train the test attributes.
FEWER = 2
# The embedded catalogue has four times as many texts as the benchmarks. Use fewer epochs,
# and fewer texts to embed each attribute.
EMBEDDED_EPOCHS = 5
EMBEDDED_INSTANCES = 100
# The width of the name and value embeddings together.
GLOVE_WIDTH = 100
EMBEDDER = "components.adatag.embedder"
MODEL = "components.adatag.model"
EXPERTS = f"{MODEL}.experts"


@dataclass(frozen=True)
class System:
    """A row of Table 4.

    config (str): Its config, without `.cfg`.
    label (str): Its name in the paper.
    group (str): Its group in the table.
    tunes_bert (bool): Whether it trains a transformer. If so, it has one seed and few
        epochs.
    tested_only (bool): Whether it only trains the test attributes.
    per_attribute (bool): Whether it has a BiLSTM for each attribute. If so, it has one
        seed if it trains all attributes.
    """

    config: str
    label: str
    group: str
    tunes_bert: bool = False
    tested_only: bool = False
    per_attribute: bool = False

    def is_reduced(self, data: str) -> bool:
        """RETURNS (bool): Whether it only trains the test attributes."""
        return self.tested_only or (self.per_attribute and data != ABLATIONS)

    def count_seeds(self, data: str, scale: Scale) -> int:
        """RETURNS (int): The number of seeds: one if it takes many times as long as the
        other systems."""
        is_long = self.per_attribute and not self.is_reduced(data)
        return 1 if self.tunes_bert or is_long else scale.seeds


TAG_SETS, MODELS, SHARED, BESIDE = (
    "Group I: N tag sets",
    "Group II: N models",
    "Group III: shared components",
    "Not in the paper's table",
)
SYSTEMS: Tuple[System, ...] = (
    System("bilstm-tag-sets", "BiLSTM (N tag sets)", TAG_SETS),
    System("bilstm-crf-tag-sets", "BiLSTM-CRF (N tag sets)", TAG_SETS),
    System("bert-tag-sets", "BERT (N tag sets)", TAG_SETS, tunes_bert=True),
    System("bert-crf-tag-sets", "BERT-CRF (N tag sets)", TAG_SETS, tunes_bert=True),
    System("bilstm-models", "BiLSTM (N models)", MODELS, per_attribute=True),
    System("bilstm-crf-models", "BiLSTM-CRF (N models)", MODELS, per_attribute=True),
    System("bert-models", "BERT (N models)", MODELS, True, tested_only=True),
    System("bert-crf-models", "BERT-CRF (N models)", MODELS, True, tested_only=True),
    System("bilstm-crf-sharedemb", "BiLSTM-CRF-SharedEmb", SHARED, per_attribute=True),
    System("bilstm-multicrf", "BiLSTM-MultiCRF", SHARED),
    System("suopentag", "SUOpenTag", SHARED, tunes_bert=True),
    System("adatag-random", "AdaTag (Random AttEmb)", SHARED),
    System(OURS, "AdaTag (Our Model)", SHARED),
    System("adatag", "AdaTag (static AttEmb)", BESIDE),
    System("opentag", "OpenTag", BESIDE, per_attribute=True),
    System("aveqa", "AVEQA", BESIDE, tunes_bert=True),
    System("adatag-bert", "AdaTag with a BERT encoder", BESIDE, tunes_bert=True),
)
BY_CONFIG: Dict[str, System] = {system.config: system for system in SYSTEMS}
# The systems to run on data for which the full table would take too long.
FEW = ("bilstm-crf-tag-sets", "bilstm-multicrf", "adatag-random", "adatag", OURS)
TABLE_5 = ("bilstm-crf-models", "bilstm-multicrf", "suopentag", OURS)
# The systems of Figure 3. N models are independent, so the run with all attributes gives
# all points of INDEPENDENT.
FIGURE_3 = ("bilstm-crf-tag-sets", "bilstm-crf-models", "bilstm-multicrf", OURS)
INDEPENDENT = "bilstm-crf-models"

# The generators of the linear layer and the transitions, in the order of the paper.
DESIGNS = (
    ("experts", "experts"),
    ("hypernetwork", "hypernetwork"),
    ("experts", "hypernetwork"),
    ("hypernetwork", "experts"),
)
# The choice of the paper and of the config.
PAPERS_CHOICE = ("hypernetwork", "experts", 3)

# The config and the settings of each row of Table 8. The paper's model has frozen
# attribute embeddings by bert-base. Random ones of the same width replace them.
FROZEN: Settings = ((f"{EMBEDDER}.width", 1536), (f"{MODEL}.freeze_attributes", True))
TABLE_8: Dict[str, Tuple[str, Settings]] = {
    "bilstm-tag-sets": ("bilstm-tag-sets", ()),
    "bilstm-crf-tag-sets": ("bilstm-crf-tag-sets", ()),
    "bilstm-models": ("bilstm-models", ()),
    "bilstm-crf-models": ("bilstm-crf-models", ()),
    "bilstm-crf-sharedemb": ("bilstm-crf-sharedemb", ()),
    "bilstm-multicrf": ("bilstm-multicrf", ()),
    OURS: ("adatag-random", FROZEN),
}


@dataclass(frozen=True)
class Row:
    """A row of a table. Each row has its own command.

    table (str): The table, such as `table-4`.
    name (str): The unique name of the row.
    title (str): Its title in the table.
    runs (Tuple[Run, ...]): Its runs.
    """

    table: str
    name: str
    title: str
    runs: Tuple[Run, ...]


def make_rows(scale: Scale) -> List[Row]:
    """RETURNS (List[Row]): The rows of all tables that have their own runs."""
    return [*_table_4(scale), *_table_6(), *_table_7(scale), *_figure_3(scale)]


def find_rows(names: Sequence[str], scale: Scale) -> List[Row]:
    """Find rows by name.

    names (Sequence[str]): Names of rows, starts of names, such as `table-4` or
        `table-4-oa-mine`, or `all`.
    scale (Scale): The scale of the tables.
    RETURNS (List[Row]): The rows, without duplicates.
    RAISES (ValueError): If no row has the name.
    """
    rows = make_rows(scale)
    found: Dict[str, Row] = {}
    for name in names:
        if name == "table-5":
            hits = [row for row in rows if row.name in list_table_5()]
        else:
            exact = [row for row in rows if row.name == name]
            hits = exact or [row for row in rows if row.name.startswith(f"{name}-")]
        if name == "all":
            hits = rows
        if not hits:
            tables = ", ".join(["all", "table-5", *{row.table: None for row in rows}])
            raise ValueError(f"unknown row '{name}': names start with {tables}")
        found.update((row.name, row) for row in hits)
    return list(found.values())


def list_table_5() -> List[str]:
    """RETURNS (List[str]): The rows of Table 4 that Table 5 uses."""
    return [f"table-4-{data}-{config}" for data in BENCHMARKS for config in TABLE_5]


def make_run(config: str, data: str, seed: int = 0) -> Run:
    """RETURNS (Run): The run of a system in Table 4."""
    system = BY_CONFIG[config]
    settings: Settings = ()
    if system.tunes_bert:
        epochs = QUESTION_EPOCHS if config == "aveqa" else BERT_EPOCHS
        if data != ABLATIONS:
            epochs //= FEWER
        settings = (("training.max_epochs", epochs),)
    elif data.startswith("embedded"):
        settings = (("training.max_epochs", EMBEDDED_EPOCHS),)
        if config == OURS:
            settings += ((f"{EMBEDDER}.max_instances", EMBEDDED_INSTANCES),)
    return Run(
        data,
        config,
        seed,
        settings=settings,
        extra=0 if system.is_reduced(data) else None,
        tunes_bert=system.tunes_bert,
        random_widths=2 if config == "adatag-random" else 0,
    )


def _table_4(scale: Scale) -> List[Row]:
    rows = []
    for data in BENCHMARKS:
        for system in SYSTEMS:
            seeds = range(system.count_seeds(data, scale))
            runs = tuple(make_run(system.config, data, seed) for seed in seeds)
            rows.append(_row_of_4(data, system.config, runs))
    for data in OTHERS:
        rows += [_row_of_4(data, config, (make_run(config, data),)) for config in FEW]
    return rows


def _row_of_4(data: str, config: str, runs: Tuple[Run, ...]) -> Row:
    title = BY_CONFIG[config].label
    return Row("table-4", f"table-4-{data}-{config}", title, runs)


def _table_6() -> List[Row]:
    """Make the rows with one seed. The paper's widths are those of its BERT."""
    static, random = make_run("adatag", ABLATIONS), make_run("adatag-random", ABLATIONS)
    ours = make_run(OURS, ABLATIONS)
    width: Settings = ((f"{EMBEDDER}.width", GLOVE_WIDTH),)
    narrow = replace(random, variant="narrow", random_widths=0, settings=width)
    half = replace(random, variant="half", random_widths=1)
    choices = [
        ("random-glove", "Random, as wide as Glove", narrow),
        ("glove-tuned", "Glove name+value", _tune(static)),
        ("glove", "Glove name+value (freeze)", static),
        ("random-bert", "Random, as wide as BERT", half),
        ("name-tuned", "BERT name", _tune(_take(ours, "name"))),
        ("name", "BERT name (freeze)", _take(ours, "name")),
        ("value-tuned", "BERT value", _tune(_take(ours, "value"))),
        ("value", "BERT value (freeze)", _take(ours, "value")),
        ("random-2-bert", "Random, twice as wide as BERT", random),
        ("name-value-tuned", "BERT name+value", _tune(ours)),
        ("name-value", "BERT name+value (freeze)", ours),
    ]
    return [Row("table-6", f"table-6-{n}", title, (run,)) for n, title, run in choices]


def _take(run: Run, part: str) -> Run:
    return replace(run, variant=part, settings=((f"{EMBEDDER}.parts", part),))


def _tune(run: Run) -> Run:
    variant = f"{run.variant}-tuned" if run.variant else "tuned"
    tuned = (f"{MODEL}.freeze_attributes", False)
    return replace(run, variant=variant, settings=(*run.settings, tuned))


def _table_7(scale: Scale) -> List[Row]:
    rows = []
    ours = make_run(OURS, ABLATIONS)
    for linear, transitions in DESIGNS:
        runs = []
        choices = scale.experts if "experts" in (linear, transitions) else (0,)
        if linear == "experts":
            # With five experts, training takes up to three times the epochs.
            choices = choices[::2]
        for k in choices:
            if (linear, transitions, k) == PAPERS_CHOICE:
                runs.append(ours)
                continue
            settings: Settings = (
                (f"{MODEL}.linear", linear),
                (f"{MODEL}.transitions", transitions),
            )
            variant = f"{linear}-{transitions}"
            if k:
                settings += ((EXPERTS, k),)
                variant += f"-k{k}"
            runs.append(replace(ours, variant=variant, settings=settings))
        name = f"table-7-{linear}-{transitions}"
        rows.append(Row("table-7", name, f"{linear}, {transitions}", tuple(runs)))
    return rows


def _figure_3(scale: Scale) -> List[Row]:
    rows = []
    for config in FIGURE_3:
        run = make_run(config, ABLATIONS)
        points = () if config == INDEPENDENT else scale.points
        runs = (*(replace(run, extra=extra) for extra in points), run)
        rows.append(Row("figure-3", f"figure-3-{config}", BY_CONFIG[config].label, runs))
    return rows
