"""A site on REDCap: the data dictionary that makes its forms."""
