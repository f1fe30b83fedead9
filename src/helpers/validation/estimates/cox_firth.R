# Cox models with Firth's penalty, of survival alone (rule 34).
#
# coxph.fit without iterations gives the log partial likelihood (Breslow's ties) and the inverse of the information at
# any coefficients; half the log determinant of the information is the penalty (Heinze & Schemper, Biometrics
# 2001;57:114). Derivatives are numerical, to about 11 digits.

cox_models <- function(study) {
  fitted <- lapply(parameters(study, "model"), function(paramcd) {
    model <- model_of(study, paramcd, study$terms$TERM[study$terms$PARAMCD == paramcd])
    keys <- function(analysis) list(ANALYSIS = analysis, PARAMCD = paramcd, POPULATION = "SAFFL")
    size <- data.frame(n = length(model$days), events = sum(model$event), missing = model$missing)
    size <- rows(size, "base::sum", keys("cox-size"))
    if (!ncol(model$X)) return(size)
    rbind(
      size,
      rows(firth(model, study$settings$level), "survival::coxph", keys("cox-firth")),
      proportional_hazards(model, keys)
    )
  })
  do.call(rbind, fitted)
}

# Those who have every covariate, with the covariates as numbers in the units of the protocol.
model_of <- function(study, paramcd, terms) {
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  subjects <- outcomes(study, paramcd)
  X <- matrix(NA_real_, nrow(treated), length(terms), dimnames = list(treated$USUBJID, terms))
  for (name in terms) X[, name] <- covariate(treated[[name]], study$covariates[study$covariates$NAME == name, ])
  X <- X[subjects$USUBJID, , drop = FALSE]
  whole <- rowSums(is.na(X)) == 0
  list(X = X[whole, , drop = FALSE], days = subjects$AVAL[whole], event = subjects$CNSR[whole] == 0,
       missing = sum(!whole))
}

covariate <- function(cells, how) {
  if ("against" %in% how$HOW) return(ifelse(cells == "", NA, 1 - cells %in% how$VALUE))
  number <- as.numeric(cells)
  if (how$HOW == "log") return(log(ifelse(number > 0, number, NA), base = as.numeric(how$VALUE)))
  number / as.numeric(how$VALUE)
}

# One row per term: hr, profile likelihood limits, p of the penalised likelihood ratio. In standard deviations inside.
firth <- function(model, level) {
  spread <- apply(model$X, 2, sd)
  Z <- scale(model$X)
  size <- ncol(Z)
  f <- function(beta) penalised(Z, model$days, model$event, beta)
  top <- climb(f, rep(0, size), seq_len(size))
  one <- function(term) {
    others <- setdiff(seq_len(size), term)
    profile <- function(at) {
      start <- top$beta
      start[term] <- at
      climb(f, start, others)$value
    }
    drop <- function(at) 2 * (top$value - profile(at)) - qchisq(level, 1)
    limit <- function(side) {
      width <- 1
      while (drop(top$beta[term] + side * width) < 0) {
        width <- 2 * width
        if (width > 64) return(NA)
      }
      uniroot(drop, sort(top$beta[term] + c(0, side * width)), tol = 1e-12)$root
    }
    c(hr = exp(top$beta[term] / spread[term]), low = exp(limit(-1) / spread[term]),
      high = exp(limit(1) / spread[term]), p = pchisq(2 * (top$value - profile(0)), 1, lower.tail = FALSE))
  }
  values <- t(vapply(seq_len(size), one, numeric(4)))
  data.frame(TERM = colnames(model$X), hr = values[, 1], low = values[, 2], high = values[, 3], p = values[, 4])
}

penalised <- function(Z, days, event, beta) {
  fit <- coxph.fit(Z, Surv(days, event), strata = NULL, offset = NULL, init = beta, weights = NULL,
                   control = coxph.control(iter.max = 0), method = "breslow", rownames = NULL, resid = FALSE)
  list(value = fit$loglik[1] - 0.5 * c(determinant(fit$var)$modulus), covariance = fit$var)
}

# The maximum over the coefficients named by `free`: Newton steps with the information, halved while they do not climb.
climb <- function(f, beta, free) {
  if (!length(free)) return(list(beta = beta, value = f(beta)$value))
  for (step in 1:200) {
    here <- f(beta)
    move <- solve(solve(here$covariance)[free, free, drop = FALSE], slopes(f, beta, free))
    size <- max(abs(move))
    if (size > 1) move <- move / size
    to <- replace(beta, free, beta[free] + move)
    while (f(to)$value < here$value - 1e-12) {
      move <- move / 2
      to <- replace(beta, free, beta[free] + move)
    }
    beta <- to
    if (size < 1e-10) return(list(beta = beta, value = f(beta)$value))
  }
  stop("a penalised Cox model did not reach its maximum")
}

# Central differences of four widths, extrapolated to none (Richardson).
slopes <- function(f, beta, free) {
  one <- function(term) {
    widths <- 0.1 / 2^(0:3)
    table <- vapply(widths, function(width) {
      f(replace(beta, term, beta[term] + width))$value - f(replace(beta, term, beta[term] - width))$value
    }, numeric(1)) / (2 * widths)
    for (order in 1:3) table <- (4^order * table[-1] - table[-length(table)]) / (4^order - 1)
    table
  }
  vapply(free, one, numeric(1))
}
