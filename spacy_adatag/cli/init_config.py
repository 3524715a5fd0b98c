"""`python -m spacy adatag init-config`."""

from pathlib import Path
from typing import Annotated, Dict, Optional

import typer
from spacy.util import load_config
from wasabi import msg

from ..disk.outputs import check_outputs, write_whole

# Shown as an example if a config has no default.
BERT = "bert-base-cased"
# In the repository, this is a link to the configs folder. In a wheel, it has the files.
CONFIGS = Path(__file__).parents[1] / "configs"


def init_config_cli(
    name: Annotated[
        Optional[str],
        typer.Argument(help="Config, such as adatag. Without it, all are listed"),
    ] = None,
    output_path: Annotated[
        Optional[Path],
        typer.Argument(
            metavar="OUT.cfg",
            help="File to save the config to, or - for stdout",
            dir_okay=False,
            allow_dash=True,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-F", help="Overwrite the file if it exists")
    ] = False,
) -> None:
    """Save a config to train a pipeline with. Each config is one system: AdaTag, or one
    that the paper compares it with.

    \b
    python -m spacy adatag init-config                     # list the configs
    python -m spacy adatag init-config adatag adatag.cfg   # save one
    python -m spacy train adatag.cfg --paths.train train.spacy \\
        --paths.dev dev.spacy --output training            # train with it

    Make train.spacy and dev.spacy with adatag convert. The config is complete, with
    comments. Edit it, or override a value when you train, such as --nlp.lang de. If it
    uses BERT, name one when you train, such as --paths.bert bert-base-cased.
    """
    configs = dict(sorted((path.stem, path) for path in CONFIGS.glob("*.cfg")))
    if name is None:
        _print_list(configs)
        print("\nSave one: python -m spacy adatag init-config adatag adatag.cfg")
        return
    if name not in configs:
        msg.fail(f"There is no config '{name}'. Choose one of these:")
        _print_list(configs)
        raise typer.Exit(1)
    if output_path is None:
        msg.fail(f"Name a file to save the config to, such as {name}.cfg", exits=1)
        return
    text = configs[name].read_text(encoding="utf8")
    if str(output_path) == "-":
        print(text, end="")
        return
    if output_path.exists() and not force:
        msg.fail(
            f"{output_path} already exists",
            "Choose another name, or overwrite it with --force.",
            exits=1,
        )
    try:
        check_outputs([output_path], [])
        with write_whole(output_path) as path:
            path.write_text(text, encoding="utf8")
    except (OSError, ValueError) as err:
        msg.fail(f"Can't save the config to {output_path}", str(err), exits=1)
    msg.good(f"Saved the config to {output_path}")
    msg.text("Train with it:")
    paths = load_config(configs[name], interpolate=False)["paths"]
    bert = f" --paths.bert {paths['bert'] or BERT}" if "bert" in paths else ""
    print(
        f"python -m spacy train {output_path} --paths.train train.spacy "
        f"--paths.dev dev.spacy{bert} --output training"
    )


def _print_list(configs: Dict[str, Path]) -> None:
    """Print the name of each config with its first line."""
    width = max(map(len, configs))
    for name, path in configs.items():
        with path.open(encoding="utf8") as file:
            print(f"{name:<{width}}  {file.readline().lstrip('# ').strip()}")
