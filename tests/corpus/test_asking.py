from typing import Any, Dict

import srsly

from spacy_adatag.cli.evaluate import evaluate

# The pipeline finds red and cotton.
SHIRT = "red cotton shirt"


def test_attributes_that_no_record_asks_for(trained, tmp_path):
    """If records ask in vain, nothing is known of an attribute that none asks for."""

    def score(*attributes: Dict[str, Any], **options: Any) -> Dict[str, Any]:
        path = tmp_path / "records.jsonl"
        srsly.write_jsonl(path, [{"text": SHIRT, "attributes": a} for a in attributes])
        result = evaluate(trained, path, **options)
        return {"annotations": result["annotations"], **result["asked"]["everything"]}

    color, in_vain = {"Color": ["red"]}, {"Color": ["red"], "Scent": []}
    found = score(color, in_vain)
    assert found["invented_per_100_texts"] == 0 and found["values_per_text"] == 2
    assert found["scores"]["attr_micro_p"] == 1.0
    never = "No record asks for 1 attribute (Material): a value of one"
    assert found["annotations"].endswith(f"{never} is neither right nor wrong")
    # Asked for everything alone, it is wrong, as with partial annotations.
    found = score(color, in_vain, ask="everything")
    assert found["invented_per_100_texts"] == 100
    assert found["annotations"].endswith(f"{never} may be right")
    # It is, too, if one record asks for it in vain, or none does so for any attribute.
    for last in ({"Color": ["red"], "Material": []}, color):
        found = score(color, last)
        assert found["invented_per_100_texts"] == 100
        assert "Material" not in found["annotations"]
