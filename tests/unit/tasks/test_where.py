"""Where tasks run: what is refused before anything starts."""

import pytest

from abilene.errors import InputError, MissingExtraError
from abilene.tasks.hands import in_this_process
from abilene.tasks.where import HERE, where_of


def test_by_default_it_is_this_process():
    assert where_of() == HERE
    with HERE.opened() as hands:
        assert hands is in_this_process


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.5:8786", "tls://head.example.org:8786", "tcp://[::1]:8786"],
)
def test_an_address_as_a_scheduler_prints_it(address):
    assert where_of(None, address).dask == address


@pytest.mark.parametrize(
    "address", ["", "10.0.0.5:8786", "tcp://host", "tcp://host:0", "tcp://host:70000"]
)
def test_another_is_refused(address):
    with pytest.raises(InputError, match="is no address of a scheduler; write it as"):
        where_of(None, address)


def test_both_at_once_and_no_workers_are_refused():
    with pytest.raises(InputError, match="are both given; keep"):
        where_of(2, "tcp://host:8786")
    with pytest.raises(InputError, match="--workers: 0 workers do nothing"):
        where_of(0)


@pytest.mark.parametrize("asked", [(2, None), (None, "tcp://h:1")])
def test_without_dask_it_names_what_to_install(monkeypatch, asked):
    monkeypatch.setattr("abilene.tasks.where.find_spec", lambda name: None)
    assert where_of() == HERE
    with pytest.raises(MissingExtraError, match=r"pip install 'abilene\[dask\]'"):
        where_of(*asked)


def test_a_cluster_that_nobody_runs_is_refused(monkeypatch):
    monkeypatch.setattr("abilene.tasks.cluster.REACHED_S", 0.5)
    with (
        pytest.raises(InputError, match=r"no scheduler answers at tcp://127.0.0.1:9"),
        where_of(None, "tcp://127.0.0.1:9").opened(),
    ):
        pass
