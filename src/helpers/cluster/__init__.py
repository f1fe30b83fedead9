"""Work in many pieces on Dask: on workers of this machine, or on a scheduler that is there already."""
