"""Values that stand in texts by chance."""

import csv
from pathlib import Path
from typing import Any, List

from spacy_adatag.labelling.cells import Cell
from spacy_adatag.labelling.chance import MIN_ROWS, find_chance, spread
from spacy_adatag.labelling.columns import Product

from ..conftest import run_cli
from ..shops.test_presets import flat, read


def make(text: str, **values: str) -> Product:
    cells = [Cell(name, name, [value], True) for name, value in values.items()]
    return Product("1", None, [("", text)], [*cells, Cell("x", "x", [], False)])


def find(products: List[Product]) -> List[Any]:
    return sorted(
        (name, text) for (name, _), text in find_chance(products, "case").items()
    )


def test_a_value_in_texts_whatever_the_cell_says() -> None:
    text = "A black lamp. Get one for a friend"
    products = [make(text, Series="One"), make(text, Series="Pro")] * MIN_ROWS
    assert find(products) == [("Series", "One")]
    # Too few products to tell.
    assert find(products[:-2]) == []
    # The cell matters.
    products = [make("A lamp One", Series="One"), make("A lamp", Series="Pro")] * 20
    assert find([*products, *[make("Get one", Series="Pro")] * 9]) == []


def test_samples_are_from_all_of_a_table() -> None:
    assert spread(range(4), 4) == [0, 1, 2, 3] and spread([], 4) == []
    for size in (5, 30, 64, 1000):
        found = spread(range(size), 4)
        assert 2 <= len(found) <= 4 and found[0] == 0 and found[-1] >= size // 2
        assert len({b - a for a, b in zip(found, found[1:])}) == 1


def test_texts_that_list_all_sizes_say_nothing() -> None:
    text = "Cap in Red, Navy and Green"
    products = [make(text, Color=color) for color in ("Red", "Navy", "Green")]
    assert find(products * MIN_ROWS) == []


def test_they_need_the_words_of_their_attribute(tmp_path: Path) -> None:
    rows = [["id", "title", "description", "series"]]
    for i in range(3 * MIN_ROWS):
        series, said = ("One", "Lamp, series One") if i == 0 else ("One", "Lamp")
        series = series if i % 2 == 0 else "Pro"
        rows.append([str(i), f"{said} {i}", "Get one for a friend", series])
    with (tmp_path / "shop.csv").open("w") as file_:
        csv.writer(file_).writerows(rows)
    result = run_cli("adatag", "label", tmp_path / "shop.csv", tmp_path / "a.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "a.jsonl") == {"0": {"series": ["One"]}}
    assert (
        "Values that are in texts as often where the cell has another value are only "
        "labelled beside the words of their attribute: 1, series: 'One'"
    ) in flat(result.output)
