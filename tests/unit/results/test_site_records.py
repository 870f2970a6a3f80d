"""What a plan answers about a campus."""

from abilene.results.site_records import SiteAnswer


def test_campuses_are_equal_by_their_keys_whatever_hours_are_at_hand(january):
    site = january[0].viewpoints["announced"].sites["abilene"]
    bare = SiteAnswer.model_validate(site.model_dump())
    assert site.has_hours
    assert not bare.has_hours
    assert bare == site
    assert bare.model_copy(update={"capex_usd": site.capex_usd + 1}) != site
    assert site != "abilene"
