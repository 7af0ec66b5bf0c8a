/** Names that fairlearn.metrics gives to measures by group; no other tool's table has them. */
const OF_FAIRLEARN = new Set([
  "selection_rate",
  "mean_prediction",
  "true_positive_rate",
  "true_negative_rate",
  "false_positive_rate",
  "false_negative_rate",
]);

/** Names of scikit-learn's metrics, which mark a frame only beside a count of each group. */
const OF_SKLEARN =
  /^(?:accuracy|balanced_accuracy|precision|average_precision|recall|f1|roc_auc|log_loss|zero_one_loss|brier|r2|mean_absolute_error|mean_squared_error|root_mean_squared_error|median_absolute_error|mae|mse|rmse|auc)(?:_score|_loss)?$/;

export const isCount = (name: string): boolean => name === "count";

export function isMetric(name: string): boolean {
  return isCount(name) || OF_FAIRLEARN.has(name) || OF_SKLEARN.test(name);
}

export function isFrame(names: readonly string[]): boolean {
  if (names.some((name) => OF_FAIRLEARN.has(name))) return true;
  return names.some(isCount) && names.some((name) => OF_SKLEARN.test(name));
}
