"""A generator of synthetic studies: seeded, calibrated, nobody's data.

`generate` makes the raw domains, `generate_cohorts` those of many cohorts at once, `write_study` writes them as CSV,
`latent` tells what truly happened and `Truth` holds the parameters that a simulation may vary.
"""

from helpers.synthetic.population import usubjid
from helpers.synthetic.study import SEED, generate, generate_cohorts, latent, write_study
from helpers.synthetic.truth import Truth

__all__ = ["SEED", "Truth", "generate", "generate_cohorts", "latent", "usubjid", "write_study"]
