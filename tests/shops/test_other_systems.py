"""Systems without a preset, with the options that the page of `label` gives."""

import json
import shlex
from pathlib import Path
from typing import Any, Dict, Sequence

import pytest

from ..conftest import run_cli
from ..pages import LABELLING, PAGES
from .test_presets import flat, read

# A small table of our own in the form of each export, and what label finds.
EXPORTS: Dict[str, Any] = {
    "Odoo": (
        "External ID,Name,Sales Description,Product Attributes/Attribute,"
        "Product Attributes/Values\n"
        'a_1,Tee in XS and XL,Soft cotton,Size,"XS,XL"\n,,,Material,Cotton\n'
        "a_2,Red cap,,Color,Red\n",
        {
            "a_1": {"Size": ["XS", "XL"], "Material": ["cotton"]},
            "a_2": {"Color": ["Red"]},
        },
    ),
    "schema.org (JSON)": (
        json.dumps(
            {
                "@type": "Product",
                "name": "Nord tee, red",
                "description": "Loose fit, 300 g",
                "sku": "TEE",
                "brand": {"@type": "Brand", "name": "Nord"},
                "color": ["Red"],
                "additionalProperty": [
                    {"@type": "PropertyValue", "name": "Fit", "value": "loose"},
                    {"name": "Weight", "value": 300, "unitText": "g"},
                ],
            }
        ),
        {
            "TEE": {
                "Brand": ["Nord"],
                "Color": ["red"],
                "Fit": ["Loose"],
                "Weight": ["300 g"],
            }
        },
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_the_options_of_the_page(system: str, tmp_path: Path) -> None:
    content, expected = EXPORTS[system]
    (row,) = (line for line in PAGES[LABELLING].split("\n") if f"| {system} |" in line)
    options = shlex.split(row.split("`")[1])
    path = tmp_path / ("shop.json" if content[0] == "{" else "shop.csv")
    path.write_text(content)
    result = run_cli("adatag", "label", path, tmp_path / "out.jsonl", *options)
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "out.jsonl") == expected


@pytest.mark.parametrize("name", ["prices.csv", "prices.xlsx"])
def test_a_table_without_names_of_columns(tmp_path: Path, name: str) -> None:
    """Its columns are called by their numbers, and its first product is one."""
    path, output = tmp_path / name, tmp_path / "out.jsonl"
    lines = [f"10{n},Nord,Warm cap with a long peak {n} of Nord,{n}.90" for n in range(9)]
    write_lines(path, lines)
    options = ("--attribute", "column 2=Brand", "--id", "column 1")
    result = run_cli("adatag", "label", path, output, *options)
    assert result.exit_code == 0, result.output
    said = 'They are called "column 1" to "column 4" here. Name attributes with'
    assert said in flat(result.output)
    assert read(output) == {f"10{n}": {"Brand": ["Nord"]} for n in range(9)}
    # The user may also say so, and choose the text.
    given = ("--header-row", "0", "--text", "column 3", *options)
    for options in (given, given[2:]):
        result = run_cli("adatag", "label", path, output, *options)
        assert result.exit_code == 0, result.output
        assert len(read(output)) == 9
    # Sizes may be names of columns, if the text has one. Names may be there twice.
    for first in (["40,brand,name,price"], ["Cod,Mar,Foo,36"] * 2):
        write_lines(path, [*first, *lines])
        said = flat(run_cli("adatag", "label", path, output, "--dry-run").output)
        assert "is a product, so" not in said and "column 1" not in said


def test_a_table_without_names_of_columns_is_not_filled(tmp_path: Path) -> None:
    path, values = tmp_path / "prices.csv", tmp_path / "values.jsonl"
    lines = [f"10{n},Nord,Warm cap with a long peak {n},{n}.90" for n in range(9)]
    write_lines(path, lines)
    values.write_text("")
    args = (path, values, tmp_path / "new.csv", "--id", "column 1")
    result = run_cli("adatag", "fill", *args)
    assert result.exit_code == 1
    assert "expected names of columns in" in flat(result.output)


def write_lines(path: Path, lines: Sequence[str]) -> None:
    if path.suffix == ".csv":
        path.write_text("\n".join(lines))
        return
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line.split(","))
    book.save(path)


def test_columns_in_objects_are_named(tmp_path: Path) -> None:
    """If nobody knows them, messages do."""
    path = tmp_path / "items.xml"
    path.write_text("<c><item><a><name>Red cap</name></a></item></c>")
    for options in ((), ("--text", "name")):
        result = run_cli("adatag", "label", path, tmp_path / "out.jsonl", *options)
        assert result.exit_code == 1 and "columns are a.name" in flat(result.output)
    result = run_cli("adatag", "label", path, tmp_path / "o.jsonl", "--text", "a.name")
    assert "No value was found in 1 row" in result.output
