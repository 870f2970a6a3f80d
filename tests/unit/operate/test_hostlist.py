"""Lists of nodes; what they hold was read off `scontrol show hostnames` of Slurm 22.05."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.operate.hostlist import expand_hosts, joined_hosts


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("n1", "n1"),
        ("n[1-4,07-09],x3", "n1 n2 n3 n4 n07 n08 n09 x3"),
        ("r[1-2]c[01-02]", "r1c01 r1c02 r2c01 r2c02"),
        ("gpu-a[9-11].site", "gpu-a9.site gpu-a10.site gpu-a11.site"),
    ],
)
def test_hosts_are_those_that_slurm_shows(text, hosts):
    assert expand_hosts(text) == hosts.split()


@pytest.mark.parametrize("text", ["", "n[", "n[4-1]", "n1,", "n[1-99999999]", "n 1"])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError, match="is no"):
        expand_hosts(text)


@given(st.sets(st.integers(0, 300), min_size=1))
def test_joined_hosts_are_read_back_in_order(numbers):
    names = [f"n{number}" for number in numbers]
    text = joined_hosts([*names, names[0]])
    assert expand_hosts(text) == [f"n{number}" for number in sorted(numbers)]
