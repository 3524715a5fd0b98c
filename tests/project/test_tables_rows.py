"""The rows of the tables: complete, and made of runs that can be run."""

from pathlib import Path
from typing import Any, Dict, List

import pytest
from spacy.util import load_config
from tables import paper, rows
from tables.runs import Run
from tables.scales import SCALES

CONFIGS = Path(__file__).parents[2] / "configs"
FULL = SCALES["full"]
ROWS = rows.make_rows(FULL)
RUNS: List[Run] = list(dict.fromkeys(run for row in ROWS for run in row.runs))


def find(name: str) -> rows.Row:
    return rows.find_rows([name], FULL)[0]


def test_every_config_is_a_system_of_table_4() -> None:
    configs = {path.stem for path in CONFIGS.glob("*.cfg")}
    # These are no systems of the paper.
    others = {"adatag-fast", "adatag-open", "best", "best-fast"}
    assert set(rows.BY_CONFIG) == configs - others
    assert len(rows.BY_CONFIG) == len(rows.SYSTEMS)
    assert set(paper.TABLE_4_TITLE) < set(rows.BY_CONFIG)
    beside = {s.config for s in rows.SYSTEMS if s.group == rows.BESIDE}
    assert set(rows.BY_CONFIG) - set(paper.TABLE_4_TITLE) == beside


def test_every_row_has_its_figures_of_the_paper() -> None:
    for table, figures in (("table-6", paper.TABLE_6), ("table-7", paper.TABLE_7)):
        assert [row.name for row in ROWS if row.table == table] == list(figures)
    assert list(paper.TABLE_5) == list(rows.TABLE_5)
    assert set(paper.TABLE_8) == set(rows.TABLE_8)
    assert len(paper.TABLE_6) == 11


@pytest.mark.parametrize("scale", SCALES.values(), ids=list(SCALES))
def test_names_are_unique(scale: Any) -> None:
    made = rows.make_rows(scale)
    assert [row.name for row in made] == [row.name for row in ROWS]
    assert len({row.name for row in made}) == len(made)
    runs = {run for row in made for run in row.runs}
    assert len({run.result_path(scale) for run in runs}) == len(runs)


def test_tables_share_runs() -> None:
    ours = find("table-4-oa-mine-adatag-contextual").runs[0]
    assert find("table-6-name-value").runs == (ours,)
    assert ours in find("table-7-hypernetwork-experts").runs
    assert find("figure-3-adatag-contextual").runs[-1] == ours
    random = find("table-4-oa-mine-adatag-random").runs[0]
    assert find("table-6-random-2-bert").runs == (random,)
    assert find("table-6-glove").runs[0] == find("table-4-oa-mine-adatag").runs[0]


def test_the_choice_of_the_paper_is_what_the_config_has() -> None:
    """Its run has no settings, and so is the one of Table 4."""
    model = load_config(CONFIGS / f"{rows.OURS}.cfg")["components"]["adatag"]["model"]
    chosen = (model["linear"], model["transitions"], model["experts"])
    assert chosen == rows.PAPERS_CHOICE


def test_settings_are_known_to_the_configs() -> None:
    """One that is misspelt would fail after hours, or be ignored."""
    settings: Dict[str, Dict[str, Any]] = {}
    for run in RUNS:
        config = settings.setdefault(
            run.config, load_config(CONFIGS / f"{run.config}.cfg")
        )
        names = [*dict(run.settings), *SCALES["smoke"].overrides]
        names += ["components.adatag.embedder.width"] if run.random_widths else []
        names += ["training.optimizer.learn_rate"] if run.tunes_bert else []
        for name in names:
            value: Any = config
            for part in name.split("."):
                value = value[part]
            assert not isinstance(value, dict), name


def test_who_trains_a_transformer_is_told_from_the_config() -> None:
    for system in rows.SYSTEMS:
        text = (CONFIGS / f"{system.config}.cfg").read_text("utf8")
        assert system.tunes_bert == ("Tok2VecTransformer" in text), system.config
    for run in RUNS:
        assert run.tunes_bert == rows.BY_CONFIG[run.config].tunes_bert


def test_seeds_and_parts() -> None:
    assert [run.seed for run in find("table-4-ae-110k-adatag").runs] == [0, 1, 2]
    assert len(find("table-4-oa-mine-suopentag").runs) == 1
    assert find("table-4-oa-mine-bert-models").runs[0].extra == 0
    points = [run.extra for run in find("figure-3-bilstm-multicrf").runs]
    assert points == [0, 5, 10, 15, 20, None]
    assert len(find("table-7-hypernetwork-experts").runs) == 5
    assert len(find("table-7-experts-hypernetwork").runs) == 3
    # What has a BiLSTM for each attribute takes long.
    assert len(find("table-4-oa-mine-bilstm-models").runs) == 1
    assert find("table-4-oa-mine-bilstm-models").runs[0].extra is None
    assert find("table-4-ae-110k-bilstm-models").runs[0].extra == 0
    epochs = [
        dict(find(f"table-4-{data}-{config}").runs[0].settings)["training.max_epochs"]
        for data in ("oa-mine", "ae-110k")
        for config in ("suopentag", "aveqa")
    ]
    assert epochs == [10, 4, 5, 2]
    assert len(find("table-7-hypernetwork-hypernetwork").runs) == 1


def test_rows_are_found_by_name_or_by_how_it_begins() -> None:
    assert rows.find_rows(["all"], FULL) == ROWS
    assert len(rows.find_rows(["table-6", "table-6-name"], FULL)) == 11
    # The name of a row, though others begin with it.
    assert len(rows.find_rows(["table-4-oa-mine-adatag"], FULL)) == 1
    of_5 = rows.find_rows(["table-5"], FULL)
    assert len(of_5) == 8 and {row.table for row in of_5} == {"table-4"}
    with pytest.raises(ValueError, match=r"unknown row 'table-9'.*table-5"):
        rows.find_rows(["table-9"], FULL)
