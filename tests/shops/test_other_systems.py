"""Systems without a preset, with the options that the page of `label` gives."""

import json
import shlex
from pathlib import Path
from typing import Any, Dict

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


def test_a_table_without_names_of_columns(tmp_path: Path) -> None:
    """Its first product is none of its columns."""
    path = tmp_path / "prices.csv"
    lines = [f"10{n},Nord,Warm cap with a long peak {n},{n}.90\n" for n in range(9)]
    path.write_text("".join(lines))
    args = ("adatag", "label", path, tmp_path / "out.jsonl", "--dry-run")
    said = flat(run_cli(*args).output)
    assert "may be a product: '100' is no name of a column" in said
    # Sizes may be names of columns, if the text has one.
    path.write_text("".join(["40,brand,name,price\n", *lines]))
    assert "may be a product" not in flat(run_cli(*args).output)


def test_columns_in_objects_are_named(tmp_path: Path) -> None:
    """If nobody knows them, messages do."""
    path = tmp_path / "items.xml"
    path.write_text("<c><item><a><name>Red cap</name></a></item></c>")
    for options in ((), ("--text", "name")):
        result = run_cli("adatag", "label", path, tmp_path / "out.jsonl", *options)
        assert result.exit_code == 1 and "columns are a.name" in flat(result.output)
    result = run_cli("adatag", "label", path, tmp_path / "o.jsonl", "--text", "a.name")
    assert "No value was found in 1 row" in result.output
