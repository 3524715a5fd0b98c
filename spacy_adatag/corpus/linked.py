"""Find the products among the other things that the data of web pages have (JSON-LD)."""

from typing import Any

# What pages have beside products, by its type in schema.org.
OTHERS = (
    "aboutpage aggregateoffer aggregaterating article brand breadcrumblist "
    "collectionpage contactpoint corporation country faqpage imageobject itempage "
    "listitem localbusiness offer offercatalog onlinestore organization person place "
    "postaladdress question rating readaction review searchaction searchresultspage "
    "sitenavigationelement store videoobject webpage webpageelement website "
    "wpfooter wpheader"
)
_OTHERS, GRAPH = frozenset(OTHERS.split()), "@graph"
# Where items of lists and offers have the product that they are about.
ABOUT = ("item", "itemOffered")


def is_other(thing: Any) -> bool:
    """RETURNS (bool): Whether a thing says that it is no product, and has none."""
    if not _is_of_others(thing):
        return False
    things = (thing.get(key) for key in ABOUT)
    about = [each for each in things if isinstance(each, dict) and "@type" in each]
    return all(map(is_other, about))


def _is_of_others(thing: Any) -> bool:
    types = thing.get("@type") if isinstance(thing, dict) else None
    types = types if isinstance(types, list) else [types]
    names = [each.rpartition("/")[2] for each in types if isinstance(each, str)]
    return bool(names) and _OTHERS.issuperset(map(str.lower, names))


def find_product(data: Any) -> Any:
    """Find the product of a page.

    data (Any): What a line of a file has: the page, its graph, or something else.
    RETURNS (Any): The only thing in the graph that may be a product, or else the data.
    """
    is_page = isinstance(data, dict) and isinstance(data.get(GRAPH), list)
    things = data[GRAPH] if is_page else data
    if not isinstance(things, list) or not any(map(is_other, things)):
        return things[0] if is_page and len(things) == 1 else data
    products = [each for each in things if not is_other(each)]
    return products[0] if len(products) == 1 else data
