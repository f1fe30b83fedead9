"""The files that belong to a report, as bytes by file name: tables, figures, and ADaM for SAS and R."""
