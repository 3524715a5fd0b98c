"""The project's scripts are run from their own folder and import from it."""

import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "project"
sys.path.insert(0, str(PROJECT / "scripts"))
