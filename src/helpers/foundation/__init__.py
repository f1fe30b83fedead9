"""What every layer uses: protocol settings, calendar, dataset contracts, files."""
