"""The commands `python -m spacy adatag ...`.

spaCy imports this module by its entry point, and expects it to add the commands.
"""

import typer
from spacy.cli._util import app as spacy_app

from .attributes import app as attributes_app
from .console import prepare_console
from .convert import convert_cli
from .evaluate import evaluate_cli
from .extract import extract_cli
from .fill import fill_cli
from .init_config import init_config_cli
from .label import label_cli
from .report import report_cli
from .review import review_cli
from .serve import serve_cli
from .thresholds import thresholds_cli

HELP = """Find the values of attributes in product texts.

To train a pipeline of your own, make records from your table with label, or write them
yourself. Then convert them and train. Each command has a --help of its own.

\b
python -m spacy adatag label shop.csv records.jsonl --text title
python -m spacy adatag convert records.jsonl corpus/train.spacy --dev 0.15
python -m spacy adatag init-config adatag adatag.cfg
python -m spacy train adatag.cfg --paths.train corpus/train.spacy \\
    --paths.dev corpus/train-dev.spacy --output training
python -m spacy adatag evaluate training/model-best test.jsonl
python -m spacy adatag thresholds training/model-best dev.jsonl sure --precision 0.95
python -m spacy adatag extract training/model-best shop.csv values.jsonl --text title
python -m spacy adatag fill shop.csv values.jsonl filled.csv --text title
python -m spacy adatag review training/model-best shop.csv look.csv --text title
python -m spacy adatag report training/model-best test.jsonl report.html
python -m spacy adatag serve training/model-best
python -m spacy adatag attributes add training/model-best "Sole Material" --value rubber
"""

# No rich markup, so that --help looks like that of spaCy's own commands.
app = typer.Typer(name="adatag", help=HELP, no_args_is_help=True, rich_markup_mode=None)
app.callback()(prepare_console)
app.command("convert", no_args_is_help=True)(convert_cli)
app.command("evaluate", no_args_is_help=True)(evaluate_cli)
app.command("extract", no_args_is_help=True)(extract_cli)
app.command("fill", no_args_is_help=True)(fill_cli)
app.command("init-config")(init_config_cli)
app.command("label", no_args_is_help=True)(label_cli)
app.command("report", no_args_is_help=True)(report_cli)
app.command("review", no_args_is_help=True)(review_cli)
app.command("serve", no_args_is_help=True)(serve_cli)
app.command("thresholds", no_args_is_help=True)(thresholds_cli)
app.add_typer(attributes_app)

spacy_app.add_typer(app)
