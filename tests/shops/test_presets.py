"""Presets, on small tables of our own in the form of each system's export."""

import csv
import json
from pathlib import Path
from typing import Any, Dict

import pytest
import srsly

from spacy_adatag.shops.presets import FOLDER, list_presets, load_preset

from ..conftest import run_cli
from .found import FOUND

EXPORTS = sorted(Path(__file__).with_name("exports").iterdir())


def flat(output: str) -> str:
    return " ".join(output.split())


def read(path: Path, fields: bool = True) -> Dict[str, Any]:
    found = {}
    for record in srsly.read_jsonl(path):
        texts = {"": record.get("text", "")}
        if fields and "fields" in record:
            texts = {field["name"]: field["text"] for field in record["fields"]}
        found[record["id"]] = {
            name: [texts[v.get("field", "")][v["start"] : v["end"]] for v in values]
            for name, values in record["attributes"].items()
        }
    return found


def test_every_preset_has_an_export() -> None:
    # The workbook of OpenCart is in `test_sheets.py`.
    exports = {path.stem for path in EXPORTS} | {"opencart"}
    assert exports == set(list_presets()) == FOUND.keys() | {"opencart"}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.stem)
def test_from_export_to_values(export: Path, tmp_path: Path, trained: Any) -> None:
    """The commands alone, without any option."""
    records, name = tmp_path / "records.jsonl", export.stem
    result = run_cli("adatag", "label", export, records)
    assert result.exit_code == 0, result.output
    assert read(records) == FOUND[name]
    said = (
        f"as an export of {load_preset(name).name}, as with --preset {name}: the text is"
    )
    assert said in flat(result.output)
    named = run_cli("adatag", "label", export, tmp_path / "named.jsonl", "--preset", name)
    assert named.exit_code == 0, named.output
    assert (tmp_path / "named.jsonl").read_text() == records.read_text()
    trained.to_disk(tmp_path / "model")
    output = tmp_path / "values.csv"
    result = run_cli("adatag", "extract", tmp_path / "model", export, output)
    assert result.exit_code == 0, result.output
    with output.open(encoding="utf8") as file_:
        assert [row["id"] for row in csv.DictReader(file_)] == list(FOUND[name])
    result = run_cli("adatag", "convert", records, tmp_path / "a.spacy", "--dev", 0.4)
    assert result.exit_code == 0, result.output


def test_the_columns_of_shopify_since_2025(tmp_path: Path) -> None:
    shop = tmp_path / "shop.csv"
    shop.write_text(
        "Title,URL handle,Description,Vendor,Type,SKU,Option1 name,Option1 value\n"
        "Cotton tee,tee,In <b>XS</b> and XL,Nord,,1,Size,XS\n,tee,,,,2,,XL\n"
    )
    result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "out.jsonl") == {"tee": {"Size": ["XS", "XL"]}}


def test_rows_above_the_columns_of_amazon(tmp_path: Path) -> None:
    (export,) = (path for path in EXPORTS if path.stem == "amazon")
    above = "TemplateType=fptcustom\tVersion=2024\nType\tSeller SKU\tName\n"
    shop = tmp_path / "shop.txt"
    shop.write_text(above + export.read_text())
    args = (shop, tmp_path / "out.jsonl")
    for options in ((), ("--preset", "amazon"), ("--header-row", 3)):
        result = run_cli("adatag", "label", *args, *options)
        assert result.exit_code == 0 and read(args[1]) == FOUND["amazon"]
        said = "shop.txt are in line 3" in flat(result.output)
        assert said == (options != ("--header-row", 3))


@pytest.mark.parametrize("sign", ["availability", "gtin"])
def test_a_table_for_google_with_blanks(sign: str, tmp_path: Path) -> None:
    """Supplemental feeds do not say what is in stock."""
    names = ["id", "title", "description", "link", "image link", sign, "color"]
    names += ["item group id", "age group", "product detail"]
    row = ["1", "Red kids cap", "Made of wool", "x", "x", "in stock", "red", "g", "kids"]
    rows = [names, [*row, "General:Material:wool"]]
    (tmp_path / "feed.txt").write_text("\n".join(map("\t".join, rows)))
    result = run_cli("adatag", "label", tmp_path / "feed.txt", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    found = {"Color": ["Red"], "Age Group": ["kids"], "Material": ["wool"]}
    assert read(tmp_path / "out.jsonl") == {"1": found}


def test_variants_of_magento_are_one_product(tmp_path: Path) -> None:
    """Also if their product comes first, or is missing: then they share a group."""
    (export,) = (path for path in EXPORTS if path.stem == "magento")
    header, *rows = export.read_text().splitlines()
    shop, output = tmp_path / "shop.csv", tmp_path / "a.jsonl"
    for lines in (rows, rows[::-1], [rows[2], rows[0], rows[3], rows[1]]):
        shop.write_text("\n".join([header, *lines]))
        run_cli("adatag", "label", shop, output)
        found = read(output)
        assert found == FOUND["magento"]
    shop.write_text("\n".join([header, *rows[:2], rows[3]]))
    run_cli("adatag", "label", shop, output)
    assert list(read(output)) == ["H1-S-Red", "H1-M-Navy", "B2"]
    groups = [record["group"] for record in srsly.read_jsonl(output)]
    assert groups[0] == groups[1] != groups[2]


def test_a_warning_without_groups(tmp_path: Path) -> None:
    body = "Red or navy hoodie of fleece, in S and M. " * 3
    records = [
        {"fields": [{"name": "a", "text": str(i)}, {"name": "b", "text": body}]}
        for i in range(9)
    ]
    srsly.write_jsonl(tmp_path / "b.jsonl", records)
    args = (tmp_path / "b.jsonl", tmp_path / "b.spacy", "--dev", 0.3)
    result = run_cli("adatag", "convert", *args)
    assert "3 held-out texts have a part in common with texts to train on" in (
        flat(result.output)
    )


def test_a_preset_of_a_user(tmp_path: Path) -> None:
    shop = tmp_path / "shop.csv"
    shop.write_text("No,Bezeichnung,Farbe,Farbe 2\n7,Rote Jacke mit Blau,Rote,Blau\n")
    preset = {"text": "Bezeichnung", "id": "No", "attributes": {"Farbe*": "Color"}}
    for path, write in (("a.yml", srsly.write_yaml), ("a.json", srsly.write_json)):
        write(tmp_path / path, preset)
        args = (shop, tmp_path / "out.jsonl", "--preset", tmp_path / path)
        result = run_cli("adatag", "label", *args)
        assert result.exit_code == 0, result.output
        (record,) = srsly.read_jsonl(tmp_path / "out.jsonl")
        assert record["id"] == "7" and len(record["attributes"]["Color"]) == 2
    # Options come first.
    result = run_cli("adatag", "label", *args, "-a", "Farbe=Farbe", "--id", "Farbe 2")
    assert result.exit_code == 0, result.output
    (record,) = srsly.read_jsonl(tmp_path / "out.jsonl")
    assert record["id"] == "Blau" and list(record["attributes"]) == ["Farbe"]


def test_a_hint_if_the_user_chose_columns(tmp_path: Path) -> None:
    (export,) = (path for path in EXPORTS if path.stem == "facebook")
    args = (export, tmp_path / "a.jsonl", "--text", "title", "-a", "color")
    result = run_cli("adatag", "label", *args)
    assert result.exit_code == 0, result.output
    said = flat(result.output)
    assert "looks like an export of Facebook: see --preset facebook" in said
    assert "Reading" not in said
    assert len(list(srsly.read_jsonl(tmp_path / "a.jsonl"))) == 3


@pytest.mark.parametrize(
    "preset,reason",
    [
        (
            "shopyfy",
            "unknown preset 'shopyfy': expected one of akeneo, akeneo-json, amazon",
        ),
        (
            "shopify",
            "expected one of the columns Title, Body (HTML),Body HTML,Description for",
        ),
        ("a.yml", "can't read the preset a.yml"),
        ({"txt": "title"}, "unknown key of a preset 'txt': expected one of name"),
        ({"text": 5}, "expected a list of texts as 'text' of the preset"),
        ({"attributes": {"a": 1}}, "expected an object with texts as 'attributes'"),
        ({"most": {"a": "three"}}, "expected an object with numbers from 1 as 'most'"),
        ({"id": ["a"]}, "expected a text as 'id'"),
        (["a"], "expected an object in the preset"),
    ],
)
def test_presets_that_will_not_do(preset: Any, reason: str, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_text("name,color\nRed shoe,Red\n")
    if not isinstance(preset, str):
        (tmp_path / "b.json").write_text(json.dumps(preset))
        preset = tmp_path / "b.json"
    args = (tmp_path / "shop.csv", tmp_path / "out.jsonl", "--preset", preset)
    result = run_cli("adatag", "label", *args)
    assert result.exit_code == 1 and reason in flat(result.output)


def test_no_preset(tmp_path: Path) -> None:
    """And no column that seems to be a text."""
    shop = tmp_path / "shop.csv"
    shop.write_text("number,color\n12,Red\n")
    result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
    assert result.exit_code == 1
    said = flat(result.output)
    assert "add --text COLUMN for the column with the texts, or --preset" in said
    assert "number, color" in said


@pytest.mark.parametrize("name", list_presets())
def test_presets_say_where_their_format_is_described(name: str) -> None:
    preset = load_preset(name)
    assert "https://" in preset.source and preset.date.startswith("20")
    assert len((FOLDER / f"{name}.yml").read_text().splitlines()) < 60


def test_a_column_without_a_name_is_no_unit() -> None:
    """PrestaShop ends each row with a delimiter."""
    fitted = load_preset("prestashop").fit(["Name *", "Manufacturer", "Description", ""])
    assert fitted.attributes == {"Manufacturer": "Brand"}


def test_prestashop_calls_manufacturers_brands(tmp_path: Path) -> None:
    (export,) = (path for path in EXPORTS if path.stem == "prestashop")
    shop = tmp_path / "shop.csv"
    shop.write_text(export.read_text().replace("Manufacturer", "Brand"))
    result = run_cli("adatag", "label", shop, tmp_path / "out.jsonl")
    assert result.exit_code == 0 and read(tmp_path / "out.jsonl") == FOUND["prestashop"]
