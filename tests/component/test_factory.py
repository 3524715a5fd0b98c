import pytest
import spacy

from ..conftest import make_examples


@pytest.mark.parametrize("name", ["Size: EU", "W=H", "#ply", "[S]", " Size", ""])
@pytest.mark.parametrize("setting", ["fields", "thresholds"])
def test_names_that_a_config_cannot_hold(name, setting):
    """Else a saved pipeline would have other names, or could not be loaded."""
    nlp = spacy.blank("en")
    with pytest.raises(ValueError, match=f"names in {setting}.*component.{setting}"):
        nlp.add_pipe("adatag", config={setting: {"Color": 0.3, name: 0.5}})


def test_any_name_can_have_a_threshold_that_is_saved(tmp_path):
    by_name = {"Size: EU": 0.5, "#ply": 0.25, "Size (EU), no. of pieces": 0.125}
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config={"thresholds": {"Size (EU), no. of pieces": 0.3}})
    nlp.get_pipe("adatag").thresholds = by_name
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe("adatag").thresholds == by_name
