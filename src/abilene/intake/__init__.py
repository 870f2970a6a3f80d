"""Tables of others -> proposed claims: each figure with its path, nothing accepted without somebody who does so.

``tracker`` reads Epoch AI's tables, ``milestones`` finds what they say of the phases of
a campus, ``mapped`` reads any table by a mapping file, ``proposals`` keeps what moved,
``campus`` makes a programme of a site.
"""
