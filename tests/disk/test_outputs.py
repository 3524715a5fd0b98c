import os
import stat
from pathlib import Path
from typing import Any, Dict, List

import pytest

from spacy_adatag.disk import outputs
from spacy_adatag.disk.changes import Watch
from spacy_adatag.disk.outputs import (
    change_whole_folder,
    check_empty,
    check_outputs,
    write_whole,
    write_whole_folder,
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file to read and a folder to read, under several names."""
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text("{}")
    Path("link.jsonl").symlink_to("in.jsonl")
    os.link("in.jsonl", "hard.jsonl")
    Path("model/deep").mkdir(parents=True)
    Path("linked").symlink_to("model")
    Path("dangling.json").symlink_to("model/new.json")
    return tmp_path


def list_names(folder: Path) -> List[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "output,message",
    [
        ("in.jsonl", "in.jsonl: it is in.jsonl, which is read"),
        ("./model/../in.jsonl", "it is in.jsonl, which is read"),
        ("link.jsonl", "it is in.jsonl, which is read"),
        ("hard.jsonl", "hard.jsonl: it is in.jsonl, which is read"),
        ("in.jsonl/out.json", "it is in in.jsonl, which is read"),
        ("model/out.json", "it is in model, which is read"),
        ("model/deep/deeper/out.json", "it is in model, which is read"),
        ("linked/out.json", "it is in model, which is read"),
        ("dangling.json", "it is in model, which is read"),
    ],
)
def test_outputs_are_none_of_the_inputs(place, output, message):
    before = list_names(place)
    for path in (Path(output), Path(output).absolute()):
        with pytest.raises(ValueError, match=message):
            check_outputs([Path("new.json"), path], ["model", "gone", Path("in.jsonl")])
    with pytest.raises(ValueError, match="which is read"):
        check_outputs([Path(output)], [Path("link.jsonl"), Path("linked").absolute()])
    assert list_names(place) == before


@pytest.mark.parametrize(
    "pattern,found,free",
    [
        ("*.jsonl", ["new.jsonl", "./model/../new.jsonl"], ["new.csv", "a/new.jsonl"]),
        ("model/*.json", ["model/new.json", "linked/new.json"], ["new.json"]),
        ("model/**/*.csv", ["model/a.csv", "model/deep/a.csv", "model/out"], ["out"]),
        ("model/**", ["model/a.csv", "model/deep/a.csv", "model/new/"], ["a.csv"]),
        ("*/*.csv", ["model/a.csv", "new"], ["a.csv", "_new", "model/_a.csv"]),
        ("model/*", ["model/a.csv"], ["model/new/a.csv", "model/new"]),
        ("mod[a-z]l/*", ["model/a.csv"], ["other/a.csv"]),
    ],
)
def test_no_output_is_found_by_a_glob_that_is_read(place, pattern, found, free):
    def check(output: str, pattern: str) -> None:
        path = Path(output)
        outputs: List[List[Path]] = [[path], []] if path.suffix else [[], [path]]
        check_outputs(outputs[0], [pattern], outputs[1])

    for given in (pattern, str(place / pattern)):
        for output in found:
            with pytest.raises(ValueError, match="would find it the next time"):
                check(output, given)
        for output in free:
            check(output, given)


def test_an_output_folder_holds_no_input(place):
    for folder in (".", "..", place):
        with pytest.raises(ValueError, match=r"contains in\.jsonl, which is read"):
            check_outputs([], ["in.jsonl"], [Path(folder)])
    check_outputs([], ["in.jsonl"], [Path("model")])
    assert "model/deep" in list_names(place)


def test_another_case_is_the_same_file_where_the_disk_says_so(place, monkeypatch):
    check_outputs([Path("IN.jsonl")], ["in.jsonl"])
    real = Path.stat

    def fold(path: Path, **kwargs: Any) -> os.stat_result:
        return real(path.parent / path.name.lower(), **kwargs)

    monkeypatch.setattr(Path, "stat", fold)
    with pytest.raises(ValueError, match=r"IN\.jsonl: it is in.jsonl, which is read"):
        check_outputs([Path("IN.jsonl")], ["in.jsonl"])


@pytest.mark.parametrize(
    "one,other",
    [
        ("a.json", "a.json"),
        ("a.json", "model/../a.json"),
        # On most disks of Windows and macOS.
        ("a.json", "A.JSON"),
        ("caf\u00e9.json", "cafe\u0301.json"),
        ("a.json", "a.json/b.json"),
        ("a.json/b.json", "a.json"),
        ("model/new.json", "dangling.json"),
    ],
)
def test_two_outputs_are_two_files(place, one, other):
    before = list_names(place)
    with pytest.raises(ValueError, match=r"can't write both .* another name for one"):
        check_outputs([Path(one), Path("b.json"), Path(other)], [])
    assert list_names(place) == before


@pytest.mark.parametrize(
    "files,folders,message",
    [
        (["model"], [], "it is a folder, expected a file"),
        ([], ["in.jsonl"], "it is a file, expected a folder"),
        (["in.jsonl/a/b.json"], [], "in.jsonl is not a folder"),
        ([], ["in.jsonl/a/b"], "in.jsonl is not a folder"),
        ([f"new/{'x' * 300}.json"], [], "File name too long"),
    ],
)
def test_places_that_cannot_be_written(place, files, folders, message):
    with pytest.raises(ValueError, match=f"can't write .*: .*{message}. Choose another"):
        check_outputs(map(Path, files), [], map(Path, folders))


@pytest.mark.parametrize("path", ["in.jsonl", "new.json", "new/new.json"])
def test_places_that_may_not_be_written(place, monkeypatch, path):
    """As of another user; the one that tests run as may do anything, perhaps."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    if path == "in.jsonl":
        monkeypatch.setattr("os.access", lambda path, mode: False)
    elif path == "new.json":
        monkeypatch.setattr(outputs, "TemporaryFile", refuse)
    else:
        monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ValueError, match=f"{path}: (it is read-only|Permission denied)"):
        check_outputs([Path(path)], [])


def test_the_check_leaves_files_as_they_are(place):
    before = list_names(place)
    check_outputs([Path("in.jsonl"), Path("new/a.json")], ["model", "*.csv"])
    assert list_names(place) == sorted([*before, "new"])
    assert Path("in.jsonl").read_text() == "{}"


def test_an_earlier_file_stays_until_the_new_one_is_whole(place):
    output = Path("link.jsonl")
    before = list_names(place)
    with write_whole(output) as path:
        path.write_text("new")
        assert output.read_text() == "{}"
    assert output.read_text() == "new"
    assert output.is_symlink(), "what a link points to is replaced"
    with pytest.raises(KeyboardInterrupt), write_whole(output) as path:
        path.write_text("half")
        raise KeyboardInterrupt
    assert output.read_text() == "new"
    with write_whole(output):
        pass
    assert output.read_text() == "new", "nothing was written"
    assert list_names(place) == before


def test_a_file_keeps_who_may_read_it(place):
    output = Path("in.jsonl")
    output.chmod(0o600)
    with write_whole(output) as path:
        path.write_text("new")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_devices_and_pipes_stay_what_they_are(place):
    os.mkfifo("pipe")
    check_outputs([Path("pipe"), Path(os.devnull)], ["pipe"])
    # So that writing need not wait for a reader.
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    found: Dict[str, bytes] = {}
    for name in ("pipe", os.devnull):
        with write_whole(Path(name)) as path:
            path.write_text("new")
        found[name] = os.read(reader, 10)
    os.close(reader)
    assert found == {"pipe": b"new", os.devnull: b""}
    assert Path("pipe").is_fifo() and Path(os.devnull).is_char_device()


def test_a_folder_is_there_once_it_is_whole(tmp_path, monkeypatch):
    path = tmp_path / "out"
    with write_whole_folder(path) as folder:
        (folder / "in").mkdir()
        (folder / "in" / "file").write_text("new")
        assert not path.exists()
    assert (path / "in" / "file").read_text() == "new"
    with pytest.raises(ValueError, match="it is not empty"):
        check_empty(path)
    (tmp_path / "empty").mkdir()
    check_empty(tmp_path / "empty")
    check_empty(tmp_path / "none")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError), write_whole_folder(tmp_path / "empty") as folder:
        (folder / "file").touch()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "out"]
    assert not any((tmp_path / "empty").iterdir())


def test_a_folder_is_changed_as_a_whole(tmp_path, monkeypatch):
    path, link = tmp_path / "model", tmp_path / "link"
    (path / "in").mkdir(parents=True)
    (path / "in" / "file").write_text("old")
    (tmp_path / "shared").write_text("other")
    (path / "other").symlink_to(tmp_path / "shared")
    link.symlink_to(path)
    with change_whole_folder(link, Watch([link])) as folder:
        assert (folder / "in" / "file").read_text() == "old"
        (folder / "in" / "file").write_text("new")
        (folder / "other").write_text("mine")
        assert (path / "in" / "file").read_text() == "old"
    assert link.is_symlink() and (tmp_path / "shared").read_text() == "other"
    assert [(path / name).read_text() for name in ("in/file", "other")] == [
        "new",
        "mine",
    ]

    monkeypatch.setattr("os.replace", fail_once(os.replace))
    with (
        pytest.raises(OSError, match="Input/output"),
        change_whole_folder(path, Watch([path])) as folder,
    ):
        (folder / "in" / "file").write_text("newest")
    assert (path / "in" / "file").read_text() == "new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "model", "shared"]


def test_a_folder_that_another_process_has_written(tmp_path):
    path = tmp_path / "model"
    with (
        pytest.raises(ValueError, match="model: it is not empty"),
        write_whole_folder(path) as folder,
    ):
        (folder / "mine").write_text("")
        path.mkdir()
        (path / "other").write_text("")
    assert [p.name for p in path.iterdir()] == ["other"]
    assert os.listdir(tmp_path) == ["model"]


def fail_once(replace):
    """Fails at the second call, where the folder is not in its place."""
    calls = []

    def call(source, target):
        calls.append(source)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        replace(source, target)

    return call
