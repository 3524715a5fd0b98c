"""Values that are a part of something else, such as of a name."""

from .test_labeller import label, read


def test_a_part_of_the_name_of_a_brand_is_no_value():
    found = label("Weiß & Co Hose, weiß", Marke=["Weiß & Co"], Farbe=["weiß"])
    assert read(found) == {"Marke": ["Weiß & Co"], "Farbe": ["weiß"]}
    found = label("Red Bull cap by Red Bull", Brand=["Red Bull"], Color=["Red"])
    assert read(found) == {"Brand": ["Red Bull", "Red Bull"]}
    found = label("Red & Co, Red Co", Brand=["Red", "Red & Co"], Set=["Red", "Co"])
    assert read(found) == {"Brand": ["Red & Co", "Red"], "Set": ["Red", "Co"]}
    # A brand may be called like another value.
    found = label("Nord cap", Brand=["Nord"], Series=["Nord"])
    assert read(found) == {"Brand": ["Nord"], "Series": ["Nord"]}
    # A name is no color by chance.
    title = "Sony PlayStation 5 Pad"
    found = label(title, Brand=["Sony PlayStation"], Platform=["PlayStation"])
    assert read(found) == {"Brand": ["Sony PlayStation"], "Platform": ["PlayStation"]}


def test_a_part_of_an_article_number_is_no_quantity():
    found = label("SSD 500GB (WDS500G2B0A), 500g, L120xW60xH75cm", Weight=["500 g"])
    assert read(found) == {"Weight": ["500g"]}
    found = label("Table L120xW60xH75cm", Height=["75 cm"])
    assert read(found) == {"Height": ["75cm"]}


def test_a_size_is_said_in_the_language_of_the_text():
    found = label("Camiseta roja, talla S", Size=["S"])
    assert read(found) == {"Size": ["S"]}
    # A pack is no size.
    assert read(label("Camiseta, talla 10", Pack_Size=["10"])) == {}
