"""Operating characteristics: trials whose truth is known, analysed as the real one is."""
