"""A cluster of several nodes, each with processes of its own as on machines."""

import threading
import time

import pytest
import srsly

from spacy_adatag.catalogue import extract

ray = pytest.importorskip("ray")
pytest.importorskip("pyarrow")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context"),
]


@pytest.fixture
def cluster():
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    yield made
    made.shutdown()


def test_a_node_dies(cluster, model, tmp_path):
    """The others do what it had begun, and the output is that of the local engine."""
    shop = tmp_path / "shop"
    shop.mkdir()
    for file_ in range(6):
        rows = [{"title": f"dark blue coat {file_} {i}"} for i in range(3000)]
        srsly.write_jsonl(shop / f"{file_}.jsonl", rows)
    options = {"text": ["title"], "piece_size": 100}
    node = cluster.add_node(num_cpus=1)
    killed = []

    def kill() -> None:
        parts = tmp_path / "_ray.unfinished" / "parts"
        while not parts.exists() or len(list(parts.iterdir())) < 20:
            time.sleep(0.05)
        cluster.remove_node(node, allow_graceful=False)
        killed.append(len(list(parts.iterdir())))

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    extract(
        model,
        shop,
        tmp_path / "ray",
        engine="ray",
        address=cluster.address,
        n_process=2,
        **options,
    )
    thread.join(timeout=10)
    assert killed and killed[0] < 6 * 30, "it died while something was left to do"
    extract(model, shop, tmp_path / "local", **options)
    outputs = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("ray", "local")
    ]
    assert len(outputs[0]) == 6 * 30 and outputs[0] == outputs[1]
