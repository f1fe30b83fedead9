"""What every floor stands on: protocol settings, calendar, dataset contracts, files."""
