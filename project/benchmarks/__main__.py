"""Run a benchmark: `python -m benchmarks NAME ...`, or list them without a name.

Each is a module with a `main`, imported when it is called: what one needs, such as Ray,
need not be installed for another.
"""

import sys
from importlib import import_module
from typing import Dict, Tuple

import typer

# The module, and what it measures.
BENCHMARKS: Dict[str, Tuple[str, str]] = {
    "speed": ("speed.measure", "Speed and memory of the pipeline, beside other systems"),
    "serving": ("serving", "Throughput of adatag serve with many clients"),
    "job": ("job", "What adatag extract costs beside the pipeline, and its memory"),
    "scale": ("scale", "Throughput of each engine of adatag extract; writes scale.md"),
    "asking": ("asking", "Scores of pipelines that are asked everything"),
    "tokens": ("tokens", "Share of the annotated values that a tokenizer can reach"),
    "labels": ("labels", "Share of the annotations that adatag label gives back"),
}


def main() -> None:
    """Hand the command line over to a benchmark."""
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in BENCHMARKS:
        app = typer.Typer(add_completion=False)
        app.command()(import_module(f"benchmarks.{BENCHMARKS[name][0]}").main)
        app(sys.argv[2:], prog_name=f"python -m benchmarks {name}")
    if name != "--help":
        print(f"There is no benchmark '{name}'. Choose one of these:\n")
    for known, (_, text) in BENCHMARKS.items():
        print(f"{known:<8} {text}")
    print("\nRun one: python -m benchmarks NAME ..., with --help for its options")
    sys.exit(name != "--help")


if __name__ == "__main__":
    main()
