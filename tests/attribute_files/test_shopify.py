"""The public taxonomy of Shopify, in the forms of its releases."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.attribute_files import Columns, read_attributes
from spacy_adatag.attributes import AttributeTable
from spacy_adatag.attributes import make_attribute as make_attribute_
from spacy_adatag.canonical import SchemaEntry
from spacy_adatag.texts.counts import say_count

GID = "gid://shopify/Taxonomy"


def make_attribute(
    number: int, name: str, values: List[str], others=()
) -> Dict[str, Any]:
    handle = name.lower().replace(" ", "-")
    return {
        "id": f"{GID}Attribute/{number}",
        "name": name,
        "handle": handle,
        "description": f"Says the {name}",
        "extended_attributes": [
            {"name": other, "handle": other.lower().replace(" ", "-")} for other in others
        ],
        "values": [
            {
                "id": f"{GID}Value/{i}",
                "name": value,
                "handle": f"{handle}__{value.lower()}",
            }
            for i, value in enumerate(values)
        ],
    }


# Invented, in the shape of a release. A measurement has units, and no values.
ATTRIBUTES = {
    "version": "2025-08",
    "attributes": [
        make_attribute(1, "Color", ["Black", "None", "Other"]),
        # The second is the attribute itself, spelled in another way.
        make_attribute(2, "Material", ["Wool", "Other"], ["Sole material", "MATERIAL"]),
        make_attribute(3, "Neckline", ["V-neck", "Crew"]),
        {
            "id": f"{GID}Attribute/4",
            "name": "Height",
            "handle": "height",
            "description": "How high",
            "extended_attributes": [],
            "type": "measurement",
            "measurement_type": "dimension",
            "supported_units": ["cm"],
        },
    ],
}


def make_category(id: str, names: List[str], handles: List[str]) -> Dict[str, Any]:
    known = {a["handle"]: a for a in ATTRIBUTES["attributes"]}
    return {
        "id": f"{GID}Category/{id}",
        "level": len(names) - 1,
        "name": names[-1],
        "full_name": " > ".join(names),
        "parent_id": None,
        "attributes": [
            {
                "id": known.get(handle, known["material"])["id"],
                "name": handle.capitalize(),
                "handle": handle,
                "description": f"Of {handle}",
                "extended": handle not in known,
            }
            for handle in handles
        ],
        "return_reasons": [],
        "children": [],
        "ancestors": [],
    }


CATEGORIES = {
    "version": "2025-08",
    "verticals": [
        {
            "name": "Wear",
            "prefix": "we",
            "categories": [
                make_category("we", ["Wear"], ["color"]),
                make_category("we-1", ["Wear", "Shoes"], ["color", "sole-material"]),
                make_category("we-1-1", ["Wear", "Shoes", "Boots"], ["height"]),
                make_category("we-2", ["Wear", "Shirts"], ["neckline", "unheard"]),
            ],
        },
        {
            "name": "Pets",
            "prefix": "pe",
            "categories": [make_category("pe", ["Pets", "Shirts"], ["material"])],
        },
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "attributes.json", ATTRIBUTES)
    write(tmp_path / "categories.json", CATEGORIES)
    return tmp_path


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, indent=2), encoding="utf8")
    return path


def read(path: Path, **options: Any) -> Any:
    return read_attributes(path, AttributeTable([]), Columns(), **options)


def test_all_attributes(folder):
    found = read(folder / "attributes.json")
    items = {item["name"]: item for item in found.items}
    assert [*items] == ["Color", "Material", "Neckline", "Height", "Sole material"]
    assert items["Color"]["values"] == {"Black": 1}
    assert items["Sole material"]["values"] == {"Wool": 1}
    assert items["Height"]["values"] == {}
    assert items["Color"]["description"] == "Says the Color"
    assert not any(item["category"] for item in found.items)
    said = " ".join(found.notes)
    assert "is the Shopify taxonomy 2025-08: 4 attributes, and 1 that share" in said
    assert "Left out 4 values" in said
    assert "1 of the attributes have no values" in said


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["Wear > Shoes"], ["Color", "Height", "Sole material"]),
        (["shoes"], ["Color", "Height", "Sole material"]),
        (["we-1"], ["Color", "Height", "Sole material"]),
        ([f"{GID}Category/we-1-1"], ["Height"]),
        (["Shirts"], ["Material", "Neckline"]),
        (["Wear > Shirts", "Boots"], ["Neckline", "Height"]),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_attributes_of_a_category_and_those_below(folder, wanted, names, whole):
    path = folder / "attributes.json"
    if whole:
        (folder / "categories.json").unlink()
        path = write(folder / "taxonomy.json", {**CATEGORIES, **ATTRIBUTES})
    found = read(path, categories=wanted)
    assert [item["name"] for item in found.items] == names
    said = " ".join(found.notes)
    assert ("'Shirts' is the name of several: Wear > Shirts; Pets > Shirts" in said) == (
        wanted == ["Shirts"]
    )
    assert say_count(len(names), "attribute") in said


def test_categories_go_along(folder):
    found = read(folder / "attributes.json", categories=["Shoes"]).items
    items = {item["name"]: item for item in found}
    assert items["Height"]["category"] == ["Boots", "Wear > Shoes > Boots"]
    assert items["Color"]["category"] == ["Shoes", "Wear > Shoes"]
    # Only the categories describe those that share values.
    assert items["Sole material"]["description"] == "Of sole-material"
    every = read(
        folder / "attributes.json", categories_path=folder / "categories.json"
    ).items
    assert [item["name"] for item in every][:2] == ["Color", "Material"]
    assert every[0]["category"] == ["Wear", "Wear", "Shoes", "Wear > Shoes"]


def test_an_old_release(tmp_path):
    """Without handles, descriptions and attributes in place."""
    attributes = [
        {"id": a["id"], "name": a["name"], "values": [{"name": v} for v in values]}
        for a, values in zip(ATTRIBUTES["attributes"], (["Black", "Other"], ["Wool"]))
    ]
    categories = [
        {
            "fully_qualified_type": "Wear > Shoes",
            "public_id": f"{GID}Category/we-1",
            "name": "Shoes",
            "attribute_ids": [attributes[0]["id"]],
        }
    ]
    write(tmp_path / "attributes.json", {"version": "0.7.0", "attributes": attributes})
    data = {"version": "0.7.0", "verticals": [{"name": "Wear", "categories": categories}]}
    write(tmp_path / "categories.json", data)
    (item,) = read(tmp_path / "attributes.json", categories=["we-1"]).items
    assert (item["name"], item["values"]) == ("Color", {"Black": 1})
    assert len(read(tmp_path / "attributes.json").items) == 2


def test_attributes_of_one_name_are_one(tmp_path):
    attributes = [make_attribute(1, "Fit", ["Slim"]), make_attribute(2, "Fit", ["Wide"])]
    attributes[1]["handle"] = "other-fit"
    path = write(tmp_path / "a.json", {"version": "1", "attributes": attributes})
    (item,) = read(path).items
    assert item["values"] == {"Slim": 1, "Wide": 1}


def test_known_attributes_keep_their_kind(folder):
    """No shop has said that it takes nothing else."""
    volume = SchemaEntry("quantity", units=["ml"])
    attributes = [make_attribute_("COLOR"), make_attribute_("Neckline", schema=volume)]
    known = AttributeTable(attributes)
    found = read_attributes(folder / "attributes.json", known, Columns())
    schemas = {item["name"]: item["schema"] for item in found.items}
    assert schemas["COLOR"] == {"kind": "text", "values": {"Black": []}}
    assert schemas["Neckline"] is None
    assert schemas["Material"]["kind"] == "choice"
    assert "Color" not in schemas
    assert any("still take any value" in note for note in found.notes)


def test_what_is_missing(folder):
    path = folder / "attributes.json"
    with pytest.raises(ValueError, match=r"no category 'Shoos'.* Did you mean 'Shoes'"):
        read(path, categories=["Shoos"])
    with pytest.raises(
        ValueError, match=r"without attributes. Import the attributes.json"
    ):
        read(folder / "categories.json")
    with pytest.raises(
        ValueError, match=r"attributes.json: expected the categories.json"
    ):
        read(path, categories=["Shoes"], categories_path=path)
    (folder / "categories.json").unlink()
    with pytest.raises(ValueError, match=r"there is no .*categories.json. Save it there"):
        read(path, categories=["Shoes"])
    broken = {"version": "1", "attributes": [{"id": f"{GID}Attribute/1", "values": []}]}
    with pytest.raises(ValueError, match="expected attribute 1 with id, name and values"):
        read(write(path, broken))
    path.write_text('{"version": "1", "attributes": [{"id": "gid://shopify/Taxonomy')
    with pytest.raises(ValueError, match=r"attributes.json: expected JSON"):
        read(path)
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:6a\n")
    with pytest.raises(ValueError, match=r"is a pointer of Git LFS.*git lfs pull"):
        read(path)


def test_other_files_are_not_taken_for_it(tmp_path):
    """Neither one that names it."""
    row = {"name": "Sole", "description": "Like gid://shopify/TaxonomyAttribute/1"}
    (item,) = read(write(tmp_path / "a.json", [row])).items
    assert item["name"] == "Sole"
