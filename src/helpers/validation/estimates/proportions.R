# Proportions with their limits (rule 35).

# Of every proportion of the ARD: what follows from its numerator and denominator.
proportions <- function(study) {
  asked <- study$proportions
  values <- intervals(asked$N, asked$DENOMINATOR, asked$LIMITS, study$settings$level)
  of <- function(limits, by) {
    own <- asked$LIMITS == limits
    if (any(own)) rows(cbind(asked[own, KEYS], values[own, if (limits == "") 1 else 1:3, drop = FALSE]), by)
  }
  rbind(of("Clopper-Pearson", "stats::binom.test"), of("Wilson", "stats::prop.test"), of("", "base::/"))
}

# One row per proportion: estimate, low, high; missing where the numerator is not known, or of nobody.
intervals <- function(n, denominator, limits, level) {
  one <- function(n, denominator, limits) {
    if (is.na(n) || is.na(denominator) || denominator == 0) return(c(NA, NA, NA))
    found <- switch(limits,
      "Clopper-Pearson" = binom.test(n, denominator, conf.level = level)$conf.int,
      "Wilson" = suppressWarnings(prop.test(n, denominator, conf.level = level, correct = FALSE))$conf.int,
      c(NA, NA)
    )
    c(n / denominator, found)
  }
  values <- mapply(one, n, denominator, limits)
  data.frame(estimate = values[1, ], low = values[2, ], high = values[3, ])
}
