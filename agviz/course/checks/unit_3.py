"""Checks of unit 3: mutagenesis, contributions, motifs, redundancy."""

from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz.course import accept, places, world
from agviz.course.checking import Check
from agviz.course.judge import Slip, judge_name, judge_number, judge_series, near
from agviz.course.verdict import NotRightError
from agviz.genome.labelled import observed_contributions
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.interpret.attribution import attribution
from agviz.interpret.ism import ism
from agviz.interpret.pairs import pairs
from agviz.scoring.signal_readout import SignalReadout
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.motif_set import teaching_motifs

T_ALL, LIVER = "CLO:0007045", "EFO:0001187"
WINDOW, CONTEXT, PEAK = 80, 4_096, 500  # bp around the enhancer, as in the unit
ASKED = 210_612  # 0-based position whose contribution exercise 3.2 asks for
MYB_SITE, LEFT, RIGHT = "CAACGGTT", 82_716, 82_744  # 0-based starts, as in the unit
ENOUGH = 0.9  # of the largest loss: substitutions that lose so much are as good an answer
MODEL_OFF = 0.15  # how far the model may be from the truth where the truth is asked


def _enhancer() -> Interval:
    return teaching_loci()["liver_enhancer"].places["enhancer"]


def _readout() -> SignalReadout:
    return SignalReadout(OutputType.DNASE, tracks=LIVER, window=_enhancer().resize(PEAK))


@world.remembered
def _effects(who: str) -> Any:
    """Effects of substitutions in the liver enhancer, by the model or the oracle."""
    asked = world.oracle() if who == "oracle" else world.model()
    context = _enhancer().resize(CONTEXT)
    return ism(asked, _enhancer().resize(WINDOW), _readout(), context=context, progress_bar=False)


@world.remembered
def _quick() -> Any:
    """The model's map by gradient x input."""
    return attribution(
        world.model(), _enhancer().resize(WINDOW), _readout(), method="gradient x input",
        context=_enhancer().resize(CONTEXT), sample=0, progress_bar=False,
    )  # fmt: skip


def strongest(answer: object) -> str:
    """3.1: the substitution that closes the enhancer most."""
    wanted = "a variant, such as 'chrT1:210613:G>A'"
    found = places.as_variant(answer, wanted)
    effects = _effects("oracle")
    place = _enhancer().resize(WINDOW)
    if len(found.reference_bases) != 1 or len(found.alternate_bases) != 1:
        raise NotRightError("Wanted is one substitution: one base for another")
    if found.alternate_bases == "N":
        raise NotRightError("N stands for any base: write A, C, G or T")
    if found.chromosome != place.chromosome or not place.start < found.position <= place.end:
        raise NotRightError("This is outside of the window that was mutated")
    if _base(found.position - 1) != found.reference_bases:
        _tell_misplaced(found)
    loss = -float(effects.sel(position=found.position - 1, base=found.alternate_bases))
    worst = -float(effects.min())
    if loss >= ENOUGH * worst:
        return f"In truth {loss / float(effects.attrs['reference']):.0%} of the signal is lost"
    if loss <= 0:
        raise NotRightError(
            "This one closes nothing: negative effects are losses, so look for the smallest number"
        )
    raise NotRightError("This one closes the enhancer, but others close it more")


def _base(position: int) -> str:
    """The genome's base at a 0-based position of chrT1."""
    return world.assembly().sequence(Interval("chrT1", position, position + 1))


def _tell_misplaced(found: Variant) -> None:
    """Say what is wrong with a variant whose REF is not the genome's."""
    if _base(found.position) == found.reference_bases:
        raise NotRightError("Positions of `effects` are 0-based, a variant's is 1-based: add 1")
    if _base(found.position - 1) == found.alternate_bases:
        raise NotRightError("REF and ALT are swapped: REF is what the genome has")
    raise NotRightError(
        f"The genome has {_base(found.position - 1)} at {found.position:,}, not "
        f"{found.reference_bases}"
    )


def contribution(answer: object) -> str:
    """3.2: what the observed base gives."""
    value = accept.as_number(answer, "one number: what the base contributes")
    row = _effects("model").sel(position=ASKED).values.astype(float)
    truth = -row.sum() / 3
    slips = [
        Slip(-truth, "The sign is turned: a base gives what is lost without it"),
        Slip(-row.sum() / 4, "This is a mean over four; the base that is there is no substitution"),
        Slip(-row.sum(), "This is the sum of the three; wanted is their mean"),
        Slip(-row.min(), "This is the worst substitution; wanted is the mean of the three"),
    ]
    neighbor = -float(_effects("model").sel(position=ASKED + 1).sum()) / 3
    slips.append(Slip(neighbor, "This is the next base: chrT1:210,613 is position 210,612 here"))
    otherwise = "Take the row of position 210,612: minus the mean of its three substitutions"
    judge_number(value, truth, slips=slips, otherwise=otherwise, relative=0.002)
    exact = -float(_effects("oracle").sel(position=ASKED).sum()) / 3
    return f"{truth:.2f}; by the truth it is {exact:.2f}"


def factor(answer: object) -> str:
    """3.3: who binds the right site."""
    name = accept.as_name(answer, "the name of a factor")
    site = world.assembly().sequence(teaching_loci()["liver_enhancer"].places["HNF4A site"])
    motifs = {motif.name: motif.consensus for motif in teaching_motifs()}
    truth = next(n for n, c in motifs.items() if site in (c, reverse_complement(c)))
    if name.upper() in (site, reverse_complement(site)):
        raise NotRightError("These are the bases of the site; whose consensus is it?")
    if name.casefold() not in {n.casefold() for n in motifs}:
        raise NotRightError(f"{name!r} is no factor here; the table has their names")
    slips = [Slip("CEBPA", "CEBPA binds the left site; the right one reads otherwise")]
    judge_name(
        name, truth, slips=slips, otherwise=f"Its consensus is not what stands there: {site}"
    )
    return f"{site} is the consensus of {truth}, a factor of the liver"


def agreement(answer: object) -> str:
    """3.4: the correlation of a gradient's map with exact mutagenesis."""
    value = accept.as_number(answer, "one correlation, -1 to 1")
    effects, quick = _effects("model"), _quick()
    exact, fast = observed_contributions(effects), observed_contributions(quick)
    truth = _r(exact, fast)
    slips = [
        Slip(-truth, "The sign is turned: a contribution is minus the mean of the substitutions"),
        Slip(truth**2, "This is r squared; wanted is r"),
        Slip(_r(effects.values, quick.values), "Compare like with like: one number per position"),
        Slip(_r(effects.sum("base").values, quick.values.max(1)), "Sum `quick` over bases, too"),
    ]
    otherwise = "Not the correlation of the two arrays of 80 contributions"
    judge_number(value, truth, slips=slips, otherwise=otherwise, relative=0.005)
    exact_r = _r(observed_contributions(_effects("oracle")), exact)
    return f"r = {truth:.2f}; exact mutagenesis of the model agrees with the truth to {exact_r:.2f}"


def _r(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(np.ravel(one), np.ravel(other))[0, 1])


def _written(start: int) -> Variant:
    """The variant that writes a MYB site over the genome's bases."""
    there = world.assembly().sequence(Interval("chrT1", start, start + len(MYB_SITE)))
    return Variant("chrT1", start + 1, there, MYB_SITE)


@world.remembered
def _losses() -> dict[str, float]:
    """Shares of the signal that are lost with each site and with both, in truth."""
    window = Interval("chrT1", LEFT - 10, RIGHT + len(MYB_SITE) + 10)
    places = {
        name: Interval("chrT1", start, start + len(MYB_SITE))
        for name, start in (("left", LEFT), ("right", RIGHT))
    }
    found = pairs(
        world.oracle(),
        places,
        SignalReadout(OutputType.DNASE, tracks=T_ALL, window=window),
        how="disrupt",
        context=window.resize(CONTEXT),
        background=[_written(LEFT), _written(RIGHT)],
        progress_bar=False,
    )
    changes = {name: found["alone"].sel(element=name) for name in places}
    changes["both"] = found["both"].sel(element="left", other="right")
    return {name: -float(change / found["none"]) for name, change in changes.items()}


def redundant(answer: object) -> str:
    """3.5: what the loss of either site and of both costs."""
    wanted = "three shares from 0 to 1, by the names left, right and both"
    found = accept.as_series(answer, wanted)
    truth = _losses()
    both = next((value for name, value in found.items() if name.casefold() == "both"), 0.0)
    if near(both, -truth["both"], relative=MODEL_OFF):
        raise NotRightError("The sign is turned: a loss of 1 is all of the signal")
    if near(both, 1 - truth["both"], absolute=0.1) and len(found) == len(truth):
        raise NotRightError("This is what is left; wanted is what is lost")
    if near(both, 100 * truth["both"], relative=MODEL_OFF):
        raise NotRightError("These are percent; wanted are shares from 0 to 1")
    if abs(both) > 1 + MODEL_OFF:
        raise NotRightError("These are changes of the signal; divide by the signal of both sites")
    otherwise = "These are not the shares that ag.pairs finds"
    judge_series(found, truth, what="cases", otherwise=otherwise, absolute=MODEL_OFF)
    alone = max(truth["left"], truth["right"])
    return (
        f"In truth either site alone costs at most {alone:.0%}, both together {truth['both']:.0%}: "
        "effects of single sites don't add up"
    )


def missed(answer: object) -> str:
    """3.6: the motif that the model has not learnt."""
    found = accept.as_bases(answer, "bases, such as 'ACGT'")
    place = teaching_loci()["neuron_exon"].places["splice enhancer"]
    there = world.assembly().sequence(place)
    accepted = {there, reverse_complement(there)}
    if found in accepted:
        return f"{reverse_complement(there)} in the RNA: RBFOX's site. The model ignores it"
    if found in {each[::-1] for each in accepted}:
        raise NotRightError("This is read backwards without the complement: keep the order")
    if any(found in each for each in accepted) and len(found) >= len(there) - 2:
        raise NotRightError("A part of it: all letters that are high in truth belong to it")
    if any(each in found for each in accepted):
        raise NotRightError("It is in there; leave out the bases beside it that have no letter")
    exon = teaching_loci()["neuron_exon"].places["NEUX1 exon 3"]
    donor = world.assembly().sequence(Interval("chrT1", exon.start - 7, exon.start + 4))
    if len(found) > 2 and (found in donor or reverse_complement(found) in donor):
        raise NotRightError("This is the donor, which the model sees; look further to the left")
    raise NotRightError("Look for letters that are high in truth and flat in the model's logo")


CHECKS: dict[str, Check] = {
    "3.1": strongest,
    "3.2": contribution,
    "3.3": factor,
    "3.4": agreement,
    "3.5": redundant,
    "3.6": missed,
}
