"""The file of a study: which programme, what is asked of it, and which of its values are varied how."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from abilene.programme.fields import PlainDay
from abilene.record import Names, Record, one_or_many

MOST_RUNS = 1_000_000
"""Most points of a design."""
Scalar = str | int | float | bool
"""A value of a path: as ``--set`` takes it, with its unit, or a number in the unit of its path."""


def _as_text(value: Any) -> Any:
    """Let a list be one value, as ``--set`` takes it."""
    return json.dumps(value) if isinstance(value, list | tuple) else value


Setting = Annotated[
    Scalar, BeforeValidator(_as_text, json_schema_input_type=Scalar | list[Any])
]
"""A value as a file writes it: of a path that holds a list a list, which is kept as text."""
Number = str | int | float
"""A number with its unit, or one in the unit of its path."""
Share = Annotated[float, Field(ge=0, lt=1)]


def _as_list(value: Any) -> Any:
    """Let a list stand for the values themselves."""
    return {"values": value} if isinstance(value, list | tuple) else value


class Values(Record):
    """Values of a path: a list of them, or so many at equal distances."""

    values: tuple[Setting, ...] = ()
    """One by one; a list in its place means the same."""
    from_: Number | None = Field(None, alias="from")
    """The first of a range."""
    to: Number | None = None
    """The last of it."""
    count: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """How many there are, both ends counted."""
    log: bool = False
    """Whether each is the same multiple of the one before, instead of the same
    difference."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        ends = (self.from_, self.to, self.count)
        if self.values and ends == (None, None, None):
            return self
        if self.values or None in ends:
            raise ValueError(
                "no values; write a list of them, or {from: LOW, to: HIGH, count: N}"
            )
        return self


ListOrRange = Annotated[
    Values,
    BeforeValidator(_as_list, json_schema_input_type=tuple[Setting, ...] | Values),
]


def _as_ends(value: Any) -> Any:
    """Let two or three values stand for low, base and high."""
    names = {2: ("low", "high"), 3: ("low", "base", "high")}
    if isinstance(value, list | tuple) and len(value) in names:
        return dict(zip(names[len(value)], value, strict=True))
    return value


class Ends(Record):
    """Low and high end of a path that is varied alone, and its value in all other runs."""

    low: Setting
    high: Setting
    base: Setting | None = None
    """By default as the programme has it."""


LowBaseHigh = Annotated[
    Ends,
    BeforeValidator(_as_ends, json_schema_input_type=tuple[Setting, ...] | Ends),
]
Two = Annotated[tuple[Number, ...], Field(min_length=2, max_length=2)]
Three = Annotated[tuple[Number, ...], Field(min_length=3, max_length=3)]


class Normal(Record):
    """A normal distribution between two ends: what lies outside is not drawn."""

    mean: Number
    sd: Number
    """Standard deviation, before the ends are cut off."""
    low: Number
    high: Number


class Distribution(Record):
    """How a path is distributed; one of these."""

    uniform: Two | None = None
    """Low and high end; every value between them alike."""
    loguniform: Two | None = None
    """The same of the logarithm; both ends above zero."""
    triangular: Three | None = None
    """Lowest, likeliest and highest."""
    normal: Normal | None = None
    choices: Annotated[tuple[Setting, ...], Field(min_length=1)] | None = None
    """Each alike."""

    @property
    def kind(self) -> str:
        """Name of the distribution."""
        given = self.model_dump(exclude_none=True)
        return next(iter(given), "")

    @model_validator(mode="after")
    def _one(self) -> Self:
        kinds = ", ".join(type(self).model_fields)
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError(f"not one distribution; give one of {kinds}")
        return self


Over = Annotated[dict[str, Distribution], Field(min_length=1)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class LatinHypercube(Record):
    """Points of which each path has one in each of as many equally likely parts."""

    samples: Annotated[int, Field(ge=2, le=MOST_RUNS)]
    """How many."""
    seed: Seed = 1
    """Of the draw."""
    over: Over
    """What is varied, by path."""


class Sobol(Record):
    """Points by which the variance of a result is shared out among the paths, as Saltelli has it."""

    samples: Annotated[int, Field(ge=2, le=MOST_RUNS)]
    """Base samples, a power of two. There are ``samples x (paths + 2)`` runs, and with
    ``second_order`` ``samples x (2 paths + 2)``."""
    seed: Seed = 1
    """Of the scrambled sequence."""
    second_order: bool = False
    """Whether indices of pairs are wanted."""
    over: Over
    """What is varied, by path."""

    @model_validator(mode="after")
    def _power_of_two(self) -> Self:
        if self.samples & (self.samples - 1):
            below = 1 << (self.samples.bit_length() - 1)
            raise ValueError(
                f"{self.samples} samples are no power of two, and the sequence is not even then; "
                f"write {below} or {2 * below}"
            )
        return self


class StudyDesign(Record):
    """Which values are tried together; one of these."""

    sweep: (
        Annotated[dict[str, ListOrRange], Field(min_length=1, max_length=1)] | None
    ) = None
    """One path, one value after the other."""
    grid: Annotated[dict[str, ListOrRange], Field(min_length=1)] | None = None
    """Every value of each path with every value of the others."""
    one_at_a_time: Annotated[dict[str, LowBaseHigh], Field(min_length=1)] | None = None
    """Each path at both its ends, while the others are as they are: a tornado."""
    latin_hypercube: LatinHypercube | None = None
    sobol: Sobol | None = None

    @property
    def kind(self) -> str:
        """Name of the design."""
        return next(name for name in type(self).model_fields if getattr(self, name))

    @model_validator(mode="after")
    def _one(self) -> Self:
        kinds = tuple(type(self).model_fields)
        if sum(getattr(self, name) is not None for name in kinds) != 1:
            raise ValueError(f"not one design; give one of {', '.join(kinds)}")
        return self


class StudyFile(Record):
    """A study."""

    title: str = ""
    """What it asks, for people."""
    programme: str
    """The programme file, relative to this one."""
    ask: Literal["plan", "size", "risk"] = "plan"
    """``plan``: what ``abilene plan`` answers; ``size``: what ``abilene size`` does of
    each campus; ``risk``: what ``abilene risk`` does."""
    viewpoints: Names = ()
    """By default those that a plan shows; of ``size`` the first of them."""
    as_of: Annotated[
        tuple[PlainDay, ...],
        BeforeValidator(
            one_or_many, json_schema_input_type=PlainDay | tuple[PlainDay, ...]
        ),
    ] = ()
    """Days of the plan; by default that of the programme."""
    known_by: PlainDay | None = None
    """Nothing that came into the ledger later is used."""
    campuses: Names = ()
    """``plan``: campuses that get rows of their own beside the programme's; ``size``:
    those that are sized, by default all."""
    set: dict[str, Setting] = Field(default_factory=dict)
    """Values by path that hold in every run."""
    with_: Names = Field((), alias="with")
    """Files of changes laid over the programme in every run, relative to this one."""
    outputs: Names = ()
    """What is kept of each answer: keys of it with points between, such as ``npv_usd``,
    ``it_mw.2028-Q4``, ``it_mw.2028`` or ``sites.SITE.phases.PHASE``; by default its
    headlines."""
    gap: Share = 0.0
    """Relative gap at which the search of a plan may stop; 0 is exact. [-]"""
    seconds: Annotated[float, Field(gt=0)] = 120.0
    """Time for the search of each plan; the best so far is kept, with its gap. [s]"""
    futures: Annotated[int, Field(ge=100, le=10_000_000)] = 10_000
    """Of ``risk``: futures of each plan."""
    seed: Seed = 1
    """Of ``risk``: of the futures; the same ones in every run."""
    design: StudyDesign


def study_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file of a study, as editors read it."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Abilene study",
    }
    schema = StudyFile.model_json_schema(by_alias=True)
    return head | {key: part for key, part in schema.items() if key not in head}
