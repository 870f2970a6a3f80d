"""What runs a campus: signals of the grid in, a real scheduler and set-points out.

::

    sources ──> signal ──> limit ──┐
      openadr3, openadr2, a file   ├──> allocation ──> slurm    (drain, signal, requeue, resume)
    rolling ──> MW for IT ─────────┘        ^             │
      storage, own units, grid, why         └── what Slurm says ──> state, audit

* ``signal``: a capacity limit, price or alert with an id, who asked, from, until, MW or a
  cut, and when it was heard. ``limit_at`` says what may be drawn at a moment: the least
  of the contract and the events in force. When no source is heard any more, what is in
  force holds to its stated end, and never more than the contract allows without a signal.
* ``sources``: an OpenADR 3 server, an OpenADR 2.0b server, a file; each polled by a
  thread of its own, so that a slow server holds nothing up.
* ``rolling``: dispatch of a sized campus window by window. What is stored at the end of a
  window is worth what it is worth in the year, by month, hour and level: never nothing,
  never one price.
* ``allocation``: a pure function from kW allowed to the racks that go dark and the jobs
  that are stopped, by what loses least; exact, as a small mixed-integer programme.
* ``slurm``: what Slurm says and what it is told, as commands through one runner, which
  may print instead of run, and be recorded.
* ``state``, ``audit``: a file that is replaced as a whole and a log of lines that only
  grows. Nodes of ours carry a mark in Slurm itself, so that even without the file
  nothing is forgotten.
* ``operator``: one step of the whole, driven by levels and not by edges: it looks at what
  is, compares it with what should be, and does the difference. So a kill at any moment
  costs a step and no more. ``loop`` repeats it until it is told to stop.

What holds at each moment: a node that is up counts as fully drawing, as work may start on
it at once; one that is drained and empty counts as drained. Nodes go dark before others
come back, so that a limit once met is not passed.
"""
