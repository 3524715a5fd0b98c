"""Feeds, registers and scrapes of further kinds, read by their columns."""

import csv
import json
from pathlib import Path
from typing import Any, List, Sequence

import pytest

from spacy_adatag.corpus.shards import ShardError, find_shards
from spacy_adatag.corpus.tables import Row, Shard, read_rows
from spacy_adatag.shops.column_names import is_noise, is_number_of
from spacy_adatag.shops.guess import Guess, guess_preset
from spacy_adatag.shops.named import get_item_name
from spacy_adatag.shops.profiles import Profile
from spacy_adatag.shops.reasons import DATA, IDS, LINKS, TEXTS, find_reason

COLORS = ("Red", "Navy", "Moss Green")
# Words that are in one product only.
WORDS = [
    *("soft", "wool", "warm", "loose", "short", "felt", "long", "light", "round"),
    *("striped", "plain", "heavy", "lined", "washed", "knit", "quilted", "padded"),
    *("checked", "sporty", "ribbed"),
]


def guess(path: Path, names: str, rows: Sequence[Sequence[Any]]) -> Guess:
    with path.open("w", encoding="utf8", newline="") as file_:
        csv.writer(file_).writerows([names.split(), *rows])
    found = guess_preset(find_shards(path))
    assert found is not None
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.csv"


def test_what_feeds_have_beside_attributes(path: Path) -> None:
    """Barcodes among other words, times of delivery, and texts with links."""
    names = ("EAN / GTIN / código barras", "Plazo de entrega", "max_preparation_time")
    assert is_number_of(names[0]) and all(map(is_noise, names[1:]))
    assert not is_noise("Charging Time") and not is_number_of("Upcycled")
    assert is_noise("location") and not is_noise("Pocket location")
    found = guess(
        path,
        "title color custom_2 state",
        [
            [f"{w} cap", COLORS[i % 3], f"{w} cap-{i}-https://x/{i}", "active"]
            for i, w in enumerate(WORDS)
        ],
    )
    assert found.preset.attributes == {"color": "color"}
    assert found.left_out == {"custom_2": LINKS, "state": "yes or no"}


def test_barcodes_are_identifiers() -> None:
    name = "EAN / GTIN / barras"
    profile = Profile([str(4006381333931 + i) for i in range(12)])
    assert is_number_of(name) and find_reason(name, profile) is None
    assert find_reason("location", profile) == DATA and IDS != DATA


def test_cells_that_name_what_a_column_has(tmp_path: Path) -> None:
    """As feeds of Yandex do: `vendor`, and a parameter with the same values. It has the
    name that people read."""
    brands = ("Nord", "Süd", "Ost")
    rows = [
        {
            "name": f"{WORDS[i % len(WORDS)]} cap {i}",
            "vendor": brands[i % 3],
            "width": f"{i} cm",
            "param": {
                "Producer": brands[i % 3].upper(),
                "Color": COLORS[i // 2 % 3],
                # By chance.
                "Height": f"{i} cm",
            },
        }
        for i in range(24)
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = guess_preset(find_shards(tmp_path / "a.json"))
    assert found is not None and found.left_out == {}
    assert found.preset.attributes == {"vendor": "Producer", "width": "width"}


def test_a_register_of_energy_labels(path: Path) -> None:
    rows = [[f"TX-{i}0", "Nord" if i % 2 else "Ost", 95.5 + i] for i in range(12)]
    found = guess(path, "modelIdentifier supplierOrTrademark powerOnModeSDR", rows)
    assert found.preset.text == ("supplierOrTrademark+modelIdentifier",)


def test_a_series_begins_the_title(path: Path) -> None:
    rows = [
        [f"{WORDS[i // 2]}o".title(), f"Bar table made of {word} wood", COLORS[i % 3]]
        for i, word in enumerate(WORDS)
    ]
    found = guess(path, "name about color", rows)
    assert found.preset.text == ("name", "about")


def test_prices_with_words_are_no_titles(path: Path) -> None:
    """The columns of scrapes are called as the style of a page."""
    rows = [
        [
            *(f"current price ${i}.97", "arrives Friday April 17", "Shipping may vary"),
            " ".join((word, WORDS[i // 20], "cap", *WORDS[i % 4 :: 2])),
        ]
        for i, word in enumerate(WORDS * 3)
    ]
    found = guess(path, "w_1 h-text-green h-text-gray w_2", rows)
    assert found.preset.text == ("w_2",)
    assert found.left_out["h-text-gray"] == TEXTS


def test_a_text_that_is_there_twice_is_read_once(path: Path) -> None:
    rows = [[f"{word} cap, 5 cm wide", f"{word} cap, 5 cm wide"] for word in WORDS]
    assert guess(path, "name description", rows).preset.text == ("name",)


def test_types_and_values(path: Path) -> None:
    """Names of attributes, also if each is there once, but no kinds of texts."""
    assert get_item_name({"type": "Width", "value": "5 cm"}) == "Width"
    assert get_item_name({"type": "paragraph", "value": "A cap"}) is None
    cells = [json.dumps([{"type": f"Size of {w}", "value": "5 cm"}]) for w in WORDS]
    rows = [[f"{word} cap", cell] for word, cell in zip(WORDS, cells)]
    assert guess(path, "title variation", rows).preset.nested == ("variation",)


def test_rows_without_their_last_attributes(tmp_path: Path) -> None:
    """Columns of one name at the end may lack, but no others."""
    path = tmp_path / "a.csv"
    path.write_text("id,title,name,value,name,value\n1,Cap,Color,Red\n2,Hat\n3\n")
    found: List[Any] = list(read_rows(Shard(path, "csv")))
    assert [row.data["title"] for row in found if isinstance(row, Row)] == ["Cap", "Hat"]
    assert found[0].data["name"] == "Color" and found[0].data["value (2)"] == ""
    assert found[2].reason == "expected 6 cells, as in the header, got 1"


def test_lists_of_words_are_values(tmp_path: Path) -> None:
    """However many they are, as the notes of a perfume."""
    rows = [
        {"name": f"{word} scent", "notes": [f"{w} oil" for w in WORDS[i % 5 :: 2]]}
        for i, word in enumerate(WORDS)
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = guess_preset(find_shards(tmp_path / "a.json"))
    assert found is not None and found.preset.text == ("name",)
    assert found.preset.attributes == {"notes": "notes"}


def test_what_an_image_has(tmp_path: Path) -> None:
    """Its width is none of the product, nor are those of its other files."""
    image = {"url": "https://x/a.jpg", "dimensions": {"width": 640, "height": 480}}
    rows = [
        {"name": f"{w} cap", "image": image, "assets": [image], "size": {"width": 5 + i}}
        for i, w in enumerate(WORDS)
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    found = guess_preset(find_shards(tmp_path / "a.json"))
    assert found is not None and not found.preset.nested
    assert list(found.preset.attributes) == ["size.width"]


def test_the_only_names_are_titles(path: Path) -> None:
    rows = [
        [f"{word}ol".title(), "Nord Pharma" if i % 2 else "Ost"]
        for i, word in enumerate(WORDS)
    ]
    found = guess(path, "medicine company", rows)
    assert found.preset.text == ("medicine",)
    # Numbers are no names, and a name that says so is one.
    rows = [[f"AB{i:06}", *row] for i, row in enumerate(rows)]
    for header in ("application medicine company", "application PROPRIETARYNAME x"):
        found = guess(path, header, rows)
        assert found.preset.text == (header.split()[1],)


def test_json_that_is_called_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('{"name": "Cap", "color": "Red"}\n{"name": "Hat", "color": "Red"}\n')
    with pytest.raises(ShardError, match=r"name it \.jsonl"):
        list(read_rows(Shard(path, "csv")))
