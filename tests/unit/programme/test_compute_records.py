"""What the programme file says of compute: every mistake with its place and fix."""

from pathlib import Path

import pytest

from abilene.errors import InputError
from abilene.programme.compute_records import Hardware
from abilene.programme.read import read_programme

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


def read(tmp_path, old, new):
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "campus.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read_programme(path)


def test_an_accelerator_that_is_not_packaged(tmp_path):
    with pytest.raises(
        InputError,
        match=r"hardware\.gb200\.packaged: there is no packaged accelerator 'gb20'.*gb200",
    ):
        read(tmp_path, "packaged: gb200 ", "packaged: gb20 ")


def test_shares_add_up_to_one(tmp_path):
    with pytest.raises(InputError, match=r"add up to 0\.9; they must add up to 1"):
        read(tmp_path, "share: 0.3", "share: 0.2")


def test_training_needs_checkpoints(tmp_path):
    with pytest.raises(InputError, match="training needs checkpoint_s"):
        read(
            tmp_path,
            "    checkpoint_s: 30            # and go on from the last checkpoint\n",
            "",
        )


def test_tokens_name_hardware_of_the_programme(tmp_path):
    with pytest.raises(InputError, match=r"there is no hardware 'h100'"):
        read(tmp_path, "{gb200: 2686}", "{h100: 2686}")


def test_figures_may_carry_their_unit(tmp_path):
    draft = read(tmp_path, "restart_s: 300", "restart_s: 5 minutes")
    assert draft.programme.workloads["training"].restart_s == 300
    more = read(tmp_path, "packaged: gb200 ", "bf16_tflops: 2.5 PFLOPS #")
    assert more.programme.hardware["gb200"].bf16_tflops == 2500


def test_claims_may_speak_of_failures():
    variables = read_programme(SMALL).variables
    assert variables["hardware.gb200.accelerator_hours_per_failure"].better == "more"
    assert variables["workloads.training.restart_s"].better == "less"
    assert "workloads.training.share" not in variables


def test_no_accelerator_draws_more_without_work_than_all_in():
    given = {"it_w_per_accelerator": 2000, "price_usd_per_accelerator": 1}
    assert Hardware(**given).idle_w_per_accelerator is None
    assert Hardware(**given, idle_w_per_accelerator=700).idle_w_per_accelerator == 700
    with pytest.raises(ValueError, match="without work less is drawn than all in"):
        Hardware(**given, idle_w_per_accelerator=2001)
