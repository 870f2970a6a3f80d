"""The records of odds in plan.json."""

from abilene.results.risk_records import RiskAnswer


def test_of_what_was_not_run_only_the_reason_is_known():
    found = RiskAnswer(not_run="nothing is uncertain")
    assert found.sure_of("2028-Q4") is None
    assert found.quantile_it_mw == {}
    assert RiskAnswer.model_validate_json(found.model_dump_json()) == found


def test_what_one_is_sure_of_is_the_quantile_of_the_rest():
    found = RiskAnswer(
        quantile_it_mw={"0.1": {"2028-Q4": 7.0}, "0.2": {"2028-Q4": 9.0}}
    )
    assert found.sure_of("2028-Q4") == 9.0
    assert found.sure_of("2028-Q4", 0.9) == 7.0
    assert found.sure_of("2028-Q4", 0.75) is None
    assert found.sure_of("2029-Q4") is None
