import numpy
import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_adatag.component import adatag
from spacy_adatag.potentials.base import Values
from spacy_adatag.potentials.scores import scale_odds

from ..conftest import TRAIN_DATA, make_example, make_examples, read_values, run_cli

TEXT = "dark blue wool coat with cherry scent"


@pytest.fixture
def unsure():
    """A pipeline that has learned nothing: many values are a little likely."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("adatag", config={"allow_overlap": True})
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    return nlp


def read_scores(doc, key="adatag"):
    group = doc.spans[key]
    return {
        (span.label_, span.start, span.end): score
        for span, score in zip(group, group.attrs["scores"])
    }


def test_values_that_reach_the_threshold(unsure):
    """The lower, the more; values of one attribute do not overlap all the same."""
    component = unsure.get_pipe("adatag")
    numbers = []
    for threshold in (0.95, 0.5, 0.3, 0.1, 0.02, 0.0):
        component.threshold = threshold
        found = read_scores(unsure(TEXT))
        assert all(score >= threshold for score in found.values())
        cells = [(label, i) for label, start, end in found for i in range(start, end)]
        assert len(set(cells)) == len(cells)
        numbers.append(len(found))
    assert numbers[0] < numbers[-1]


def test_without_a_threshold_the_most_likely_sequence_counts(unsure):
    component = unsure.get_pipe("adatag")
    best = read_scores(unsure(TEXT))
    component.threshold = 0.5
    assert {key for key, score in best.items() if score >= 0.5} == set(
        read_scores(unsure(TEXT))
    )
    component.threshold = None
    assert read_scores(unsure(TEXT)) == best


def test_thresholds_of_attributes(unsure):
    """Others have the one of the component, or 0.5."""
    component = unsure.get_pipe("adatag")
    component.threshold = 0.02
    low = read_scores(unsure(TEXT))
    limits = {"Color": 1.0, "not known": 0.1}
    for threshold, others in ((0.02, 0.02), (None, 0.5)):
        component.threshold, component.thresholds = threshold, limits
        found = read_scores(unsure(TEXT))
        expected = {
            key for key, score in low.items() if score >= limits.get(key[0], others)
        }
        assert found.keys() == expected
    component.thresholds = None
    assert component.thresholds == {}


def test_attributes_compete_after_the_threshold(unsure):
    component = unsure.get_pipe("adatag")
    component.threshold, component.allow_overlap = 0.02, False
    cells = [i for _, start, end in read_scores(unsure(TEXT)) for i in range(start, end)]
    assert cells and len(set(cells)) == len(cells)


def test_scores_that_fields_lower():
    """What a field counts is part of a score: the threshold is for the product."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", config={"threshold": 0.4})
    component.attributes.add({"name": "Color", "phrase": "Color", "values": {}})
    arrays = [[0, 0], [0, 0], [0, 2], [1, 3], [0.3, 0.4]]
    values = Values(*map(numpy.array, arrays))
    assert component.choose(values).scores.tolist() == [0.4]


def test_saved_with_the_pipeline(unsure, tmp_path):
    component = unsure.get_pipe("adatag")
    component.threshold, component.thresholds = 0.25, {"Color": 0.75}
    unsure.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model").get_pipe("adatag")
    assert (loaded.threshold, loaded.thresholds) == (0.25, {"Color": 0.75})
    path = tmp_path / "model" / "adatag" / "cfg"
    (tmp_path / "model" / "adatag" / "checksums.json").unlink()
    cfg = srsly.read_json(path)
    # A pipeline of an earlier version has none.
    del cfg["threshold"], cfg["thresholds"]
    srsly.write_json(path, cfg)
    loaded = spacy.load(tmp_path / "model").get_pipe("adatag")
    assert (loaded.threshold, loaded.thresholds) == (None, {})
    srsly.write_json(path, {**cfg, "thresholds": {"Color": 2}})
    with pytest.raises(ValueError, match="the threshold of 'Color' to be a probability"):
        spacy.load(tmp_path / "model")


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "0.5", True])
def test_no_probability(threshold):
    component = spacy.blank("en").add_pipe("adatag")
    with pytest.raises(ValueError, match="expected threshold to be a probability"):
        component.threshold = threshold
    with pytest.raises(ValueError, match="expected the threshold of 'Color'"):
        component.thresholds = {"Color": threshold}
    with pytest.raises(ValueError, match="expected a threshold of 'Color', got none"):
        component.thresholds = {"Color": None}
    assert (component.threshold, component.thresholds) == (None, {})


def test_find_threshold_of_spacy(unsure, tmp_path):
    """As for `spancat`: the threshold of the config is tried at several values."""
    unsure.to_disk(tmp_path / "model")
    examples = [make_example(unsure, *annotated) for annotated in TRAIN_DATA]
    DocBin(docs=[eg.reference for eg in examples], store_user_data=True).to_disk(
        tmp_path / "dev.spacy"
    )
    args = ("adatag", "threshold", "attr_micro_f", "--n_trials", 4)
    result = run_cli("find-threshold", tmp_path / "model", tmp_path / "dev.spacy", *args)
    assert result.exit_code == 0, result.output
    assert "Best threshold" in result.output


def test_read_values(unsure):
    component = unsure.get_pipe("adatag")
    component.threshold = 1.0
    assert not any(read_values(unsure(TEXT)).values())


def test_candidates_of_a_higher_threshold(trained):
    """They are among those of a lower one, also in a text that is read in windows."""
    component = trained.get_pipe("adatag")
    docs = [trained.make_doc(text) for text in (TEXT, " ".join([TEXT] * 200))]

    def find(threshold):
        found = component.find_candidates(docs, threshold)
        return dict(zip(zip(*(x.tolist() for x in found[:4])), found.scores.tolist()))

    low, high = find(0.05), find(0.5)
    expected = {key: score for key, score in low.items() if score >= 0.5}
    assert low.keys() >= high.keys() == expected.keys()
    assert len(high) > 200 and high == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("calibration", [(1.3, -0.4), (0.7, 0.5), (2.0, 0.0)])
def test_a_correction_finds_what_its_marginal_does(unsure, calibration):
    """Not one more or less, at any threshold."""
    component = unsure.get_pipe("adatag")
    docs = [unsure.make_doc(TEXT)]
    for threshold in (0.05, 0.1, 0.2):
        expected = component.find_candidates(docs, threshold)
        component.calibration = calibration
        (component.threshold,) = scale_odds(numpy.array([threshold]), *calibration)
        found = component.find_candidates(docs, component.get_least_marginal())
        assert len(found.docs) > 0
        numpy.testing.assert_array_equal(found, expected)
        chosen = component.choose(found)
        assert chosen.scores.min() >= component.threshold


@pytest.mark.parametrize("calibration", [(1.3, -0.4), (0.3, 0.5), (2.0, 0.0)])
@pytest.mark.parametrize("allow_overlap", [True, False])
def test_a_correction_changes_nothing_but_scores(unsure, allow_overlap, calibration):
    """Values compete for words by their marginals."""
    component = unsure.get_pipe("adatag")
    component.allow_overlap = allow_overlap
    for threshold in (None, 0.05, 0.1, 0.2):
        component.calibration, component.threshold = None, threshold
        expected = read_scores(unsure(TEXT))
        component.calibration = calibration
        if threshold is not None:
            limit = scale_odds(numpy.array([threshold], dtype="f"), *calibration)
            component.threshold = float(limit[0])
        found = read_scores(unsure(TEXT))
        scores = scale_odds(numpy.array([*expected.values()]), *calibration)
        assert found and found == pytest.approx(dict(zip(expected, scores)))


def test_corrections_are_of_weighted_scores(unsure):
    """As they are chosen."""
    component = unsure.get_pipe("adatag")
    component.fields = {"title": 0.5}
    doc = unsure.make_doc(TEXT)
    doc._.attr_fields = [["title", 0, len(TEXT)]]
    weighted = read_scores(unsure(doc.copy()))
    component.calibration = (0.5, 1.0)
    scores = scale_odds(numpy.array([*weighted.values()]), 0.5, 1.0)
    found = read_scores(unsure(doc))
    assert found and found == pytest.approx(dict(zip(weighted, scores)), rel=1e-4)


def test_training_drops_a_correction(unsure):
    component = unsure.get_pipe("adatag")
    component.calibration = (0.5, 1.0)
    examples = make_examples(unsure)
    with pytest.warns(UserWarning, match="scores are no longer corrected"):
        unsure.update(examples)
    assert component.calibration is None
    unsure.update(examples)


@pytest.mark.parametrize("calibration", [(1e300, 0), (1, 1e300), (1, -1e300)])
def test_extreme_corrections_give_probabilities(unsure, calibration):
    component = unsure.get_pipe("adatag")
    component.threshold = 0.0
    component.calibration = calibration
    assert all(0 <= score <= 1 for score in read_scores(unsure(TEXT)).values())


def test_training_returns_freed_memory(unsure, monkeypatch):
    calls = []
    monkeypatch.setattr(adatag, "return_freed_memory", lambda: calls.append(None))
    monkeypatch.setattr(adatag, "TIDY", 2)
    for _ in range(4):
        unsure.update(make_examples(unsure))
    assert len(calls) == 2


def test_corrections_are_saved(unsure):
    component = unsure.get_pipe("adatag")
    component.calibration = (0.5, 1)
    other = spacy.blank("en").add_pipe("adatag").from_bytes(component.to_bytes())
    assert other.calibration == (0.5, 1.0)


@pytest.mark.parametrize("allow_overlap", [True, False])
@pytest.mark.parametrize("threshold,floor", [(0.3, 0.05), (None, 0.1), (0.3, 0.0)])
def test_values_below_the_threshold_are_saved_apart(
    unsure, allow_overlap, threshold, floor
):
    component = unsure.get_pipe("adatag")
    component.allow_overlap = allow_overlap
    component.threshold = 0.5 if threshold is None else threshold
    sure = read_scores(unsure(TEXT))
    assert "adatag_unsure" not in unsure(TEXT).spans
    component.threshold, component.floor = threshold, floor
    doc = unsure(TEXT)
    assert read_scores(doc) == sure
    below = read_scores(doc, component.unsure_key)
    assert below and all(floor <= x < (threshold or 0.5) for x in below.values())
    cells = [
        (label, i) for label, start, end in (*sure, *below) for i in range(start, end)
    ]
    assert len(set(cells)) == len(cells)
    # They are no values of the text.
    assert sum(map(len, doc._.attr_values.values())) == len(sure)


def test_floor_is_saved_and_checked(unsure):
    component = unsure.get_pipe("adatag")
    component.floor = 0.1
    data = component.to_bytes()
    assert spacy.blank("en").add_pipe("adatag").from_bytes(data).floor == 0.1
    with pytest.raises(ValueError, match="expected the floor to be a probability"):
        component.floor = 1.5


@pytest.mark.parametrize(
    ("setting", "value", "wrong"),
    [
        ("threshold", "x", "threshold"),
        ("untrained_threshold", "x", "untrained_threshold"),
        ("untrained_threshold", 2, "untrained_threshold"),
        ("floor", "x", "the floor"),
        ("thresholds", {"Color": "x"}, "the threshold of 'Color'"),
    ],
)
def test_saved_thresholds_are_checked(unsure, setting, value, wrong):
    component = unsure.get_pipe("adatag")
    component.cfg[setting] = value
    with pytest.raises(ValueError, match=f"expected {wrong} to be a probability"):
        spacy.blank("en").add_pipe("adatag").from_bytes(component.to_bytes())


NONSENSE = [(0, 1), (-1, 0), (1,), (1, 2, 3), "ab", 1, ("a", 1)]


@pytest.mark.parametrize("calibration", [*NONSENSE, (1, float("nan"))])
def test_corrections_that_make_no_sense(unsure, calibration):
    component = unsure.get_pipe("adatag")
    with pytest.raises(ValueError, match="expected a calibration of a slope above 0"):
        component.calibration = calibration
    assert component.calibration is None


@pytest.mark.parametrize("calibration", NONSENSE)
def test_saved_corrections_that_make_no_sense(unsure, calibration):
    component = unsure.get_pipe("adatag")
    component.cfg["calibration"] = calibration
    with pytest.raises(ValueError, match="expected a calibration of a slope above 0"):
        spacy.blank("en").add_pipe("adatag").from_bytes(component.to_bytes())


def test_attributes_that_were_never_trained_have_their_own_threshold() -> None:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("adatag", config={"untrained_threshold": 0.1})
    component.add_attributes(["Color", "Scent", "Size"])
    del component.attributes[0]["is_trained"]
    component.attributes.mark_untrained(but=["Color"])
    values = Values(
        *numpy.array([[0, 0, 0, 0], [0, 1, 2, 2], [0, 1, 2, 3], [1, 2, 3, 4]]),
        numpy.array([0.2, 0.2, 0.2, 0.6], dtype="f"),
    )
    assert component.get_least() == 0.1
    assert component.reach_threshold(values).tolist() == [False, True, True, True]
    component.thresholds = {"Size": 0.5}
    assert component.reach_threshold(values).tolist() == [False, True, False, True]
    component.threshold = 0.05
    assert component.reach_threshold(values)[0]
    component.attributes.mark_untrained(but=[])
    component.threshold, component.thresholds = None, None
    component.remove_attributes(["Scent", "Size"])
    assert component.get_least() == 0.1
    component.untrained_threshold = None
    assert component.get_least() is None
    with pytest.raises(ValueError, match="expected untrained_threshold to be a prob"):
        component.untrained_threshold = 2
