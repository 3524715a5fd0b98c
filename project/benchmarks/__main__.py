"""Run a benchmark with `python -m benchmarks NAME ...`. Without a name, list them.

Each benchmark is a module with a `main`. It is only imported when you call it, so you
don't need Ray for a benchmark without Ray.
"""

import sys
from importlib import import_module
from typing import Dict, Tuple

import typer

# The module and the description of each benchmark.
BENCHMARKS: Dict[str, Tuple[str, str]] = {
    "speed": ("speed.measure", "Speed and memory, compared to other systems"),
    "training": ("training", "Time of training to the F1 of an earlier commit"),
    "large": ("large", "Time and memory of training on a large corpus"),
    "serving": ("serving", "Throughput of adatag serve with many clients"),
    "job": ("job", "Throughput of adatag extract compared to nlp.pipe, and its memory"),
    "scale": ("scale", "Throughput of each engine of adatag extract; writes scale.md"),
    "asking": ("asking", "Scores of pipelines if all attributes are queried"),
    "price": ("price", "Titles a second and parameters of pipelines"),
    "errors": ("errors", "F1 by attribute, and kinds of error"),
    "calibration": ("calibration", "How far scores are off, before and after correction"),
    "decoders": ("decoders", "Whether similar attributes get similar decoders"),
    "tokens": ("tokens", "Share of annotated values that match token boundaries"),
    "labels": ("labels", "Share of annotations that adatag label finds"),
    "canonical": ("canonical", "Share of values that get a canonical form"),
    "options": ("options", "Share of misspelt options that are found"),
}


def main() -> None:
    """Pass the command line on to a benchmark."""
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in BENCHMARKS:
        app = typer.Typer(add_completion=False)
        app.command()(import_module(f"benchmarks.{BENCHMARKS[name][0]}").main)
        app(sys.argv[2:], prog_name=f"python -m benchmarks {name}")
    if name != "--help":
        print(f"There is no benchmark '{name}'. Choose one of these:\n")
    for known, (_, text) in BENCHMARKS.items():
        print(f"{known:<12} {text}")
    print("\nTo run one: python -m benchmarks NAME ... (--help lists its options)")
    sys.exit(name != "--help")


if __name__ == "__main__":
    main()
