import pytest

from spacy_adatag.texts.decimals import is_cut


@pytest.mark.parametrize(
    "text, found, expected",
    [
        ("Gel 12,5 ml", "12", True),
        ("Gel 12,5 ml", "5", True),
        ("Gel 12,5 ml", "12,5", False),
        ("Gel 12, 5 ml", "12", False),
        ("Sizes 36,37,38", "36", False),
        ("Sizes 36,37,38", "37", False),
        ("Sizes 36,37,38", "36,37", False),
        ("Sizes 36,37.5,38", "37", True),
        ("About 1,000,000", "000", True),
        ("About 1,000,000", "1", True),
    ],
)
def test_a_value_that_is_a_part_of_a_number(
    text: str, found: str, expected: bool
) -> None:
    before, _, behind = text.partition(found)
    assert is_cut(before, found, behind) is expected
