# Beta product confidence procedure by the method of moments (Fay, Brittain & Proschan, Biostatistics 2013;14:723).

beta_product <- function(study) {
  paramcd <- parameters(study, "primary")
  subjects <- outcomes(study, paramcd)
  times <- study$settings$times
  limits <- beta_product_at(subjects$AVAL, subjects$CNSR == 0, study$settings$level, times)
  rows(limits, "stats::qbeta", list(ANALYSIS = "kaplan-meier-bpcp", PARAMCD = paramcd, POPULATION = "SAFFL"))
}

beta_product_at <- function(days, event, level, times) {
  if (!length(days)) return(data.frame(TIME = times, estimate = NA, low = NA, high = NA))
  fit <- survfit(Surv(days, event) ~ 1)
  one <- function(month) {
    past <- which(fit$time <= month * DAYS_PER_MONTH)
    upper <- product_of_betas(fit$n.risk[past] - fit$n.event[past] + 1, fit$n.event[past])
    lower <- product_of_betas(
      c(fit$n.risk[past] - fit$n.event[past] + 1, fit$n.risk[length(past) + 1]), c(fit$n.event[past], 1)
    )
    c(
      estimate = prod(1 - fit$n.event[past] / fit$n.risk[past]),
      low = if (length(past) == length(fit$time)) 0 else quantile_of(lower, (1 - level) / 2),
      high = quantile_of(upper, (1 + level) / 2)
    )
  }
  values <- as.data.frame(t(vapply(times, one, numeric(3))))
  values[!known_at(times, days), ] <- NA
  data.frame(TIME = times, values)
}

# Mean and second moment of a product of independent Beta(a, b); Beta(a, 0) is 1.
product_of_betas <- function(a, b) {
  list(mean = prod(a / (a + b)), square = prod(a * (a + 1) / ((a + b) * (a + b + 1))))
}

# Quantile of the one beta that has these moments.
quantile_of <- function(product, probability) {
  S <- product$mean
  T <- product$square
  if (S == 1) return(1)
  qbeta(probability, (S - T) * S / (T - S^2), (S - T) * (1 - S) / (T - S^2))
}
