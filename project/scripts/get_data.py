"""Copy or download the files of a public data set, and check their checksums.

`weasel assets` downloads them, too. But if a download fails or a checksum differs, it
only prints a message, and the workflow continues with whatever files exist.
"""

import hashlib
import shutil
import urllib.request
from pathlib import Path
from typing import Annotated, Dict, Optional, Tuple

import typer
from wasabi import msg

# Apache-2.0, published with the study "ExtractGPT" (arXiv 2310.12537).
COMMIT = "3f96461b28bd3f0c8ac7c479d595969a9b77d0ab"
ADDRESS = (
    "https://raw.githubusercontent.com/wbsg-uni-mannheim/ExtractGPT/"
    f"{COMMIT}/data/processed_datasets"
)
# The checksums of the train and the test file.
SHA256: Dict[str, Tuple[str, str]] = {
    "oa-mine": (
        "df04c9ac98e7a15776fa37aff1c486cba4a299d510e0d597d88a3e3df862279e",
        "36fa25fae436de9b36e41203aca1162e0b062d8da489045e60459877deb74f29",
    ),
    "ae-110k": (
        "17b3cf2e9bd31a21426b8889a55b5c76173c14a92480f970566d657ca53cce95",
        "2172561fc99390619b5b7455c3d1aa866dd648a2c01eab4ae53ae0c054e8eb2a",
    ),
}
FILES = ("train.jsonl", "test.jsonl")
TIMEOUT = 60


def main(
    name: Annotated[str, typer.Argument(help=f"Data set: {', '.join(SHA256)}")],
    output: Annotated[
        Path, typer.Option(help="Folder of all data sets", file_okay=False)
    ] = Path("assets"),
    local: Annotated[
        Optional[Path],
        typer.Option(
            envvar="ADATAG_DATA",
            help="Folder to copy from, instead of a download, if it has NAME/train.jsonl "
            "and NAME/test.jsonl",
            file_okay=False,
        ),
    ] = Path("../../shared/data"),
    address: Annotated[
        str, typer.Option(help="Address to download from, such as a mirror")
    ] = ADDRESS,
) -> None:
    """Get the train and test file of a public data set, and put them into assets/NAME.

    An existing file with the right SHA-256 is kept. Otherwise, the file is copied from
    the local folder. If it isn't there, it is downloaded.

    \b
    python scripts/get_data.py oa-mine
    python scripts/get_data.py ae-110k --local ~/datasets
    """
    if name not in SHA256:
        expected = ", ".join(SHA256)
        msg.fail(f"Unknown data set '{name}'", f"Expected one of: {expected}", exits=1)
    for file, checksum in zip(FILES, SHA256[name]):
        path = output / name / file
        if path.exists() and sha256(path) == checksum:
            msg.good(f"Already there: {path}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        copy = local / name / file if local else None
        source = str(copy) if copy and copy.exists() else f"{address}/{name}/{file}"
        fetch(source, path, checksum)
        msg.good(f"{path} from {source}")


def fetch(source: str, path: Path, checksum: str) -> None:
    """Copy or download a file. A wrong file is never left at `path`.

    source (str): A path or an address.
    path (Path): The path to write.
    checksum (str): The expected SHA-256.
    RAISES (SystemExit): If the copy or download fails, or the file is another one.
    """
    part = path.with_suffix(".part")
    try:
        if "://" in source:
            download = urllib.request.urlopen(source, timeout=TIMEOUT)
            with download, part.open("wb") as stream:
                shutil.copyfileobj(download, stream)
        else:
            shutil.copyfile(source, part)
    except OSError as error:  # urllib's errors are OSErrors
        msg.fail(
            f"Can't get {source}: {error}",
            f"Put the file at {path} yourself, or set a folder that has it with --local "
            "FOLDER or the environment variable ADATAG_DATA.",
            exits=1,
        )
    found = sha256(part)
    if found != checksum:
        part.unlink()
        msg.fail(
            f"{source} is not the expected version of the file",
            f"expected SHA-256 {checksum}, got {found}",
            exits=1,
        )
    part.replace(path)


def sha256(path: Path) -> str:
    """RETURNS (str): The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    typer.run(main)
