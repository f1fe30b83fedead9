# Are hazards proportional: cox.zph of the unpenalised fit with Efron's ties (rule 34).

proportional_hazards <- function(model, keys) {
  terms <- colnames(model$X)
  fit <- finite_fit(model)
  tested <- data.frame(TERM = c(terms, "GLOBAL"), chisq = NA, df = c(rep(1, length(terms)), length(terms)), p = NA)
  if (is.null(fit)) return(test_rows(tested, keys))
  zph <- cox.zph(fit, transform = "km", terms = FALSE, global = TRUE)
  tested[c("chisq", "p")] <- zph$table[c(seq_along(terms), nrow(zph$table)), c("chisq", "p")]
  residuals <- do.call(rbind, lapply(seq_along(terms), function(term) {
    data.frame(TERM = terms[term], GROUP = as.character(seq_along(zph$time)), TIME = zph$time / DAYS_PER_MONTH,
               scale = zph$x, residual = zph$y[, term], coefficient = coef(fit)[[term]])
  }))
  rbind(
    test_rows(tested, keys),
    rows(residuals, "survival::cox.zph", keys("cox-residuals"))
  )
}

test_rows <- function(tested, keys) {
  each <- tested[tested$TERM != "GLOBAL", ]
  rbind(
    rows(tested, "survival::cox.zph", keys("cox-zph")),
    rows(data.frame(TERM = each$TERM, zph_p = each$p), "survival::cox.zph", keys("cox-firth"))
  )
}

# Nothing where coxph says that a coefficient runs away.
finite_fit <- function(model) {
  runaway <- FALSE
  fit <- withCallingHandlers(
    coxph(Surv(model$days, model$event) ~ model$X, ties = "efron",
          control = coxph.control(eps = 1e-11, iter.max = 50)),
    warning = function(said) {
      runaway <<- TRUE
      invokeRestart("muffleWarning")
    }
  )
  if (runaway) NULL else fit
}
