"""Exports whose columns are in the language of the shop."""

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
DUTCH = {"Name": "Naam", "Published": "Gepubliceerd", "Brands": "Merken"}
DUTCH |= {"Short description": "Korte beschrijving", "Description": "Beschrijving"}
DUTCH |= {"Parent": "Hoofd"}
DUTCH |= {f"Attribute {n} name": f"Naam eigenschap {n}" for n in (1, 2)}
DUTCH |= {f"Attribute {n} value(s)": f"Waarde eigenschap {n}" for n in (1, 2)}
SWEDISH = {"SKU": "Artikelnummer", "Name": "Namn", "Published": "Publicerad"}
SWEDISH |= {"Short description": "Kort beskrivning", "Description": "Beskrivning"}
SWEDISH |= {f"Attribute {n} name": f"Attribut {n} namn" for n in (1, 2)}
SWEDISH |= {f"Attribute {n} value(s)": f"Attribut {n} värde(n)" for n in (1, 2)}
POLISH = {"Name": "Nazwa", "Published": "Opublikowano", "Brands": "Marki"}
POLISH |= {"Short description": "Krótki opis", "Description": "Opis"}
POLISH |= {"Parent": "Element nadrzędny"}
POLISH |= {f"Attribute {n} name": f"Nazwa atrybutu {n}" for n in (1, 2)}
POLISH |= {f"Attribute {n} value(s)": f"Wartości atrybutu {n}" for n in (1, 2)}
RUSSIAN = {"SKU": "Артикул", "Name": "Имя", "Published": "Опубликован"}
RUSSIAN |= {"Short description": "Короткое описание", "Description": "Описание"}
RUSSIAN |= {"Type": "Тип", "Parent": "Родительский"}
RUSSIAN |= {f"Attribute {n} name": f"Имя атрибута {n}" for n in (1, 2)}
RUSSIAN |= {f"Attribute {n} value(s)": f"Значение(-я) аттрибута(-ов) {n}" for n in (1, 2)}
# Somebody left out the name of the first column, or the column.
SPOILT = {**FRENCH, "Type": "  "}
LANGUAGES = [GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, DUTCH, SWEDISH, POLISH]
LANGUAGES += [RUSSIAN, SPOILT]
# And Etsy.
ETSY_DE = {"TITLE": "TITEL", "DESCRIPTION": "BESCHREIBUNG", "MATERIALS": "MATERIALIEN"}
ETSY_DE |= {f"VARIATION {n} NAME": f"VARIATIONSNAME {n}" for n in (1, 2)}
ETSY_DE |= {f"VARIATION {n} VALUES": f"VARIATIONSWERT {n}" for n in (1, 2)}
ETSY_IT = {"TITLE": "TITOLO", "DESCRIPTION": "DESCRIZIONE", "MATERIALS": "MATERIALI"}
ETSY_IT |= {f"VARIATION {n} NAME": f"NOME VARIANTE {n}" for n in (1, 2)}
ETSY_IT |= {f"VARIATION {n} VALUES": f"VALORI VARIANTE {n}" for n in (1, 2)}
CASES = [("woocommerce", names) for names in LANGUAGES]
CASES += [("etsy", {**ETSY_DE, "SKU": "BESTANDSEINHEIT"}), ("etsy", ETSY_IT)]


@pytest.mark.parametrize("preset,names", CASES)
def test_other_languages(tmp_path: Path, preset: str, names: Dict[str, str]) -> None:
    (export,) = (path for path in EXPORTS if path.stem == preset)
    header, *rows = csv.reader(export.read_text(encoding="utf8").splitlines())
    with (tmp_path / "shop.csv").open("w", encoding="utf8") as file_:
        csv.writer(file_).writerows([[names.get(n, n) for n in header], *rows])
    result = run_cli("adatag", "label", tmp_path / "shop.csv", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert f"as with --preset {preset}" in flat(result.output)
    assert read(tmp_path / "out.jsonl") == FOUND[preset]
