"""The folder that a lender is handed."""

import pytest
from lender_folder import written


@pytest.fixture(scope="session")
def folder(examples, tmp_path_factory):
    return written(examples / "one-campus.yaml", tmp_path_factory.mktemp("lender"))
