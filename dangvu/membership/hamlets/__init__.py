"""How cells cover hamlets: by commune, as a list, on a map; which hamlet cells need looking after; how far
the splitting of combined ones has come.
"""
