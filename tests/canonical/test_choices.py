"""What a text calls the options of a shop."""

from typing import Optional, Sequence

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise

COLORS = ("Black", "White", "Blue", "Navy", "Grey", "Green", "Multicolor", "Yellow")
MATERIALS = ("Cotton", "Leather", "Faux Leather", "Stainless Steel", "Aluminium", "Wood")
SIZES = ("Small", "Medium", "Large", "Extra Large", "2XL")
GENDERS = ("Men's", "Women's", "Boys'", "Girls'", "Unisex")
MAKERS = ("Hewlett-Packard", "Western Digital", "Serial ATA", "Serial Attached SCSI")


def find(surface: str, values: Sequence[str], kind: str = "choice") -> Optional[str]:
    found = canonicalise(SchemaEntry(kind, dict.fromkeys(values, ())), surface)
    return None if found is None else found.text


@pytest.mark.parametrize(
    "surface, values, expected",
    [
        # Other names for the same.
        ("Ladies'", GENDERS, "Women's"),
        ("for Men", GENDERS, "Men's"),
        ("Male", GENDERS, "Men's"),
        ("Herren", ("male", "female"), "male"),
        ("Womens", ("male", "female"), "female"),
        ("Children", ("kids", "adult"), "kids"),
        ("XL", SIZES, "Extra Large"),
        ("X-Large", SIZES, "Extra Large"),
        ("XXL", SIZES, "2XL"),
        ("Size L", SIZES, "Large"),
        ("Med", SIZES, "Medium"),
        ("extra small", ("XS", "S"), "XS"),
        ("true", ("Yes", "No"), "Yes"),
        ("Y", ("I", "M"), None),
        ("Blk", COLORS, "Black"),
        ("GRY", COLORS, "Grey"),
        ("Multicoloured", COLORS, "Multicolor"),
        ("U.S.A.", ("United States", "China"), "United States"),
        # Words that only describe a value more closely.
        ("Matte Black", COLORS, "Black"),
        ("lt gray", COLORS, "Grey"),
        ("Forest Green", COLORS, "Green"),
        ("Black color", COLORS, "Black"),
        ("Colour: Black", COLORS, "Black"),
        ("Black (matte)", COLORS, "Black"),
        ("Dk. Blue", ("Dark Blue", "Blue"), "Dark Blue"),
        ("100% Organic Cotton", MATERIALS, "Cotton"),
        ("Brushed stainless steel", MATERIALS, "Stainless Steel"),
        ("Cotton fabric", MATERIALS, "Cotton"),
        ("Made in China", ("United States", "China"), "China"),
        ("lemon yellow", ("Yellow", "Pink"), "Yellow"),
        ("lime-green", COLORS, "Green"),
        # Others make it something else, and the name of a shade is one beside its color.
        ("Lemon Lime", ("Lime", "Orange"), None),
        ("Chocolate Orange", ("Lime", "Orange"), None),
        ("Olive Oil", ("Oil", "Butter"), None),
        ("Navy Blue", COLORS, None),
        ("Rose Black", COLORS, None),
        ("Black/White", COLORS, None),
        ("Black and White", COLORS, None),
        ("Vegan Leather", MATERIALS, None),
        ("Cotton blend", MATERIALS, None),
        ("60% Cotton, 40% Polyester", MATERIALS, None),
        ("Medium Dark Roast", ("Light", "Medium", "Dark"), None),
        ("Wood in Black", COLORS, None),
        # Acronyms.
        ("HP", MAKERS, "Hewlett-Packard"),
        ("SATA", MAKERS, "Serial ATA"),
        ("SAS", MAKERS, "Serial Attached SCSI"),
        ("U.K.", ("United Kingdom",), "United Kingdom"),
        ("P&G", ("Procter & Gamble", "Other"), "Procter & Gamble"),
        ("hp", MAKERS, None),
        ("SS", ("Stainless Steel", "Sterling Silver"), None),
        ("SS", MATERIALS, "Stainless Steel"),
    ],
)
def test_a_choice_has_other_names(
    surface: str, values: Sequence[str], expected: Optional[str]
) -> None:
    assert find(surface, values) == expected
    if expected is not None:
        assert find(expected, values) == expected


def test_texts_of_many_words_are_no_choices() -> None:
    """To leave out any of them would take very long."""
    assert find(f"{'dark ' * 11}Navy", COLORS) == "Navy"
    assert find(f"{'dark ' * 20_000}Navy", COLORS) is None


def test_a_text_has_no_other_names() -> None:
    """It may have any value, so `HP` may be a brand of its own."""
    assert find("HP", MAKERS, "text") is None
    assert find("Matte Black", COLORS, "text") is None
    assert find("XL", SIZES, "text") is None


@pytest.mark.parametrize(
    "surface, value",
    [
        ("Gray", "Grey"),
        ("aluminum", "Aluminium"),
        ("Carbon Fibres", "Carbon Fiber"),
        ("14kt gold", "14K Gold"),
        ("14 Karat Gold", "14K Gold"),
        ("BLACK+DECKER", "Black & Decker"),
        ("The Coca-Cola Company", "Coca-Cola"),
    ],
)
def test_spellings(surface: str, value: str) -> None:
    for kind in ("text", "choice"):
        assert find(surface, [value, "Other"], kind) == value


def test_both_spellings_may_be_options() -> None:
    assert find("gray", ["Grey", "Gray"]) == "Gray"
    assert find("greys", ["Grey", "Gray"]) == "Grey"
