import re
from pathlib import Path

import pytest

from abilene.compute.hardware import REFERENCE, accelerator, accelerators
from abilene.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = (up / "shared" / "data" / "compute" for up in ROOT.parents)
SHARED = next((folder for folder in FOLDERS if folder.is_dir()), None)
PLANNED = {
    "h100",
    "h200",
    "b200",
    "gb200",
    "gb300",
    "mi300x",
    "mi355x",
    "tpu_v7",
    "trainium2",
    "rubin",
}


def test_every_generation_is_there_and_sourced():
    assert set(accelerators()) >= PLANNED
    for one in accelerators().values():
        assert one.available is not None
        for figure in one.figures:
            assert figure.said_by, f"{one.id}.{figure.field}"
            assert figure.url.startswith("https://"), f"{one.id}.{figure.field}"
            assert 0 < figure.low <= figure.high, f"{one.id}.{figure.field}"
            assert figure.unit, f"{one.id}.{figure.field}"


def test_missing_figures_are_missing():
    assert accelerator("rubin").tdp_w is None
    assert accelerator("rubin").h100_equivalents is None
    assert accelerator("tpu_v7").prices() == ()
    assert accelerator("h100").value("fp4_tflops") is None


def test_h100_equivalents():
    assert accelerator(REFERENCE).h100_equivalents == 1
    assert accelerator("gb200").h100_equivalents == pytest.approx(2500 / 989.4)


def test_first_figure_is_used_and_rivals_are_kept():
    gb200 = accelerator("gb200")
    assert gb200.value("rack_kw") == 120
    assert [figure.value for figure in gb200.rivals("rack_kw")] == [132]
    assert gb200.rack_accelerators == 72


def test_price_path_is_a_geometric_mean_by_year():
    years = dict(accelerator("h100").prices())
    assert years[2022].value == pytest.approx(36742, abs=1)
    assert years[2025].value < years[2022].value


def test_unknown_name():
    with pytest.raises(InputError, match="did you mean 'gb200'"):
        accelerator("gb20")


@pytest.mark.skipif(
    SHARED is None, reason="the shared data does not lie beside the repository"
)
@pytest.mark.parametrize("name", ["h100_sxm", "h200_sxm", "b200_sxm", "gb200", "gb300"])
def test_figures_agree_with_aiconfigurator(name):
    """NVIDIA's AIConfigurator tells the same rates, memory bandwidth and power."""
    text = (SHARED / f"aiconfigurator_{name}.yaml").read_text(encoding="utf-8")
    one = accelerator(name.removesuffix("_sxm"))

    def told(key):
        found = re.search(rf"^  {key}: (\d+)", text, re.MULTILINE)
        return float(found[1]) if found else None

    assert one.bf16_tflops == pytest.approx(told("bfloat16_tc_flops") / 1e12, rel=1e-3)
    assert one.value("fp8_tflops") == pytest.approx(
        told("fp8_tc_flops") / 1e12, rel=1e-3
    )
    assert one.value("memory_tb_per_s") == pytest.approx(
        told("mem_bw") / 1e12, rel=1e-3
    )
    assert one.tdp_w == told("power")
    if told("fp4_tc_flops") is not None:
        assert one.value("fp4_tflops") == pytest.approx(told("fp4_tc_flops") / 1e12)
