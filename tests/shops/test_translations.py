"""Tables that say the same in several languages."""

import csv
import json
import shlex
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.corpus.shards import find_shards
from spacy_adatag.shops.guess import Guess, guess_preset
from spacy_adatag.shops.languages import get_language, leave_language
from spacy_adatag.shops.profiles import Profile

from ..conftest import run_cli
from .test_presets import flat, read

COLORS = (("Red", "Rot"), ("Navy Blue", "Marineblau"), ("Green", "Grün"))
# How systems name the language of a column.
NAMES = ("{} DE", "{}_de", "{}:de", "{}[lang=de]", "{}/de_DE", "DE_{}", "{} (German)")


def guess(path: Path, rows: List[Any]) -> Guess:
    if path.suffix == ".json":
        path.write_text(json.dumps(rows))
    else:
        with path.open("w", encoding="utf8", newline="") as file_:
            csv.writer(file_).writerows(rows)
    found = guess_preset(find_shards(path))
    assert found is not None
    return found


@pytest.mark.parametrize("place,language", [(0, "en"), (1, "de")])
def test_attributes_in_one_language(tmp_path: Path, place: int, language: str) -> None:
    """The texts that have their values are in it."""
    rows = [
        {
            "name_en": f"Soft cap {i} in {english}",
            "name_de": f"Weiche Kappe {i}, {german}",
            "params": [{"name": "color", "value": (english, german)[place]}],
        }
        for i, (english, german) in enumerate(4 * (COLORS[1], ("Brown", "Braun")))
    ]
    assert guess(tmp_path / "shop.json", rows).language == language


@pytest.mark.parametrize("name", NAMES)
def test_one_language_for_all_columns(tmp_path: Path, name: str) -> None:
    """The one that most texts are in, although some have only another one."""
    english = name.replace("DE", "EN").replace("de", "en").replace("German", "English")
    german, both = name.format, [english.format, name.format]
    header = ["sku", *(f(n) for n in ("name", "description", "color") for f in both)]
    rows = [header]
    for i, (color, farbe) in enumerate(COLORS * 5):
        texts = [f"Soft cap {i} {color}" if i else "", f"Kappe {i} {farbe}"]
        texts += ["A soft cap of wool", "Eine Kappe aus Wolle"]
        rows.append([f"S{i}", *texts, color, farbe])
    found = guess(tmp_path / "shop.csv", rows)
    assert found.language == "de" and list(found.others) == ["en"]
    assert found.preset.text == (
        f"{german('name')},{english.format('name')}",
        f"{german('description')},{english.format('description')}",
    )
    assert found.preset.attributes == {german("color"): "color"}
    assert list(found.left_out) == [english.format("color")]
    assert found.others["en"].attributes == {english.format("color"): "color"}


def test_the_options_of_another_language(tmp_path: Path) -> None:
    rows = [["sku", "title_en", "title_de", "color_en", "color_de"]]
    for i, (color, farbe) in enumerate(COLORS * 4):
        rows.append([f"S{i}", f"Cap {i} {color}", f"Kappe {i} {farbe}", color, farbe])
    path, out = tmp_path / "shop.csv", tmp_path / "a.jsonl"
    assert guess(path, rows).language == "en"
    result = run_cli("adatag", "label", path, out)
    assert result.exit_code == 0, result.output
    assert read(out, fields=False)["S1"] == {"color": ["Navy Blue"]}
    said = flat(result.output)
    assert "'en' is used" in said
    options = said.partition("For 'de', add ")[2].partition(" \x1b")[0]
    options = options.partition("\x1b")[0].partition(" ℹ")[0]
    result = run_cli("adatag", "label", path, out, *shlex.split(options))
    assert result.exit_code == 0, result.output
    assert read(out, fields=False)["S1"] == {"color": ["Marineblau"]}


def test_sizes_by_country_are_no_translations(tmp_path: Path) -> None:
    rows = [["sku", "title", "size.us", "size.uk", "size.fr", "size.it"]]
    rows += [[f"S{i}", f"Shoe no {i}", i + 7, i + 5, i + 38, i + 39] for i in range(12)]
    found = guess(tmp_path / "shop.csv", rows)
    assert found.language is None
    sizes = ["size.us", "size.uk", "size.fr", "size.it"]
    assert found.preset.attributes == {name: name for name in sizes}


def test_other_names_for_the_same(tmp_path: Path) -> None:
    """A description in another language is none of the text."""
    rows = [["Title (English)", "Title (German)", "Beschreibung DE", "Description EN"]]
    rows[0].append("Color")
    for i, (color, farbe) in enumerate(COLORS * 4):
        texts = [f"Cap {i} {color}", f"Kappe {i} {farbe}"]
        rows.append([*texts, "Eine warme Kappe", "A warm cap", color])
    found = guess(tmp_path / "shop.csv", rows).preset
    assert found.text == ("Title (English),Title (German)", "Description EN")


def test_languages_of_xml(tmp_path: Path) -> None:
    item = (
        "<item><id>{i}</id><name xml:lang='en'>Cap {i} {en}</name>"
        "<name xml:lang='de'>Kappe {i} {de}</name><color>{en}</color></item>"
    )
    items = (item.format(i=i, en=c[0], de=c[1]) for i, c in enumerate(COLORS * 4))
    (tmp_path / "a.xml").write_text(f"<feed>{''.join(items)}</feed>", encoding="utf8")
    found = guess_preset(find_shards(tmp_path / "a.xml"))
    assert found is not None
    assert found.preset.text == ("name.en,name.de",) and found.language == "en"
    # With the column of a preset, it is the first language.
    out = tmp_path / "a.jsonl"
    options = ("--text", "name", "--id", "id", "--attribute", "color")
    result = run_cli("adatag", "label", tmp_path / "a.xml", out, *options)
    assert result.exit_code == 0, result.output
    assert read(out, fields=False)["1"] == {"color": ["Navy Blue"]}


LANGUAGES: Dict[str, Any] = {
    "color_de": ("de", "color"),
    "color.de-DE": ("de", "color"),
    "color/fr_FR": ("fr", "color"),
    "Title (English)": ("en", "Title"),
    "EN_Title": ("en", "Title"),
    "translations.en.name": ("en", "translations.name"),
    "titel_deu": ("de", "titel"),
    "size_us": (None, "size_us"),
    "Model No": ("no", "Model No"),
    "English": (None, "English"),
    "Made in Italy": (None, "Made in Italy"),
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_languages_in_names(name: str) -> None:
    language, rest = LANGUAGES[name]
    assert get_language(name) == language
    assert leave_language(name, {name: Profile(["Red"])}, []) == rest
    # A size of a country has no words.
    assert leave_language(name, {name: Profile(["8", "9"])}, []) == name


def test_codes_of_countries() -> None:
    """Some shops write these for languages."""
    names = {"Name JP": "ja", "name_cn": "zh", "Title KR": "ko", "popis_cz": "cs"}
    assert {name: get_language(name) for name in names} == names
