"""What can be taken away from a report, as bytes by file name: tables, figures, and ADaM for SAS and R."""
