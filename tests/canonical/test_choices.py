"""What a text calls the options of a shop."""

from typing import Optional, Sequence

import pytest

from spacy_adatag.canonical import SchemaEntry, canonicalise

COLORS = ("Black", "White", "Blue", "Navy", "Grey", "Green", "Multicolor", "Yellow")
MATERIALS = ("Cotton", "Leather", "Faux Leather", "Stainless Steel", "Aluminium", "Wood")
SIZES = ("Small", "Medium", "Large", "Extra Large", "2XL")
GENDERS = ("Men's", "Women's", "Boys'", "Girls'", "Unisex")
MAKERS = ("Hewlett-Packard", "Western Digital", "Serial ATA", "Serial Attached SCSI")


def find(
    surface: str, values: Sequence[str], kind: str = "choice", name: str = ""
) -> Optional[str]:
    found = canonicalise(SchemaEntry(kind, dict.fromkeys(values, ())), surface, name)
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
        ("Sm", SIZES, "Small"),
        ("S-M", SIZES, None),
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
        ("Navy Blue", COLORS, "Navy"),
        ("navy", ("Navy Blue", "Red"), "Navy Blue"),
        ("Rose Black", COLORS, None),
        ("Black/White", COLORS, None),
        ("Black and White", COLORS, None),
        ("Vegan Leather", MATERIALS, None),
        ("Cotton blend", MATERIALS, None),
        ("60% Cotton, 40% Polyester", MATERIALS, None),
        ("Medium Dark Roast", ("Light", "Medium", "Dark"), None),
        ("Wood in Black", COLORS, None),
        # In other languages.
        ("schwarz", COLORS, "Black"),
        ("vert", COLORS, "Green"),
        ("Baumwolle", MATERIALS, "Cotton"),
        ("纯棉", MATERIALS, "Cotton"),
        ("damskie", GENDERS, "Women's"),
        # In another order or unit.
        ("6 Gbps SAS", ("SAS 6Gb/s", "SAS 12Gb/s"), "SAS 6Gb/s"),
        ("Left Front", ("Front Left", "Front Right"), "Front Left"),
        ("6.35 mm", ('1/4"', '3/8"'), '1/4"'),
        ("Left Front and Right Rear", ("Left Rear and Right Front", "Left"), None),
        ("212 °F", ("100 °C", "200 °C"), "100 °C"),
        ("180 °F", ("100 °C", "200 °C"), None),
        ("8.5 x 11", ("Letter", "A4"), "Letter"),
        ("1080p", ("1920 x 1080", "3840*2160"), "1920 x 1080"),
        ("SATA3", ("SATA II", "SATA III"), "SATA III"),
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


def test_long_texts_have_no_versions() -> None:
    """To look up each beginning of a long text took seconds."""
    assert find(f"Intel {'fan ' * 2}", ("Intel", "AMD"), name="Brand") == "Intel"
    assert find(f"Intel {'fan ' * 20_000}", ("Intel", "AMD"), name="Brand") is None


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


METALS = ("White Gold", "Rose Gold", "Sterling Silver", "Stainless Steel")
MEMORY = ("DDR3", "DDR4", "DDR5", "GDDR6")
SHOES = ("Boots", "Sneakers", "Sandals", "Heels")
FORMS = ("Cream", "Lotion", "Powder", "Gel")


@pytest.mark.parametrize(
    "surface, values, name, expected",
    [
        # Amounts beside an option.
        ("16GB DDR4", MEMORY, "Memory type", "DDR4"),
        ("18k white gold", METALS, "Metal", "White Gold"),
        ("18k white gold", ("Gold", "Silver"), "Metal", "Gold"),
        ("18k white gold", ("Gold", "White Gold"), "Metal", "White Gold"),
        ("9ct Gold", ("Gold", "Silver"), "Metal", "Gold"),
        ("9ct Gold", METALS, "Metal", None),
        ("9ct Gold", ("9K", "14K"), "Karat", "9K"),
        ("9 carat yellow gold", ("9K", "14K"), "Karat", "9K"),
        ("9 ct diamond", ("9K", "14K"), "Karat", None),
        ("2 x AA", ("AA", "AAA"), "Battery", "AA"),
        ("60% cotton", ("Cotton", "Wool"), "Material", None),
        ("4-5 years", ("4", "5"), "Size", None),
        # Codes in a value.
        ("DDR4-3200", MEMORY, "Memory type", "DDR4"),
        ("DDR4 SDRAM", MEMORY, "Memory type", "DDR4"),
        ("DDR3L", MEMORY, "Memory type", None),
        ("DDR4/DDR5", MEMORY, "Memory type", None),
        ("DDR4", ("DDR", "DDR2"), "Memory type", None),
        ("DIN A4", ("A4", "A5"), "Size", "A4"),
        ("A4+", ("A4", "A5"), "Size", None),
        ("SAE 5W30", ("5W-30", "0W-20"), "Viscosity", "5W-30"),
        ("4LR44", ("LR44", "AA"), "Battery", None),
        # Versions and models.
        ("Bluetooth 5.0", ("Bluetooth", "Wired"), "Connection", "Bluetooth"),
        ("SATA III", ("SATA", "SAS"), "Interface", "SATA"),
        ("Vitamin B3", ("Vitamin B", "Vitamin C"), "Vitamin", None),
        ("Class II", ("Class I", "Class III"), "Class", None),
        ("USB3.0", ("USB", "SATA"), "Interface", "USB"),
        ("USB C 3.1", ("USB", "USB-C"), "Interface", None),
        ("SATA/600", ("USB", "SATA"), "Interface", "SATA"),
        ("USB 3.1 Gen 1", ("USB", "SATA"), "Interface", "USB"),
        ("PCIe 3.0 x4", ("PCI Express", "SATA"), "Interface", "PCI Express"),
        ("Wi-Fi 6", ("Wi-Fi", "Bluetooth"), "Connection", "Wi-Fi"),
        ("SAS-3", ("SAS", "SAS-2"), "Interface", None),
        ("SNMP3v", ("SNMP", "SNMPv3"), "Protocol", None),
        ("Intel Xeon E5-2620", ("Intel Xeon", "AMD EPYC"), "Processor", "Intel Xeon"),
        ("Apple Valley", ("Apple", "Orange"), "Brand", None),
        ("The North Face", ("North", "Nord"), "Brand", None),
        ("North Face", ("North", "Nord"), "Brand", None),
        ("the north", ("North", "Nord"), "Brand", "North"),
        ("Nature's Way", ("Nature", "Oak"), "Brand", None),
        ("Red Co., Ltd", ("Red", "Oak"), "Brand", "Red"),
        ("North Face Parka", ("North Face", "North"), "Brand", "North Face"),
        ("for Dell", ("Dell", "Intel"), "Brand", None),
        ("Cisco", ("Cisco Systems", "Intel"), "Brand", "Cisco Systems"),
        ("Nord Technology Co., Inc.", ("Nord", "Oak"), "Brand", "Nord"),
        ("Intel(R)", ("Intel", "AMD"), "Brand", "Intel"),
        ("Intel Core i7", ("Intel", "AMD"), "Brand", "Intel"),
        ("Intel compatible", ("Intel", "AMD"), "Brand", None),
        ("Intel vs AMD", ("Intel", "AMD"), "Brand", None),
        ("Intel fan by Nord", ("Intel", "Nord"), "Brand", None),
        ("Intel style mug", ("Intel", "Nord"), "Brand", None),
        # Kinds of an option.
        ("Ankle Boot", SHOES, "Footwear", "Boots"),
        ("Boot socks", SHOES, "Footwear", None),
        ("Car Boot", SHOES, "Footwear", None),
        ("Boots for Women", SHOES, "Footwear", "Boots"),
        ("Midnight Black", COLORS, "Color", "Black"),
        ("Off White", COLORS, "Color", None),
        ("Hot Pink", ("Pink", "Red"), "Color", "Pink"),
        ("Rose Gold", ("Gold", "Silver"), "Color", None),
        ("304 stainless steel", MATERIALS, "Material", "Stainless Steel"),
        ("Cow Leather", MATERIALS, "Material", "Leather"),
        ("PU Leather", MATERIALS, "Material", None),
        ("Vinyl Leather", MATERIALS, "Material", None),
        ("Man-Made Leather", MATERIALS, "Material", None),
        ("Vinyl Gloves", ("Gloves", "Hats"), "Type", "Gloves"),
        ("Almost Black", COLORS, "Color", None),
        ("Steel Wool", ("Wool", "Cotton"), "Material", None),
        ("Running shoes", ("Shoes", "Bags"), "Type", "Shoes"),
        ("Table lamp", ("Lamp", "Table"), "Product type", "Lamp"),
        ("Lamp table", ("Lamp", "Table"), "Product type", "Table"),
        ("Sleeping bag", ("Bag", "Tent"), "Product type", None),
        ("Chocolate Milk", ("Chocolate", "Vanilla"), "Flavor", None),
        ("Chocolate Milk", ("Milk", "Cream"), "Ingredient", None),
        ("Engagement ring", ("Ring", "Brooch"), "Type", "Ring"),
        ("Coconut milk", ("Milk", "Juice"), "Beverage", None),
        ("Micro SD card", ("SD card", "USB"), "Type", None),
        ("Quad HD", ("HD", "4K"), "Type", None),
        ("Hand cream", FORMS, "Form", "Cream"),
        ("Ice cream", FORMS, "Form", None),
        ("faux pearls", ("Pearl", "Opal"), "Stone", None),
        ("Blue and white plates", ("Plates", "Cups"), "Type", None),
        # The name of the attribute.
        ("dark roast", ("Dark", "Light"), "Roast", "Dark"),
        ("AAA batteries", ("AA", "AAA"), "Battery", "AAA"),
        ("lobster", ("Lobster Clasp", "Toggle"), "Clasp type", "Lobster Clasp"),
        ("Grade A", ("A", "B"), "Grade", "A"),
        ("Round Brilliant", ("Round", "Oval"), "Shape", "Round"),
        ('3/8" Drive', ('3/8"', '1/2"'), "Drive size", '3/8"'),
        ('2.5" SFF', ('2.5"', '3.5"'), "Form factor", '2.5"'),
        ("L (40-42)", ("L", "M"), "Size", "L"),
        ("Cotton (60%)", MATERIALS, "Material", None),
        ("Cotton (100%)", MATERIALS, "Material", "Cotton"),
        ("5 g sugar", ("Sugar", "Salt"), "Ingredient", "Sugar"),
        ("0 g sugar", ("Sugar", "Salt"), "Ingredient", None),
        ("Men's Large", ("L", "M"), "Size", "L"),
        ("Waterproof", ("Yes", "No"), "Waterproof", "Yes"),
        ("64GB microSD", ("32GB", "64GB"), "Capacity", "64GB"),
        ("2 x 64GB", ("32GB", "64GB"), "Capacity", None),
        ("marble print", ("Marble", "Wood"), "Material", None),
        ("floral print", ("Floral", "Plaid"), "Pattern", "Floral"),
        # Other names.
        ("solid state drive", ("SSD", "HDD"), "Type", "SSD"),
        ("Eau de Toilette", ("EDT", "EDP", "Parfum"), "Fragrance", "EDT"),
        ("Really Elegant Dress", ("RED", "BLUE"), "Color", None),
        ("1080p", ("Full HD (1080p)", "4K"), "Resolution", "Full HD (1080p)"),
        ("PCIe", ("PCI Express", "SATA"), "Interface", "PCI Express"),
        ("PCIe", ("PCI", "SATA"), "Interface", None),
        ("2nd generation", ("1st Gen", "2nd Gen"), "Version", "2nd Gen"),
        ("Gen 2", ("1st Gen", "2nd Gen"), "Version", "2nd Gen"),
        ("925 silver", METALS, "Metal", "Sterling Silver"),
        ("wooden", ("Wood", "Metal"), "Material", "Wood"),
        ("long-sleeved", ("Long Sleeve", "Sleeveless"), "Sleeve", "Long Sleeve"),
        ("navy blue", ("Navy", "Red"), "Color", "Navy"),
    ],
)
def test_an_option_in_a_value_that_says_more(
    surface: str, values: Sequence[str], name: str, expected: Optional[str]
) -> None:
    assert find(surface, values, name=name) == expected


@pytest.mark.parametrize(
    "surface, value",
    [
        ("Redd", "Red"),
        ("Yelow", "Yellow"),
        ("Biege", "Beige"),
        ("Burgandy", "Burgundy"),
        ("polyster", "Polyester"),
        ("Convential", "Conventional"),
        ("Saphire", "Sapphire"),
        ("Pith shifter", "Pitch shifter"),
        ("Blak", "Black"),
        ("Gren", "Green"),
        ("Whte", "White"),
        ("Keybord", "Keyboards"),
    ],
)
def test_misspelt(surface: str, value: str) -> None:
    assert find(surface, [value, "Other"]) == value


@pytest.mark.parametrize(
    "surface, value",
    [
        ("Reed", "Red"),
        ("Books", "Boots"),
        ("Table", "Tablet"),
        ("Battle", "Bottle"),
        ("Back", "Black"),
        ("Skirts", "Shirts"),
        ("Sold", "Solid"),
        ("Lose", "Loose"),
        ("Greed", "Green"),
        ("Bred", "Red"),
        ("Pant", "Paint"),
        ("wire", "Wired"),
        ("Eclectic", "Electric"),
        ("Basketball", "Baseball"),
        ("microSDHC", "microSDXC"),
        ("JJ", "J"),
    ],
)
def test_another_word_is_not_misspelt(surface: str, value: str) -> None:
    assert find(surface, [value, "Other"]) is None
