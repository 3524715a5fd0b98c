"""The page and the status, from made-up numbers."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Iterable

import pytest
from tables import __main__ as paper_tables
from tables.ablations import choose_on_dev, read_figure_3
from tables.data import SOURCES, Data, write_data, write_json
from tables.page import UNWRITTEN, read_conclusions, write_page
from tables.paper import TABLE_8
from tables.results import Prf, Results, show, split_tested
from tables.rows import OURS, Row, find_rows, make_rows
from tables.runs import Options, Run, get_fingerprint
from tables.scales import SCALES
from tables.status import list_left
from tables.systems import claim_of_4, claim_of_5, write_table_5
from typer.testing import CliRunner

CONFIGS = Path(__file__).parents[2] / "configs"
SCALE = SCALES["full"]
OPTIONS = Options()
# Four test attributes, two of them trained often.
TRAINED = {"A": 90, "B": 50, "C": 49, "D": 3, "E": 70}
TESTED = ["A", "B", "C", "D"]


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "configs").symlink_to(CONFIGS)
    monkeypatch.chdir(tmp_path / "project")
    texts = {"train": 1000, "dev": 200, "test": 300}
    for key in SOURCES:
        tested = dict.fromkeys(TRAINED, 10)
        write_data(Data(key, "abc", texts, TRAINED, tested, TESTED), SCALE)


def make(run: Run, f: float, *, dev: float = 0.5, low: float = 0.0) -> None:
    """Leave the numbers of a run: F1 of the attributes that are trained often, of all
    others `low` more."""
    data = Data(run.data, "abc", {}, TRAINED, {}, TESTED)
    scores = {n: f + (low if n in "CD" else 0) for n in TRAINED}
    per_type = {n: {"p": s / 2, "r": s, "f": s} for n, s in scores.items()}
    write_json(
        run.result_path(SCALE),
        {
            "fingerprint": get_fingerprint(run, SCALE, OPTIONS, data),
            "seed": run.seed,
            "training": {
                "minutes": 5,
                "epochs": 20,
                "steps": 800,
                "best": {"step": 700, "epoch": 17, "macro_f": dev},
            },
            "test": {
                "minutes": 1,
                "paper": {"attr_macro_f": 0.123, "attr_per_type": per_type},
                "extractgpt": {"f": 0.456},
                "extractgpt_tested": {"f": 0.789},
            },
            "parameters": 1_234_567,
            "versions": {"python": "3.12.1", "spacy": "3.8"},
        },
    )


def find(name: str) -> Row:
    return find_rows([name], SCALE)[0]


def make_all(rows: Iterable[Row]) -> None:
    for row in rows:
        for run in row.runs:
            make(run, 0.6 + run.seed / 100, low=0.1)


def get_line(text: str, begin: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(begin))


def test_a_page_without_numbers_says_so() -> None:
    page = write_page(Results(SCALE, OPTIONS))
    assert "| BiLSTM (N models) | 64.37 / 71.71 / 64.64 | not run yet |" in page
    assert "- `table-4-oa-mine-adatag`: 3 of 3 runs\n" in page
    assert page.count(UNWRITTEN) == 8
    assert "nan" not in page.lower()


def test_paper_and_ours_stand_side_by_side() -> None:
    make_all(make_rows(SCALE))
    page = write_page(Results(SCALE, OPTIONS))
    # Three seeds, 0.65 to 0.67, half of it as precision.
    assert get_line(page, "| BiLSTM-MultiCRF | 64.48 / 72.04 / 64.81 |") == (
        "| BiLSTM-MultiCRF | 64.48 / 72.04 / 64.81 | **33.0 / 66.0 / 66.0 ± 1.0** | "
        "12.3 ± 0.0 | 45.6 ± 0.0 / 78.9 ± 0.0 | 3 | 20 | 5.0 | 1.23 M |"
    )
    # Trained on the test attributes alone.
    assert "| – | – / 78.9 | 1 | 20 | 5.0 |" in get_line(page, "| BERT (N models) |")
    assert (
        "| BERT name (freeze) | 768 / 384 | 64.90 / 74.31 / 66.60 | 32.5 / 65.0" in page
    )
    assert "| MoE | hypernetwork | 53.52 / 66.43 / 55.10 | 32.5 / 65.0 / 65.0 " in page
    assert "| attributes trained | 4 | 9 | 14 | 19 | 24 | 5 |" in page
    assert "not run yet" not in page.replace("`parameters", "").split("## Table 8")[0]
    assert "Software: python 3.12.1, spacy 3.8." in page
    assert "missing or outdated" not in page


def test_attributes_are_split_by_their_training() -> None:
    data = Results(SCALE, OPTIONS).get_data("oa-mine")
    assert data is not None
    groups = split_tested(data, SCALE)
    assert (groups.high, groups.low) == (["A", "B"], ["C", "D"])
    make(find("table-4-oa-mine-bilstm-crf-models").runs[0], 0.5, low=-0.3)
    make(find(f"table-4-oa-mine-{OURS}").runs[0], 0.6, low=0.2)
    assert claim_of_5(Results(SCALE, OPTIONS)) == [
        "OA-Mine: over BiLSTM-CRF (N models), AdaTag (Our Model) gains +10.0 F1 on "
        "high-resource and +60.0 on low-resource attributes (the paper: +0.4 and +7.3)."
    ]


def test_a_group_without_attributes_is_not_to_be_run() -> None:
    make_all(find_rows(["table-5"], SCALE))
    scale = replace(SCALE, threshold=1)
    line = get_line(write_table_5(Results(scale, OPTIONS)), "| SUOpenTag |")
    assert line.endswith("| 80.16 / 69.13 / 73.31 | – | – |")


def test_the_place_of_a_system_is_told() -> None:
    make(find(f"table-4-ae-110k-{OURS}").runs[0], 0.6)
    make(find("table-4-ae-110k-bilstm-multicrf").runs[0], 0.7)
    make(find("table-4-ae-110k-bert-tag-sets").runs[0], 0.5)
    # Not in the paper's table.
    make(find("table-4-ae-110k-adatag").runs[0], 0.9)
    assert claim_of_4(Results(SCALE, OPTIONS)) == [
        "AE-110k: AdaTag (Our Model) ranks 2 of 3 by macro F1 (the paper: 1 of 13), "
        "with 60.0. The best is BiLSTM-MultiCRF, with 70.0."
    ]


def test_the_number_of_experts_is_chosen_on_dev() -> None:
    runs = find("table-7-hypernetwork-experts").runs
    results = Results(SCALE, OPTIONS)
    assert choose_on_dev(results, runs) is None
    for run, dev, f in zip(runs, (0.2, 0.4, 0.3, 0.4), (0.9, 0.1, 0.8, 0.7)):
        make(run, f, dev=dev)
    results = Results(SCALE, OPTIONS)
    assert choose_on_dev(results, runs) == runs[1]
    line = get_line(write_page(results), "| hypernetwork | MoE |")
    assert line.endswith("| 5.0 / 10.0 / 10.0 | 40.0 | 2 | 4 of 5 |")


def test_the_figure_has_a_gap_where_nothing_was_run() -> None:
    row = find("figure-3-bilstm-multicrf")
    for i, run in enumerate(row.runs):
        if i != 1:
            make(run, i / 10)
    make(find("figure-3-bilstm-crf-models").runs[0], 0.5)
    lines = read_figure_3(Results(SCALE, OPTIONS))
    shared = lines["BiLSTM-MultiCRF"]
    assert shared[1] is None
    assert [f for f in shared if f is not None] == pytest.approx([0, 0.2, 0.3, 0.4, 0.5])
    # They do not know of each other: one run for all points.
    assert lines["BiLSTM-CRF (N models)"] == pytest.approx([0.5] * 6)


def test_deviations_need_two_numbers() -> None:
    assert show([]) == "–"
    assert show([0.5]) == "50.0"
    assert show([0.5, 0.52]) == "51.0 ± 1.4"
    runs = find("table-4-oa-mine-adatag").runs
    make(runs[2], 0.5)
    results = Results(SCALE, OPTIONS)
    assert results.score(runs) == [Prf(0.25, 0.5, 0.5)]
    assert results.score(runs, ["A"]) == [Prf(0.25, 0.5, 0.5)]
    assert "| 1 of 3 |" in get_line(write_page(results), "| AdaTag (static AttEmb) |")


def test_what_no_longer_fits_is_not_shown() -> None:
    row = find("table-4-oa-mine-suopentag")
    make(row.runs[0], 0.5)
    assert Results(SCALE, OPTIONS).is_done(row)
    assert not Results(SCALE, replace(OPTIONS, bert="other")).is_done(row)


def test_time_left_is_that_of_like_runs() -> None:
    make(find("table-4-oa-mine-bilstm-multicrf").runs[0], 0.5)
    left = {left.row.name: left for left in list_left(Results(SCALE, OPTIONS))}
    mine = left["table-4-oa-mine-bilstm-multicrf"]
    assert len(mine.missing) == 2 and mine.minutes == 12
    assert left["table-4-ae-110k-bilstm-multicrf"].minutes == 18
    assert left["table-4-ae-110k-suopentag"].minutes is None
    # What it shares with a row above is not counted twice: five of its runs are left.
    assert left["figure-3-bilstm-multicrf"].minutes == 30


def test_conclusions_are_taken_over(tmp_path: Path) -> None:
    path = SCALE.results / "conclusions.md"
    path.write_text(
        "About.\n\n## table-4\n\nIt holds.\n\n- One.\n\n## table-5\n\n", "utf8"
    )
    assert read_conclusions(path) == {"table-4": "It holds.\n\n- One."}
    page = write_page(Results(SCALE, OPTIONS))
    assert "\nIt holds.\n\n- One.\n\n### The attribute's name" in page
    assert page.count(UNWRITTEN) == 7
    assert read_conclusions(tmp_path / "none") == {}


def test_table_8_sets_counts_beside_formulas() -> None:
    formula: Dict[str, Any] = {
        "square": 9, "linear": 609, "constant": 7, "each_word": 50,
        "each_word_and_attribute": 2,
    }  # fmt: skip
    counts = [{"attributes": n, "count": 6_000_000 + n, "built": 10} for n in (1, 100)]
    systems = {key: {"formula": formula, "counts": counts} for key in TABLE_8}
    write_json(SCALE.results / "parameters.json", {"words": 10, "systems": systems})
    page = write_page(Results(SCALE, OPTIONS))
    assert get_line(page, "| BiLSTM-CRF (N tag sets) | 9 ·") == (
        "| BiLSTM-CRF (N tag sets) | 9 · N² + 0.6k · N + 6M | 9 · N² + 629 · N + 507 | "
        "6.00 M / 6.00 M | 6.15 M / 6.00 M |"
    )


def test_the_commands(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")

    def call(*args: str) -> str:
        result = CliRunner().invoke(paper_tables.app, list(args), catch_exceptions=False)
        return f"{result.exit_code} {result.output}"

    make_all([find("table-6-glove"), find("figure-3-adatag-contextual")])
    assert call("page").startswith("0 ")
    assert (SCALE.results / "figure-3.png").read_bytes().startswith(b"\x89PNG")
    page = (SCALE.results / "README.md").read_text("utf8")
    assert "![F1 as attributes are added to the training](figure-3.png)" in page
    status = call("status")
    # The last point of the figure is a row of Table 6.
    done = f"3 of {len(make_rows(SCALE))} rows are done"
    assert done in " ".join(status.split())
    assert "1 of 3" in get_line(status, "table-4-oa-mine-adatag ")
    assert call("run", "table-9").startswith("1 ")
    assert call("run", "all", "--scale", "huge").startswith("1 ")
