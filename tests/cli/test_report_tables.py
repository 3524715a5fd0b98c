"""Reports about the tables of shops."""

from pathlib import Path

import pytest
import srsly

from .test_report_cli import read_data, run


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("report") / "model"
    trained.to_disk(path)
    return path


TABLE = [
    {"sku": "1", "title": "dark blue wool coat", "color": "Dark Blue", "price": "1"},
    {"sku": "2", "title": "red cotton shirt", "color": "green", "price": "2"},
    {"sku": "3", "title": "", "color": "red", "price": "3"},
]


def write_table(path: Path) -> Path:
    if path.suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pytest.importorskip("pyarrow").Table.from_pylist(TABLE), path)
        return path
    lines = [";".join(TABLE[0]), *(";".join(row.values()) for row in TABLE)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("name", ["shop.csv", "shop.parquet"])
def test_tables(model, tmp_path, name):
    """What label finds of the columns are the labels."""
    shop, output = write_table(tmp_path / name), tmp_path / "report.html"
    result = run(model, shop, output, "-t", "title", "--id", "sku")
    assert result.exit_code == 3, result.output
    data = read_data(output)
    assert (data["texts"], data["with_gold"], data["rejected"]["count"]) == (2, 1, 1)
    (color,) = (row for row in data["attributes"] if row["name"] == "Color")
    assert (color["gold"], color["correct"], color["found"]) == (1, 1, 2)
    assert "price" not in {row["name"] for row in data["attributes"]}
    assert [item["line"] for item in data["rejected"]["shown"]] == [
        4 if name.endswith("csv") else 3
    ]


def test_tables_without_a_header(model, tmp_path):
    """With --text or --preset, rows of JSONL are those of a table."""
    rows = [{"title": "red cotton shirt", "Color": "red", "Size": "L"}]
    shop, output = tmp_path / "shop.jsonl", tmp_path / "report.html"
    srsly.write_jsonl(shop, rows)
    preset = tmp_path / "mine.yml"
    preset.write_text("text: title\nattributes: {Color: Color}")
    for options in (["--text", "title"], ["--preset", preset]):
        result = run(model, shop, output, *options)
        assert result.exit_code == 0, result.output
        data = read_data(output)
        assert (data["texts"], data["with_gold"]) == (1, 1)
        (color,) = (row for row in data["attributes"] if row["name"] == "Color")
        assert (color["gold"], color["correct"]) == (1, 1)


def test_a_table_is_read_by_the_names_of_its_columns(model, tmp_path):
    result = run(model, write_table(tmp_path / "shop.csv"), tmp_path / "report.html")
    # One of its rows has no text.
    assert result.exit_code == 3 and "is title" in result.output


@pytest.mark.parametrize("name", ["shop.jsonl", "shop.json", "shop.xml", "shop.impex"])
def test_feeds_need_no_options(model, tmp_path, name):
    rows = [
        {"title": f"{color} cotton shirt {i}", "color": color}
        for i, color in enumerate(["red", "navy"] * 4)
    ]
    shop, output = tmp_path / name, tmp_path / "report.html"
    if name == "shop.xml":
        items = "".join(
            f"<item><title>{row['title']}</title><color>{row['color']}</color></item>"
            for row in rows
        )
        shop.write_text(f"<shop>{items}</shop>")
    elif name == "shop.impex":
        lines = [f";{row['title']};{row['color']}" for row in rows]
        shop.write_text("\n".join(["INSERT Product;name;color", *lines]))
    elif name == "shop.json":
        srsly.write_json(shop, {"products": rows})
    else:
        srsly.write_jsonl(shop, rows)
    result = run(model, shop, output)
    assert result.exit_code == 0, result.output
    data = read_data(output)
    assert (data["texts"], data["with_gold"]) == (8, 8)
