"""Tables that come in: CSV, packed or not, Parquet and XLSX, read right or refused with a line and a fix.

``source`` opens a file, ``decode`` makes lines of text of it, ``separated``,
``parquet`` and ``workbook`` make rows, ``rows`` chooses among them, ``numerals`` and
``cells`` read cells, ``columns`` puts all together. ``faults`` counts what is wrong.
What ``rows`` needs for text loads neither numpy nor pyarrow.
"""
