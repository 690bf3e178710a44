"""The read-only API for Excel, Power BI, R and other programs, at ``/api/v1/``.

Every answer is of one organisation: that of the key. Nothing can be changed here.
"""
