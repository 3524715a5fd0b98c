"""What is in the project is run from its folder, as `python -m tables` or a script."""

import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "project"
sys.path[:0] = [str(PROJECT), str(PROJECT / "scripts")]
