from typing import List

import pytest

from spacy_adatag.labelling.names import find_spellings, is_brand, split_name


@pytest.mark.parametrize(
    "names",
    [
        ["Talla", "Tallas", "talla:"],
        ["screen_size", "ScreenSize", "Screen size"],
        ["Matière", "MATIERE"],
        ["Sport Type", "Sports Type"],
        ["Battery", "Batteries"],
    ],
)
def test_one_name(names: List[str]) -> None:
    assert find_spellings(["Brand", *names, "Color"]) == [names]


@pytest.mark.parametrize(
    "names",
    [
        ["Color", "Colour", "Farbe", "COULEUR"],
        ["Größe", "Taille", "Μέγεθος"],
        ["Цвет", "Колір"],
        ["Fabric (en)", "Fabric (de)"],
    ],
)
def test_one_name_in_several_languages(names: List[str]) -> None:
    assert find_spellings(["Model", *names, "Pattern"]) == [names]


@pytest.mark.parametrize(
    "names",
    [
        ["Cap", "Cape"],
        ["Length", "Length (2)"],
        ["Model 1", "Model 2"],
        ["Size", "Size Code"],
        ["Model", "Model No"],
        ["Size UK", "Size US", "Shoe Size UK", "Shoe Size US", "Größe IT", "Size"],
        ["Size", "Weight", "Volume"],
        ["-", "_"],
    ],
)
def test_several_names(names: List[str]) -> None:
    assert find_spellings(names) == []


def test_words_of_a_name() -> None:
    assert split_name("numberOfKeys (max.)") == ["number", "Of", "Keys", "max"]


def test_brands() -> None:
    assert all(map(is_brand, ("Brand", "Marke", "manufacturer", "brand_name")))
    assert not any(map(is_brand, ("Color", "Brand Color", "Model")))
