"""Exports of WooCommerce, whose columns are in the language of the shop."""

import csv
from pathlib import Path
from typing import Dict

import pytest

from ..conftest import run_cli
from .test_presets import EXPORTS, FOUND, flat, read

# The names that WooCommerce gives to columns in shops in other languages.
GERMAN = {"Type": "Typ", "SKU": "Artikelnummer", "Published": "Veröffentlicht"}
GERMAN |= {"Short description": "Kurzbeschreibung", "Description": "Beschreibung"}
GERMAN |= {"Parent": "Übergeordnetes Produkt", "Brands": "Marken"}
GERMAN |= {f"Attribute {n} name": f"Attribut {n} Name" for n in (1, 2)}
GERMAN |= {f"Attribute {n} value(s)": f"Attribut {n} Wert(e)" for n in (1, 2)}
FRENCH = {"SKU": "UGS", "Name": "Nom", "Published": "Publié", "Brands": "Marques"}
FRENCH |= {"Short description": "Description courte"}
FRENCH |= {f"Attribute {n} name": f"Nom de l’attribut {n}" for n in (1, 2)}
FRENCH |= {f"Attribute {n} value(s)": f"Valeur(s) de l’attribut {n} " for n in (1, 2)}
SPANISH = {"Type": "Tipo", "Name": "Nombre", "Published": "Publicado"}
SPANISH |= {"Short description": "Descripción corta", "Description": "Descripción"}
SPANISH |= {"Parent": "Superior", "Brands": "Marcas"}
SPANISH |= {f"Attribute {n} name": f"Nombre del atributo {n}" for n in (1, 2)}
SPANISH |= {f"Attribute {n} value(s)": f"Valor(es) del atributo {n}" for n in (1, 2)}


def test_rows_above_the_columns_of_amazon(tmp_path: Path) -> None:
    (export,) = (path for path in EXPORTS if path.stem == "amazon")
    above = "TemplateType=fptcustom\tVersion=2024\nType\tSeller SKU\tName\n"
    shop = tmp_path / "shop.txt"
    shop.write_text(above + export.read_text())
    args = (shop, tmp_path / "out.jsonl")
    result = run_cli("adatag", "label", *args)
    assert result.exit_code == 1
    said = "an export of Amazon, with the names of columns in line 3: add --header-row 3"
    assert said in flat(result.output)
    result = run_cli("adatag", "label", *args, "--header-row", 3)
    assert result.exit_code == 0 and read(args[1]) == FOUND["amazon"]


def test_a_table_for_google_with_blanks(tmp_path: Path) -> None:
    names = ["id", "title", "description", "link", "image link", "availability", "color"]
    names += ["item group id", "age group", "product detail"]
    row = ["1", "Red kids cap", "Made of wool", "x", "x", "in stock", "red", "g", "kids"]
    rows = [names, [*row, "General:Material:wool"]]
    (tmp_path / "feed.txt").write_text("\n".join(map("\t".join, rows)))
    result = run_cli("adatag", "label", tmp_path / "feed.txt", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    found = {"Color": ["Red"], "Age Group": ["kids"], "Material": ["wool"]}
    assert read(tmp_path / "out.jsonl") == {"1": found}


PORTUGUESE = {"Type": "Tipo", "Name": "Nome", "Published": "Publicado"}
PORTUGUESE |= {"Short description": "Descrição curta", "Description": "Descrição"}
PORTUGUESE |= {"Parent": "Ascendente", "Brands": "Marcas"}
PORTUGUESE |= {f"Attribute {n} name": f"Nome do atributo {n}" for n in (1, 2)}
PORTUGUESE |= {f"Attribute {n} value(s)": f"Valores do atributo {n}" for n in (1, 2)}
ITALIAN = {"Type": "Tipo", "Name": "Nome", "Published": "Pubblicato"}
ITALIAN |= {"Short description": "Breve descrizione", "Description": "Descrizione"}
ITALIAN |= {"Parent": "Genitore"}
ITALIAN |= {f"Attribute {n} name": f"Nome dell'attributo {n}" for n in (1, 2)}
ITALIAN |= {f"Attribute {n} value(s)": f"Valore dell'attributo {n}" for n in (1, 2)}


@pytest.mark.parametrize("names", [GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN])
def test_woocommerce_in_other_languages(tmp_path: Path, names: Dict[str, str]) -> None:
    (export,) = (path for path in EXPORTS if path.stem == "woocommerce")
    header, *rows = csv.reader(export.read_text(encoding="utf8").splitlines())
    with (tmp_path / "shop.csv").open("w", encoding="utf8") as file_:
        csv.writer(file_).writerows([[names.get(n, n) for n in header], *rows])
    result = run_cli("adatag", "label", tmp_path / "shop.csv", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert "as with --preset woocommerce" in flat(result.output)
    assert read(tmp_path / "out.jsonl") == FOUND["woocommerce"]
