"""The numbers in cells, which the texts may have with a unit, or with another sign."""

import re
from typing import Iterable, Iterator, List, NamedTuple

from ..texts.decimals import COMMA, DecimalSigns, read_commas
from ..texts.normal import KEYS, Form, is_number, make_form, make_forms
from ..texts.units import read_named_unit
from .cells import Cell
from .columns import Product

THOUSANDS = re.compile(r"\A([1-9]\d{0,2})(\d{3})\Z")


class Forms(NamedTuple):
    """The normal forms of a value.

    own (List[Form]): Those of the value itself. Empty if it has no letter or digit.
    converted (List[Form]): Those in other units.
    """

    own: List[Form]
    converted: List[Form]


class Numbers:
    """How a shop writes numbers."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        """
        products (Iterable[Product]): Some of its products.
        """
        self._signs = DecimalSigns()
        for product in products:
            for _, text in product.texts:
                self._signs.read(text)
            for cell in product.cells:
                for value in cell.values:
                    self._signs.add(cell.attribute, value)

    def make_forms(self, cell: Cell, value: str) -> Forms:
        """Make the normal forms of a value. If its column is named after a unit, as in
        `Inhalt (ml)`, a bare number has that unit. Where a comma is the decimal sign,
        `1.000 g` are a thousand, in cells and in texts.

        cell (Cell): The cell.
        value (str): A value of it.
        RETURNS (Forms): The forms.
        """
        form = make_form(value)
        if form is None:
            return Forms([], [])
        unit = None
        if len(form.words) == 1 and is_number(form.words[0]):
            unit = read_named_unit(cell.column) or read_named_unit(cell.attribute)
        own, converted = [form], []
        for other in self._list_spellings(cell.attribute, value):
            if unit is not None:
                other = f"{other} {unit.name}"
            first, *converted = make_forms(other)
            if other != value:
                # The text never has them as they were given.
                first, *converted = (
                    each._replace(text=form.text, simple="", lower="")
                    for each in (first, *converted)
                )
                own.append(first)
        if self._signs.get_in_texts(cell.attribute) == COMMA:
            own, converted = (
                [*forms, *(each for form in forms for each in _list_pointed(form))]
                for forms in (own, converted)
            )
        return Forms(own, converted)

    def _list_spellings(self, attribute: str, value: str) -> List[str]:
        """RETURNS (List[str]): A value, last as it is meant, if it differs."""
        meant = read_commas(value)
        is_other = meant != value and self._signs.get(attribute) == COMMA
        return [value, meant] if is_other else [value]


def _list_pointed(form: Form) -> Iterator[Form]:
    """YIELDS (Form): A quantity with a point between thousands, which a text has to have
    as it is: as a number, `1.000` is 1."""
    words = [THOUSANDS.sub(r"\1.\2", word) for word in form.words]
    if len(words) > 1 and words != [*form.words]:
        keys = tuple(KEYS[word] for word in words)
        yield form._replace(words=tuple(words), keys=keys, simple="", lower="")
