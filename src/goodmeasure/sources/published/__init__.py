"""Files of published figures, each read into figures in long form.

crosstabs            cross-tabulated workbooks and CSVs
long_tables          plain tables, a figure on each line
spss, spss_shares    answers in SPSS files, and the shares they come to
population_tables    how many people live where, by age and sex
long_form            what all of them become
outlet_names         which outlet a row is about, by its name
"""
