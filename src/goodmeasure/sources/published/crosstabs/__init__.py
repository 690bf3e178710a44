"""Cross-tabulated figures: tables seen in a file, and what is doubtful about them.

seeing     a file’s tables and doubts, and again with the answers
blocks     a sheet cut into blocks of rows
table      a block understood as a table: columns, bases, rows
figures    what the rows say: counts or per cent
cells      what one cell or one row is by itself
values     what is seen, as plain values
changes    a layout as it is remembered, and how a later file differs
"""
