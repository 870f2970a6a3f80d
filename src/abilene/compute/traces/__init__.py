"""Traces of jobs and of requests as clusters publish them, read into one record.

``forms`` says what a form is: columns, units, words. Each family of forms has a module
with its tables and its own rules; ``detect`` tells the form of a file, ``told`` reads
its columns, ``dropping`` leaves out what no replay can use and counts it, ``rebase``
moves the times, and ``reading`` puts all together: ``read_trace`` returns a ``Trace``.
"""
