"""Bring the attributes of a file into a component."""

from typing import Any, Dict, List, NamedTuple, Sequence

from ..attributes import is_trained
from ..component import AdaTag
from ..texts.names import Names
from ..workarounds.caller import warn_caller


class Changes(NamedTuple):
    """What an import has changed, as names of attributes.

    added (List[str]): Attributes that are new.
    changed (List[str]): Known attributes that have other words, or more values.
    same (List[str]): Known attributes that are as they were.
    """

    added: List[str]
    changed: List[str]
    same: List[str]


def import_attributes(component: AdaTag, items: Sequence[Dict[str, Any]]) -> Changes:
    """Add attributes to a component, and change those that it knows.

    component (AdaTag): The component.
    items (Sequence[Dict[str, Any]]): The attributes, as for `AdaTag.add_attributes`.
    RETURNS (Changes): What has changed.
    RAISES (ValueError): If the component cannot take them.

    Warns of a new attribute whose name only differs from that of another one in case,
    blanks, `_` and `-`.
    """
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
    known_names = Names(table.names)
    twins = [(item["name"], known_names.find(item["name"])) for item in new]
    component.add_attributes(new)
    for name, twin in twins:
        if twin is not None:
            warn_caller(
                f"'{name}' is new, and there is '{twin}'. If they are the same, remove "
                f"'{name}', and change '{twin}' instead"
            )
    changed = component.update_attributes(known)
    return Changes(
        [item["name"] for item in new],
        changed,
        [item["name"] for item in known if item["name"] not in set(changed)],
    )
