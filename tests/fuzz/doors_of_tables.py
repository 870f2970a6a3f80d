"""Doors of tables: prices, net load, jobs, what was measured, claims; as text, packed, as workbook and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fuzz.doors import Door, Maker

from abilene.errors import InputError, Problem, refuse

Reader = Callable[[Path], object]
PRICES = b"""time,usd_per_mwh
2024-02-28T22:00Z,31.5
2024-02-28T23:00Z,-4
2024-02-29T00:00Z,1000.25
2024-02-29T01:00Z,0
"""
LOCAL_PRICES = b'''\xef\xbb\xbftime;usd_per_mwh;note
2024-03-10T01:00-06:00;31,5;"a ""b"""

2024-03-10T03:00-05:00;1.000,25;c
2024-03-10T04:00-05:00;12,00;"d
e"
'''
NET_LOAD = b"""time,net_load_mw
2024-01-01T00:00Z,41000
2024-01-01T00:30Z,39000.5
2024-01-01T01:00Z,-12
"""
LOAD = b"""time,load_kw
2025-01-01T06:00Z,20577.1
2025-01-01T07:00Z,20204
2025-01-01T08:00Z,0
"""
JOBS = b"""submit_s,duration_s,accelerators,tier
3964,10013,16,1
4517,2396,8,0
5182,10745,64,1
86400,1,1,2
"""
PHILLY = b"""job_id,user,vc,submitted,start,end,gpus,duration,attempts,status
a1,u,v,2017-10-02 08:00:00,2017-10-02 08:01:00,2017-10-02 09:00:00,8,3540,1,Pass
a2,u,v,2017-10-02 09:00:00,2017-10-02 09:01:00,2017-10-02 10:00:00,1,3540,2,Killed
"""
RECORDED = b"""start,end,accelerators,queue
2026-03-02T00:00-06:00,2026-03-02T08:31-06:00,1024,large
2026-03-02T06:30Z,2026-03-02T07:00Z,0.5,small
2026-03-02T06:30Z,2026-03-02T06:30Z,8,small
"""
POWER_LOG = b"""time,it_kw,limit_kw,dry_bulb_c,wet_bulb_c
2026-03-02T00:00-06:00,7030,,12,8
2026-03-02T01:00-06:00,,5500,11.5,8
2026-03-02T02:00-06:00,6662,,11,7.5
"""
SACCT = b"""JobID|User|Submit|Start|End|Elapsed|State|Timelimit|AllocTRES|JobName
1|a|2026-01-31T12:00:00|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED|2-00:00:00|cpu=8,gres/gpu=8|"x
1.batch||2026-01-31T12:00:10|2026-01-31T12:00:10|2026-02-01T13:00:11|1-01:00:01|COMPLETED||cpu=8,gres/gpu=8|y
2|b|2026-01-31T12:01:00|Unknown|None|00:00:00|CANCELLED by 1000|UNLIMITED|gres/gpu:h100=3|z
"""
SWF = b"""; UnixStartTime: 749458803
; TimeZoneString: US/Pacific
 1   100 -1  60 16 -1 -1 32  300 -1 1 3 1 -1 1 -1 -1 -1
 2   160  5  -1 -1 -1 -1  8   -1 -1 5 4 1 -1 1 -1 -1 -1
"""
PODS = b"""num_gpu,gpu_milli,pod_phase,creation_time,deletion_time,scheduled_time
1,460,Succeeded,200,1200,200
2,1000,Pending,300,,
"""
REQUESTS = b"""TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:15:46.6805900,374,44
2023-11-16 19:15:50.9951690,396,109
"""
MEASURED = b"""date,it_power_mw,status
2025-03-01,40,Buildings 1 and 2 operational
2025-09-15,103.5,Building 3
2026-06-01,400,Forecast: all buildings
"""
TIMELINES = b"""Data center,Date,Construction status,IT power (MW),H100 equivalents
Abilene,2025-03-01,operational,40,1
"Milam, TX",2026-03-01,"land, only",0,2
Abilene,2026-03-01,operational,200,3
"""
CLAIMS_TABLE = b"""source.id,source.kind,source.publisher,source.published,source.url,id,about,says,said,kind,value,disputes,quote
letter,news,The Letter,2026-01-10,https://x.org,one,capital.c.amount_usd,"bank, sponsors",2026-01-01,secured,3.5 bn USD,,
letter,news,The Letter,2026-01-10,https://x.org,two,,bank,2026-01-02,,,one,it is not there
note,filing,The Office,2026-01,,,,,,,,,
"""


def _hourly(column: str) -> Reader:
    from abilene.resource.hourly import read_hourly

    return lambda path: read_hourly(path, column)


def _prices() -> Reader:
    return _hourly("usd_per_mwh")


def _net_load() -> Reader:
    return _hourly("net_load_mw")


def _load() -> Reader:
    from abilene.resource.load_table import read_load

    return read_load


def _jobs() -> Reader:
    from abilene.compute.traces.reading import read_trace

    return read_trace


def _recorded() -> Reader:
    from abilene.compute.traces.recorded_runs import read_recorded

    return read_recorded


def _power_log() -> Reader:
    from abilene.resource.power_log import read_power_log

    return read_power_log


def _measured() -> Reader:
    from abilene.studies.observed import read_series

    return read_series


def _timelines() -> Reader:
    from datetime import date

    from abilene.studies.observed import read_timelines

    return lambda path: read_timelines(path, date(2026, 1, 1))


def _claims() -> Reader:
    from abilene.claims.files import check_form

    return check_form


READERS: dict[str, tuple[Callable[[], Reader], tuple[bytes, ...]]] = {
    "prices": (_prices, (PRICES, LOCAL_PRICES)),
    "net-load": (_net_load, (NET_LOAD,)),
    "load": (_load, (LOAD, b"kw\n20577.1\n20204.4\n", b"20577.1\n20204.4\n")),
    "jobs": (_jobs, (JOBS, PHILLY, SACCT, SWF, PODS, REQUESTS)),
    "recorded": (_recorded, (RECORDED,)),
    "power-log": (_power_log, (POWER_LOG,)),
    "measured": (_measured, (MEASURED,)),
    "timelines": (_timelines, (TIMELINES,)),
    "claims-table": (_claims, (CLAIMS_TABLE,)),
}
"""What reads each table, and tables that it reads."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32")


def _cells(text: bytes) -> list[list[Any]]:
    rows = text.decode("utf-8-sig").replace(";", ",").splitlines()
    return [[_typed(cell) for cell in row] for row in csv.reader(rows) if row]


def _typed(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


def as_workbook(rows: list[list[Any]]) -> bytes:
    """Return rows as XLSX; what a workbook cannot hold is left out."""
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    for row, cells in enumerate(rows, 1):
        for col, cell in enumerate(cells, 1):
            try:
                book.active.cell(row, col, cell)
            except (ValueError, IllegalCharacterError):
                continue
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_parquet(rows: list[list[Any]]) -> bytes | None:
    """Return rows, the names of the columns first, as Parquet; None where its columns cannot hold them."""
    import pyarrow as pa
    from pyarrow import parquet

    names, *cells = rows
    stream = io.BytesIO()
    try:
        columns = [pa.array(column) for column in zip(*cells, strict=True)]
        parquet.write_table(
            pa.table(columns, names=[str(name) for name in names]), stream
        )
    except (pa.ArrowException, ValueError, TypeError, OverflowError, UnicodeError):
        return None
    return stream.getvalue()


def _text(name: str, folder: Path) -> Door:
    """Return the door of a table of text, in any encoding."""
    reader, seeds = READERS[name]
    read, words = (
        reader(),
        sorted(set(b",".join(seeds).replace(b"\n", b",").split(b","))),
    )

    def enter(data: bytes) -> None:
        path = folder / "table.csv"
        path.write_bytes(data)
        read(path)

    more = [seeds[0].decode("utf-8-sig").encode(encoding) for encoding in ENCODINGS]
    return Door([*seeds, *more], words, enter)


def _packed(end: str, folder: Path) -> Door:
    """Return the door of tables whose bytes are packed: every reader has a look at them."""
    import pyarrow as pa

    pack: dict[str, Callable[[bytes], bytes]] = {
        "csv.gz": lambda text: gzip.compress(text, mtime=0),
        "csv.zst": lambda text: pa.compress(text, "zstd", asbytes=True),
        "xlsx": lambda text: as_workbook(_cells(text)),
        "parquet": lambda text: as_parquet(_cells(text)) or b"",
    }
    seeds = [pack[end](text) for _, texts in READERS.values() for text in texts[:1]]

    def enter(data: bytes) -> None:
        path = folder / f"table.{end}"
        path.write_bytes(data)
        _read_by_all(path)

    return Door(seeds, (), enter, slow=end == "xlsx")


def _read_by_all(path: Path) -> None:
    """Let every reader have a look at a file; raise everything that any of them says."""
    said: list[Problem] = []
    for reader, _ in READERS.values():
        try:
            reader()(path)
        except InputError as error:
            said += error.problems
    refuse(said)


def _typed_cells(folder: Path) -> Door:
    """Return the door of tables whose cells have types: true, dates, numbers beyond what is a number."""
    seeds = [json.dumps(_cells(texts[0])).encode() for _, texts in READERS.values()]

    def enter(data: bytes) -> None:
        try:
            rows = [list(row) for row in json.loads(data) if isinstance(row, list)]
        except (ValueError, TypeError, RecursionError):
            return  # not even a table
        for name, pack in (("t.xlsx", as_workbook), ("t.parquet", as_parquet)):
            packed = pack(rows) if rows else None
            if packed is not None:
                (folder / name).write_bytes(packed)
                _read_by_all(folder / name)

    return Door(
        seeds,
        (b"true", b"null", b"1e400", b"NaN", b"[]", b'""', b"2024", b'"x"'),
        enter,
        slow=True,
    )


TABLES: dict[str, Maker] = {
    **{name: partial(_text, name) for name in READERS},
    **{end: partial(_packed, end) for end in ("csv.gz", "csv.zst", "xlsx", "parquet")},
    "cells": _typed_cells,
}
