"""Say how many there are of something."""


def say_count(count: int, one: str, many: str = "") -> str:
    """Say how many there are of something: "1 row", "1,200 rows".

    count (int): How many there are.
    one (str): What one of them is called, maybe with a verb: "row is".
    many (str): What several are called: "rows are". By default, it is the first with an
        s.
    RETURNS (str): The number with the right one of these.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
