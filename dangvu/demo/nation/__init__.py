"""An invented Party organisation of the whole country, to measure on: real places, everything else made up.

It is not told in the ledger, which has one entry without rows: to ``rebuild --check`` all of it is strange.
"""
