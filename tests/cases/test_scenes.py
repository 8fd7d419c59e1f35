"""Scenes: sites within a site."""

from small_cases import small_case

from agviz.cases.scenes import scenes_of


def test_each_scene_is_a_site_of_its_own():
    site = small_case("splicing").sites["teaching"]
    scenes = scenes_of(site)
    assert [scene.focus for scene in scenes] == [
        "donor lost", "branch lost", "donor made", "TGCATG lost",
    ]  # fmt: skip
    assert [scene.gene for scene in scenes] == ["SKIP1", "SKIP1", "CRYP1", "NEUX1"]
    assert scenes[3].cells[0].name == "neuron"
    assert scenes[0].cells[0].name == "T-ALL line"
    assert scenes[3].settings["quantity"] == "SPLICE_SITE_USAGE"
    assert "scenes" not in scenes[0].settings
    for scene in scenes:
        assert scene.region.contains(scene.focused.variant.reference_interval)


def test_a_readers_variant_takes_the_nearest_scene():
    site = small_case("splicing", focus="branch weaker").sites["teaching"]
    assert [scene.focus for scene in scenes_of(site)] == [
        "branch weaker", "branch lost", "donor made", "TGCATG lost",
    ]  # fmt: skip


def test_a_site_without_scenes_is_its_only_one():
    site = small_case("eqtl").sites["teaching"]
    assert scenes_of(site) == (site,)


def test_scenes_whose_variant_was_left_out_are_none():
    site = small_case("splicing", variants=["donor lost", "donor made"]).sites["teaching"]
    assert [scene.focus for scene in scenes_of(site)] == ["donor lost", "donor made"]
