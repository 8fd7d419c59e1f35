"""Scenes: one case told at several places of a genome, each with a variant of its own.

A site's setting ``scenes`` is a list of what differs from the site: ``focus``, ``region``, and
where needed ``gene``, ``context``, ``width``, ``cells`` and ``settings``.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from agviz.cases.case_data import Site, read_site
from agviz.cases.site_choice import context_of
from agviz.cases.work import Work


def scenes_of(site: Site) -> tuple[Site, ...]:
    """The scenes of a site, each a site of its own; a site without scenes is its only one.

    A scene looks closely at its own variant, but the nearest to a reader's variant
    at that. Scenes whose variant has been left out, as the genome has another REF, are none.
    """
    listed = site.settings.get("scenes", ())
    if not listed:
        return (site,)
    names = {each.name for each in site.variants}
    scenes = [
        read_site(site.key, _merged(site.raw, facts, focus=facts["focus"]))
        for facts in listed
        if facts["focus"] in names
    ]
    if site.focus in {scene.focus for scene in scenes}:
        return tuple(scenes)
    place = site.focused.variant.reference_interval
    around = [scene for scene in scenes if scene.region.contains(place)]
    if around:
        own = min(around, key=lambda scene: abs(scene.focused.variant.start - place.start))
        asked = read_site(site.key, {**own.raw, "focus": site.focus})
        scenes[scenes.index(own)] = asked
    return tuple(scenes)


def staged(work: Work, scene: Site, name: str) -> Work:
    """The same model, asked about a scene; answers are kept under `name`."""
    width = None if scene.context is not None else work.context.width
    return dataclasses.replace(
        work,
        site=scene,
        context=context_of(scene, work.model, width),
        kept=work.kept.part(name),
    )


def _merged(raw: Mapping[str, Any], facts: Mapping[str, Any], *, focus: str) -> dict[str, Any]:
    """A site's facts with those of a scene; settings are merged, and hold no scenes."""
    settings = {**raw.get("settings", {}), **facts.get("settings", {})}
    settings.pop("scenes", None)
    return {**raw, **facts, "focus": focus, "settings": settings}
