"""Records of debt: keys carry their unit, and what is not known is null."""

from abilene.results.debt_records import CoverageYear, TrancheDebt
from abilene.results.tables import OWED

ROW = {
    key: 0.0 for key in CoverageYear.model_fields if key not in {"operates", "dscr"}
} | {"operates": False, "dscr": None}


def test_what_may_be_unknown_is_null_and_never_zero():
    row = CoverageYear(**ROW | {"cfads_usd": None, "revenue_usd": None, "llcr": None})
    assert (row.cfads_usd, row.dscr, row.llcr) == (None, None, None)
    assert CoverageYear.model_validate_json(row.model_dump_json()) == row


def test_the_table_of_debt_has_what_is_known_by_quarter():
    by_quarter = [key for key in TrancheDebt.model_fields if key.endswith("_usd")]
    assert sorted(by_quarter) == sorted(OWED)
