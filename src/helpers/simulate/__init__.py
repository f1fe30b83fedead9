"""Operating characteristics: trials with a known truth, analysed in the same way as the real one."""
