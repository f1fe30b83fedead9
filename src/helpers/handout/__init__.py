"""What is handed on from a report: all of it as one Word document, and each figure as PDF and PNG: ``make handout``."""
