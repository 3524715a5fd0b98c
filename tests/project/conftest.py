"""What is in the project is run from its folder, as `python -m tables`."""

import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "project"
sys.path.insert(0, str(PROJECT))
