"""Kernels are kept on disk where they can be, and work where they cannot."""

import errno
import importlib
import os
import sys

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


INNER = """from abilene.compiled import compiled

@compiled()
def inner():
    return {}
"""
OUTER = """from _inner_kernel import inner
from abilene.compiled import compiled

@compiled()
def outer():
    return inner()
"""


def test_a_kernel_is_compiled_anew_where_one_that_it_calls_has_changed(
    tmp_path, monkeypatch
):
    """Numba by itself would go on with the code of the old one, kept inside the other."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "outer_kernel.py").write_text(OUTER)

    def outer(number):
        """Return what is called, as another process would find it, and how often it was found on disk."""
        (tmp_path / "_inner_kernel.py").write_text(INNER.format(number))
        for name in ("_inner_kernel", "outer_kernel"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        module._stamp.cache_clear()
        importlib.invalidate_caches()
        kernel = importlib.import_module("outer_kernel").outer
        return kernel(), sum(kernel.stats.cache_hits.values())

    assert outer(7) == (7, 0)
    assert outer(1234) == (1234, 0)


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
