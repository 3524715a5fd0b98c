"""The attributes of shop systems."""

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from spacy_adatag.attribute_files import Columns, read_attributes
from spacy_adatag.attributes import AttributeTable, make_attribute

KNOWN = AttributeTable([make_attribute("Color"), make_attribute("Care")])
LEFT_OUT = "that are new, and are long texts or what the shop system itself needs"


def make_row(code: str, kind: str, **more: Any) -> Dict[str, Any]:
    return {"attribute_code": code, "frontend_input": kind, **more}


def test_what_magento_itself_needs_is_left_out(tmp_path: Path) -> None:
    options = [{"label": "Red"}]
    rows = [
        make_row("description", "textarea", is_user_defined=False),
        make_row("short_description", "textarea"),
        make_row("status", "select", is_user_defined=False, options=options),
        make_row("fit", "select", is_user_defined=True, options=options),
        # What the pipeline has is an attribute.
        make_row("color", "select", is_user_defined=False, options=options),
        make_row("care", "textarea", is_user_defined=True),
    ]
    path = tmp_path / "attributes.json"
    path.write_text(json.dumps({"items": rows}))
    read = read_attributes(path, KNOWN, Columns())
    assert [item["name"] for item in read.items] == ["fit", "Color", "Care"]
    said = f"Left out 3 {LEFT_OUT}: description, short_description, status"
    assert said in read.notes
    path = tmp_path / "attributes.csv"
    path.write_text(
        "attribute_code,frontend_input,is_user_defined\nstatus,select,0\nfit,text,1\n"
    )
    assert [i["name"] for i in read_attributes(path, KNOWN, Columns()).items] == ["fit"]


@pytest.mark.parametrize(
    "cells, expected, said",
    [
        (["Red|Green", "S"], ["Red", "Green"], None),
        (["Red,Green", "S, M"], ["Red", "Green"], "separated by ',', as in \"Red,Green"),
        (["Black, matte|Red"], ["Black, matte", "Red"], "A comma is a part of them"),
        (["Red, matte", "S|M"], ["Red, matte"], "separated by '|', as in \"S|M"),
        (['"Black, matte", Red'], ["Black, matte", "Red"], "separated by ','"),
        (["Black\\, matte,Red"], ["Black, matte", "Red"], "separated by ','"),
        (['"Red|blue"|24"|""'], ["Red|blue", '24"'], None),
        (['"Red, blue"'], ["Red, blue"], None),
    ],
)
def test_options_in_a_cell_of_magento(tmp_path, cells, expected, said) -> None:
    rows = [make_row(f"a{i}", "select", options=cell) for i, cell in enumerate(cells)]
    # Only choices have options.
    rows.append(make_row("z", "text", options="one, two"))
    path = tmp_path / "attributes.json"
    path.write_text(json.dumps(rows))
    read = read_attributes(path, KNOWN, Columns())
    assert list(read.items[0]["schema"]["values"]) == expected
    notes = " ".join(read.notes)
    assert said in notes if said else "separated" not in notes
    assert not said or "If that is wrong, add --separator" in notes
    # Who says what separates them is right.
    read = read_attributes(path, KNOWN, Columns(separator=";"))
    assert len(read.items[0]["schema"]["values"]) == 1


def test_long_texts_of_akeneo_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "attributes.csv"
    path.write_text(
        "type;code;label-en_US\n"
        "pim_catalog_textarea;description;Description\n"
        "pim_catalog_textarea;pflege;Care\n"
        "pim_catalog_text;scent;Scent\n"
    )
    read = read_attributes(path, KNOWN, Columns())
    assert [item["name"] for item in read.items] == ["Care", "scent"]
    assert f"Left out 1 {LEFT_OUT}: description" in read.notes
