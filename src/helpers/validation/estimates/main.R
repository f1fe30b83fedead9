# Every estimate of the plan once more, by R: `Rscript main.R FOLDER`, run where this file lies.
#
# Reads what helpers.validation.questions wrote into FOLDER and writes results.csv (one row is one statistic, with the
# keys of the ARD and, in BY, the function of R it comes from) and likelihood.csv (one row is one parameter).
# Written from the definitions of the methods, with survival and cmprsk; nothing here was translated from Python.

absent <- Filter(function(name) !requireNamespace(name, quietly = TRUE), c("survival", "cmprsk"))
if (length(absent)) quit(status = 3)
suppressPackageStartupMessages(library(survival))

for (part in c("exchange", "kaplan_meier", "beta_product", "competing_risks", "interval_censored", "response",
               "cox_firth", "proportional_hazards", "proportions", "monitoring")) {
  source(paste0(part, ".R"))
}

answer <- function(folder) {
  study <- read_study(folder)
  intervals <- interval_censored(study)
  results <- rbind(
    kaplan_meier(study), follow_up(study), beta_product(study), restricted_means(study), counts(study),
    competing_risks(study), ae_incidence(study),
    intervals$results,
    best_response(study), duration_of_response(study), landmark(study),
    cox_models(study),
    proportions(study),
    monitoring(study)
  )
  write_rows(results, file.path(folder, "results.csv"))
  write_rows(intervals$likelihood, file.path(folder, "likelihood.csv"))
}

tryCatch(answer(commandArgs(trailingOnly = TRUE)), error = function(failure) {
  writeLines(paste("R stopped:", gsub("\\s+", " ", conditionMessage(failure))), stderr())
  quit(status = 1)
})
