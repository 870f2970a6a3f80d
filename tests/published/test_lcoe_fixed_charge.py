"""NREL's fixed-charge-rate LCOE: five published cases of ssc, and one charge rate built up from its parts."""

from abilene.finance.levelised import fixed_charge, lcoe_fixed_charge

SOURCE = "NREL ssc lcoefcr"


def test_published_cases(case, record_answer):
    for published in case("finance/lcoe_fcr.json")["published"]:
        inputs = published["inputs"]
        lcoe = lcoe_fixed_charge(
            inputs["fixed_charge_rate"],
            inputs["capital_cost"],
            inputs["fixed_operating_cost"],
            inputs["variable_operating_cost"],
            inputs["annual_energy"],
        )
        record_answer(
            published["name"],
            SOURCE,
            published["lcoe_fcr_usd_per_kwh"],
            lcoe,
            1e-12,
            "USD/kWh",
        )


def test_the_charge_rate_from_its_parts(case, record_answer):
    computed = case("finance/lcoe_fcr.json")["computed_fcr"]
    inputs, outputs = computed["inputs"], computed["outputs"]
    charge = fixed_charge(
        inflation=inputs["infl"],
        equity_rate=inputs["ire"],
        debt_rate=inputs["inom"],
        debt_fraction=inputs["df"],
        tax_rate=inputs["tr"],
        life_years=inputs["life"],
        depreciation=inputs["dep"],
        construction_spend=inputs["ccon"],
        construction_rate=inputs["cint"],
    )
    lcoe = lcoe_fixed_charge(
        charge.rate,
        inputs["total_installed_cost"],
        inputs["fixed_operating_cost"],
        inputs["variable_operating_cost"],
        inputs["annual_energy"],
    )
    source = f"{SOURCE}, computed charge rate"
    record_answer(
        "weighted cost of capital, real",
        source,
        outputs["wacc"],
        charge.wacc_real,
        1e-12,
    )
    record_answer(
        "capital recovery factor",
        source,
        outputs["crf"],
        charge.capital_recovery,
        1e-12,
    )
    record_answer(
        "project financing factor",
        source,
        outputs["pfin"],
        charge.project_financing,
        1e-12,
    )
    record_answer(
        "construction financing factor",
        source,
        outputs["cfin"],
        charge.construction_financing,
        1e-12,
    )
    record_answer(
        "fixed charge rate",
        source,
        outputs["fixed_charge_rate_calc"],
        charge.rate,
        1e-12,
    )
    record_answer("LCOE", source, outputs["lcoe_fcr"], lcoe, 1e-12, "USD/kWh")
