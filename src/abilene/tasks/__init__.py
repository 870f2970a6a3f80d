"""Pure functions of kept inputs, run here, in processes of this machine or on a cluster, each result a file.

``where_of`` says where, ``run_tasks`` runs them. What is interrupted goes on from the
files that stand, and the bytes of a file are the same wherever it was made.
"""
