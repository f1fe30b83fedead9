"""What a result was made from: hashes of data, settings and code, and the manifest beside each report.

Standard library only and quick: ``make`` asks for these hashes before it decides whether anything is to be done.
"""
