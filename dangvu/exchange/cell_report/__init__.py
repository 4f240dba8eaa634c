"""The workbook a cell without a network keeps for a month: its members, a sheet for each kind of act that its
secretary reports; read back as acts in one entry.
"""
