"""The local page: the functions of the command line behind a server that only this machine can reach."""
