"""Kernels are kept on disk where they can be, and work where they cannot."""

import errno
import os

import pytest
from numba.core.caching import FunctionCache

from abilene import compiled as module
from abilene.compiled import compiled


def double(number):
    """Return twice a number."""
    return number * 2


def test_a_kernel_is_compiled_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))
    kernel = compiled(nogil=True)(double)
    assert kernel(21) == 42
    assert kernel.nopython_signatures
    assert any(tmp_path.rglob("*.nbc"))


def test_without_a_place_to_keep_it_a_kernel_works_and_the_log_says_so_once(
    monkeypatch, caplog
):
    def nowhere(*_):
        raise RuntimeError("cannot cache function 'double': no locator available")

    module._say_once.cache_clear()
    monkeypatch.setattr(FunctionCache, "__init__", nowhere)
    with caplog.at_level("INFO", "abilene"):
        kernels = [compiled(nogil=True)(double) for _ in range(2)]
    assert [kernel(21) for kernel in kernels] == [42, 42]
    assert caplog.text.count("compiled anew in each run") == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_no_more_is_no_error(tmp_path, monkeypatch, caplog, number):
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))

    def full(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(FunctionCache, "_save_overload", full)
    with caplog.at_level("INFO", "abilene"):
        assert compiled(nogil=True)(double)(21) == 42
    assert "a compiled kernel is not kept" in caplog.text
