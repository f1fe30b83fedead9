# Survival known to intervals: survfit, which stops early, and the same maximum found exactly (rule 33).
#
# Turnbull (JRSS B 1976;38:290): probability lies on stretches that run from a lower end to the next end, if that is an
# upper one. The maximum: self-consistent steps (Turnbull), then Newton steps on the stretches that are left.

interval_censored <- function(study) {
  found <- lapply(parameters(study, "interval"), function(paramcd) one_interval_censored(study, paramcd))
  likelihood <- data.frame(PARAMCD = character(0), OURS = numeric(0), SURVFIT = numeric(0), MAXIMUM = numeric(0))
  list(
    results = do.call(rbind, lapply(found, `[[`, "results")),
    likelihood = do.call(rbind, c(list(likelihood), lapply(found, `[[`, "likelihood")))
  )
}

one_interval_censored <- function(study, paramcd) {
  subjects <- outcomes(study, paramcd)
  low <- subjects$INTLO
  high <- ifelse(is.na(subjects$INTHI), Inf, subjects$INTHI)
  exact <- low == high
  times <- study$settings$times
  with_keys <- function(values, by, analysis) {
    rows(values, by, list(ANALYSIS = analysis, PARAMCD = paramcd, POPULATION = "SAFFL"))
  }

  stretches <- turnbull(low, high)
  curve <- stretches[stretches$probability > 0 & is.finite(stretches$end), ]
  early <- by_survfit(low, high)
  read <- data.frame(
    TIME = times,
    estimate = survival_after((curve$start + curve$end) / 2, curve$probability, times),
    least = survival_after(stretches$start + 1e-6 * (stretches$start < stretches$end), stretches$probability, times),
    most = survival_after(curve$end, curve$probability, times)
  )
  read_early <- data.frame(TIME = times, estimate = survival_after(early$day, early$probability, times))
  unknown <- !known_at(times, subjects$AVAL)
  read[unknown, -1] <- NA
  read_early[unknown, -1] <- NA
  size <- data.frame(n = length(low), exact = sum(exact), interval = sum(!exact & is.finite(high)),
                     censored = sum(!is.finite(high)), median = median_day(curve) / DAYS_PER_MONTH)
  shown <- data.frame(TIME = curve$end / DAYS_PER_MONTH, start = curve$start / DAYS_PER_MONTH,
                      probability = curve$probability, estimate = left_after(curve, stretches))
  ours <- study$curves[study$curves$PARAMCD == paramcd, ]
  list(
    results = rbind(
      with_keys(size, "base", "npmle"),
      with_keys(read, "base", "npmle"),
      with_keys(read_early, "survival::survfit", "npmle"),
      with_keys(shown, "base", "npmle-curve")
    ),
    likelihood = data.frame(
      PARAMCD = paramcd,
      OURS = log_likelihood(low, high, (ours$START + ours$END) / 2, ours$PROBABILITY),
      SURVFIT = log_likelihood(low, high, early$day, early$probability),
      MAXIMUM = log_likelihood(low, high, (curve$start + curve$end) / 2, curve$probability)
    )
  )
}

# Without any interval survfit (3.5-3) counts one subject too many; the estimate is then that of Kaplan and Meier.
by_survfit <- function(low, high) {
  known <- if (any(low < high & is.finite(high))) {
    Surv(low, ifelse(is.finite(high), high, NA), type = "interval2")
  } else {
    Surv(low, is.finite(high))
  }
  fit <- survfit(known ~ 1)
  data.frame(day = fit$time, probability = -diff(c(1, fit$surv)))
}

# Of the events known to lie in (low, high], or on the day low where that is high.
log_likelihood <- function(low, high, days, probability) {
  one <- function(from, to) {
    if (from == to) return(sum(probability[days == from]))
    within <- sum(probability[days > from & days <= to])
    if (is.finite(to)) within else within + 1 - sum(probability)
  }
  sum(log(mapply(one, low, high)))
}

survival_after <- function(days, probability, times) {
  left <- vapply(times * DAYS_PER_MONTH, function(day) 1 - sum(probability[days <= day]), numeric(1))
  ifelse(left < 1e-9, 0, left)
}

left_after <- function(curve, stretches) {
  vapply(curve$end, function(day) sum(stretches$probability[stretches$end > day]), numeric(1))
}

# Where the curve, with the probability of a stretch at its middle, comes to one half; the middle where it is flat.
median_day <- function(curve) {
  days <- (curve$start + curve$end) / 2
  left <- 1 - cumsum(curve$probability)
  if (!any(left <= 0.5 + 1e-8)) return(NA)
  first <- min(days[left <= 0.5 + 1e-8])
  below <- days[left < 0.5 - 1e-8]
  mean(c(first, if (length(below)) min(below) else max(days)))
}

# Stretches with their probability: start, end, probability. Days are whole numbers, so that "just after a day" is a
# quarter later and all ends can be sorted as numbers.
turnbull <- function(low, high) {
  from <- ifelse(low == high, low, low + 0.25)
  ends <- data.frame(day = c(from, high), upper = rep(c(FALSE, TRUE), each = length(from)))
  ends <- ends[order(ends$day, ends$upper), ]
  closing <- which(ends$upper & !c(TRUE, ends$upper[-nrow(ends)]))
  start <- ends$day[closing - 1]
  end <- ends$day[closing]
  within <- outer(from, start, "<=") & outer(high, end, ">=")
  data.frame(start = floor(start), end = end, probability = most_likely(within + 0))
}

most_likely <- function(within) {
  probability <- rep(1 / ncol(within), ncol(within))
  for (round in 1:200) {
    for (step in 1:500) probability <- probability * gradient(within, probability) / nrow(within)
    probability <- newton(within, ifelse(probability < 1e-9, 0, probability))
    if (max(gradient(within, probability)) <= nrow(within) * (1 + 1e-12)) {
      return(ifelse(probability < 1e-12, 0, probability))
    }
    probability <- pmax(probability, 1e-8) / sum(pmax(probability, 1e-8))
  }
  stop("the interval-censored estimate did not reach its maximum")
}

gradient <- function(within, probability) colSums(within / c(within %*% probability))

# On the stretches that have any probability; one that would get less than none is left out from there on. At the
# maximum the gradient is the number of subjects on each. What stretches share without the data telling them apart
# stays as it is (a singular matrix).
newton <- function(within, probability) {
  for (step in 1:200) {
    on <- which(probability > 0)
    weighted <- within[, on, drop = FALSE] / c(within %*% probability)
    move <- qr.coef(qr(crossprod(weighted)), colSums(weighted) - nrow(within))
    move[is.na(move)] <- 0
    room <- ifelse(move < 0, -probability[on] / move, Inf)
    probability[on] <- probability[on] + min(1, room) * move
    if (min(room) <= 1) probability[on[which.min(room)]] <- 0
    else if (max(abs(move)) < 1e-15) break
  }
  probability / sum(probability)
}
