"""Claims that are proposed: what moved since the last word of the same speaker, in a file of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from operator import attrgetter, methodcaller
from pathlib import Path
from typing import cast

from abilene.claims import Actor, Claim, Ledger, Source
from abilene.claims.format import Comments, write_yaml
from abilene.claims.records import KINDS
from abilene.disk import write_whole
from abilene.errors import InputError, Problem, refuse
from abilene.intake.milestones import Gone, Homeless, TableFigure
from abilene.programme.changes import Changes, as_tree, lay_text_over
from abilene.programme.draft import Draft
from abilene.units import Value, Variable, parse_value

HEAD = (
    "# Proposed, not accepted: try it with --with THIS_FILE, or put it into the ledger.",
)
SAME = 0.005
"""Share by which two figures may differ and still be the same: rounding. [-]"""


@dataclass(frozen=True)
class Moved:
    """A claim that is proposed, and the last word of its speaker on the same path."""

    claim: Claim
    before: Claim | None


@dataclass(frozen=True)
class Proposals:
    """What a table proposes to a programme."""

    source: Source
    actor: Actor
    is_new_actor: bool
    moved: tuple[Moved, ...]
    same: int
    """Figures that the ledger has from the same speaker already."""
    homeless: tuple[Homeless, ...]
    sites: tuple[str, ...] = ()
    """Which site of the table stands for which campus, for people."""

    def text(self, head: Sequence[str] = ()) -> str:
        """Return the claims as a file of the ledger, which is also a file of changes, under some comments."""
        actors = (self.actor,) if self.is_new_actor else ()
        claims = tuple(it.claim for it in self.moved)
        content = Changes(source=self.source, actors=actors, claims=claims)
        tree = as_tree(content.model_dump(mode="json", exclude_defaults=True))
        return write_yaml(tree, Comments(before={(): list(head)}))


def propose(
    draft: Draft,
    source: Source,
    actor: Actor,
    found: Iterable[TableFigure | Homeless | Gone],
    sites: Sequence[str] = (),
) -> Proposals:
    """Turn what a table says into claims; keep those that say something new.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    source : Source
        The table as a source of the ledger.
    actor : Actor
        Whose word it is. One of the ledger with the same id takes its place.
    found : iterable
        What the table says, path by path, what no path can take, and what it no longer
        says.
    sites : sequence of str
        Which site of the table stands for which campus, for people.
    """
    ledger, variables = draft.ledger, draft.variables
    speaker = ledger.actors.get(actor.id, actor)
    moved, homeless, same = [], [], 0
    for one in found:
        if isinstance(one, Homeless):
            homeless.append(one)
        elif isinstance(one, Gone):
            withdrawn = _withdrawn(one, speaker, source, ledger)
            if withdrawn:
                moved.append(withdrawn)
            else:
                name = one.phase.removeprefix("sites.").replace(".phases.", ".")
                homeless.append(Homeless(name, one.why))
        elif one.path not in variables:
            homeless.append(Homeless(f"{one.path} = {one.value}", "no such path"))
        else:
            before = _last_word(ledger, speaker, one, source)
            if before and _is_same(before, one, variables[one.path]):
                same += 1
            else:
                claim = _claim(one, speaker, source, before, ledger)
                moved.append(Moved(claim, before))
    is_new = speaker.id not in ledger.actors
    return Proposals(
        source, speaker, is_new, tuple(moved), same, tuple(homeless), tuple(sites)
    )


def _last_word(
    ledger: Ledger, speaker: Actor, one: TableFigure, source: Source
) -> Claim | None:
    """Return the newest claim of a speaker about a path by the day of a table.

    The best of those of the day counts. A phase that the speaker has seen to run is
    dated by that, not by what had been expected of it.
    """
    paths = [one.path]
    if one.path.endswith(".target"):
        paths.insert(0, one.path.removesuffix("target") + "energised")
    for path in paths:
        own = _standing(ledger, speaker, path, source)
        if own:
            return max(own, key=lambda it: (it.said_day, it.rank == "preferred", it.id))
    return None


def _standing(ledger: Ledger, speaker: Actor, path: str, source: Source) -> list[Claim]:
    """Return what a speaker has said about a path by the day of a table, and not taken back by then."""
    is_own = partial(_is_own, ledger, speaker, source.published_day)
    return list(filter(is_own, ledger.about.get(path, ())))


def _is_own(ledger: Ledger, speaker: Actor, last_day: date, claim: Claim) -> bool:
    retractions = map(attrgetter("said_day"), ledger.stances("retracts", claim.id))
    holds = (
        speaker.id in claim.says,
        claim.rank != "deprecated",
        claim.said_day <= last_day,
        min(retractions, default=date.max) > last_day,
    )
    return all(holds)


def _withdrawn(
    one: Gone, speaker: Actor, source: Source, ledger: Ledger
) -> Moved | None:
    """Return that a speaker takes back what they expected of a phase; None if nothing stands, or it has run."""
    has_run = _standing(ledger, speaker, f"{one.phase}.energised", source)
    expected = _expected(one, speaker, source, ledger)
    if has_run or not expected:
        return None
    claim = Claim(
        id=_name(ledger, speaker, f"{one.phase}.withdrawn", source),
        says=(speaker.id,),
        said=source.published,
        retracts=tuple(sorted(claim.id for claim in expected)),
        quote=one.quote,
        note="; ".join(filter(None, [one.row, one.why])),
    )
    # of several words that of its day tells most: 'target' comes last by name
    return Moved(claim, max(expected, key=attrgetter("about", "said_day", "id")))


def _expected(one: Gone, speaker: Actor, source: Source, ledger: Ledger) -> list[Claim]:
    """Return what a speaker still expects of a phase by the day of a table."""
    paths = filter(methodcaller("startswith", f"{one.phase}."), ledger.about)
    standing = partial(_standing, ledger, speaker, source=source)
    said = chain.from_iterable(map(standing, paths))
    return [claim for claim in said if claim.kind == "forecast"]


def _name(ledger: Ledger, speaker: Actor, path: str, source: Source) -> str:
    """Return an id that no claim of the ledger has."""
    stem = path.removeprefix("sites.").replace(".phases.", ".")
    name = f"{speaker.id}-{stem}-{source.published}".replace(".", "-").replace("_", "-")
    name = name.lower()
    while name in ledger.claims:
        name = f"{name}-again"
    return name


def _is_same(before: Claim, one: TableFigure, variable: Variable) -> bool:
    """Return whether a claim says what a table says, as firmly."""
    if before.about != one.path:
        return True
    old = before.read_value(variable.unit)
    new = parse_value(one.value, variable.unit)
    is_as_firm = KINDS.index(before.kind or "assumed") <= KINDS.index(one.kind)
    rounding = 0.0 if variable.unit == "date" else SAME
    return is_as_firm and _is_close(old, new, rounding)


def _is_close(old: Value, new: Value, rounding: float) -> bool:
    if old.interval == new.interval:
        return True
    if not rounding or old.mark != new.mark:
        return False
    ends = cast("tuple[float, ...]", (*old.ends, *new.ends))
    return max(ends) - min(ends) <= rounding * max(map(abs, ends))


def _claim(
    one: TableFigure,
    speaker: Actor,
    source: Source,
    before: Claim | None,
    ledger: Ledger,
) -> Claim:
    note = one.row
    if before is not None:
        note = f"{note}; was {before.value} {before.kind} ({before.id})"
    return Claim(
        id=_name(ledger, speaker, one.path, source),
        about=one.path,
        says=(speaker.id,),
        said=source.published,
        kind=one.kind,
        value=one.value,
        quote=one.quote,
        note=note.strip("; "),
    )


def accept(proposals: Proposals, draft: Draft) -> Path:
    """Put proposals into the ledger of a programme, as one more file; return that file.

    Raises
    ------
    InputError
        If the programme names no ledger, the file is there already, or what is proposed
        does not fit; then nothing is written.
    """
    folder = draft.programme.programme.ledger
    if folder is None:
        fix = "make a folder 'claims' beside it and write 'ledger: claims/' under 'programme'"
        raise InputError(Problem(f"{draft.name} names no ledger", fix))
    file = draft.folder / folder / f"{proposals.source.id}.yaml"
    return write_proposals(proposals.text(), draft, file)


def write_proposals(text: str, draft: Draft, file: Path) -> Path:
    """Write the text of proposals into a file of its own, if it fits the programme; raises as ``accept``."""
    refuse(_in_the_way(file))
    lay_text_over(draft, text, str(file))
    write_whole(file, text.encode())
    return file


def _in_the_way(file: Path) -> Iterator[Problem]:
    if file.exists():
        yield Problem(f"{file} exists already", "move it away, or give another --out")
    elif not file.parent.is_dir():
        yield Problem(f"there is no folder {file.parent}", "make it first")
