"""The documentation as pages in the looks of the report: guide, analysis plan, catalogue of checks."""
