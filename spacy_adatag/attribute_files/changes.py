"""Bring the attributes of a file into a component."""

from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ..attributes import is_trained
from ..component import AdaTag
from ..texts.names import Names

# How many names an error lists.
SHOWN = 5


class Changes(NamedTuple):
    """What an import has changed, as names of attributes.

    added (List[str]): Attributes that are new.
    changed (List[str]): Known attributes that have other words, or more values.
    same (List[str]): Known attributes that are as they were.
    """

    added: List[str]
    changed: List[str]
    same: List[str]


def import_attributes(
    component: AdaTag, items: Sequence[Dict[str, Any]], force: bool = False
) -> Changes:
    """Add attributes to a component, and change those that it knows.

    component (AdaTag): The component.
    items (Sequence[Dict[str, Any]]): The attributes, as for `AdaTag.add_attributes`.
    force (bool): Whether to add an attribute although its name only differs from that of
        another one in case, blanks, `_` and `-`.
    RETURNS (Changes): What has changed.
    RAISES (ValueError): If the component cannot take them, or if there is such a name.
        Nothing has changed then.
    """
    twins = find_twins(component, items)
    if twins and not force:
        shown = ", ".join(f"'{new}' beside '{old}'" for new, old in twins[:SHOWN])
        more = f" and {len(twins) - SHOWN:,} more" if len(twins) > SHOWN else ""
        raise ValueError(
            f"expected new names, got {shown}{more}. If they are the same, write the "
            "name as the pipeline has it. To add another attribute, use --force"
        )
    table = component.attributes
    of_attributes = component.categories.list_of_attributes()
    new = [item for item in items if item["name"] not in table]
    known = []
    for item in items:
        name = item["name"]
        if name in table:
            trained = is_trained(table[table.get_row(name)])
            if trained and name not in of_attributes:
                # It was learned for all texts, and is still asked of all.
                item = {**item, "category": None}
            known.append(item)
    component.add_attributes(new)
    changed = component.update_attributes(known)
    return Changes(
        [item["name"] for item in new],
        changed,
        [item["name"] for item in known if item["name"] not in set(changed)],
    )


def find_twins(
    component: AdaTag, items: Sequence[Dict[str, Any]]
) -> List[Tuple[str, str]]:
    """Find new attributes that are most likely known ones.

    component (AdaTag): The component.
    items (Sequence[Dict[str, Any]]): The attributes.
    RETURNS (List[Tuple[str, str]]): The name of each, and that of the known one, which
        only differs in case, blanks, `_` and `-`.
    """
    known = Names(component.attributes.names)
    names = (item["name"] for item in items)
    pairs = ((name, known.find(name)) for name in names)
    return [(name, twin) for name, twin in pairs if twin and twin != name]
