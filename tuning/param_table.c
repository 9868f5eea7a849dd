/* The table of parameter objects: dials' names, labels, types, ranges (in transformed units) and values. A new parameter
 * is one row. Where the dials of 2023 and of 2026 differ the newer one holds, except for activation(), whose five values
 * decide what seeded grids draw. Source: printed objects of dials 1.1.0 and 1.4.2; R documentation of dials. */
#include <math.h>

#include "tuning/param_table.h"

#define UNKNOWN NAN

static const char *const values_activation[] = {"linear", "softmax", "relu", "elu", "tanh", NULL};
static const char *const values_cal_method_class[] = {"logistic_spline", "logistic", "beta", "isotonic",
    "isotonic_boot", "none", NULL};
static const char *const values_cal_method_reg[] = {"linear_spline", "linear", "isotonic", "isotonic_boot",
    "none", NULL};
static const char *const values_conditional_test_statistic[] = {"quadratic", "maximum", NULL};
static const char *const values_conditional_test_type[] = {"Bonferroni", "MonteCarlo", "Univariate",
    "Teststatistic", NULL};
static const char *const values_initial_umap[] = {"spectral", "normlaplacian", "random", "lvrandom", "laplacian",
    "pca", "spca", "agspectral", NULL};
static const char *const values_penalty_type[] = {"L1", "L2", NULL};
static const char *const values_prune_method[] = {"backward", "none", "exhaustive", "forward", "seqrep", "cv", NULL};
static const char *const values_rate_schedule[] = {"none", "decay_time", "decay_expo", "cyclic", "step", NULL};
static const char *const values_regularization_method[] = {"diagonal", "min_distance", "shrink_cov",
    "shrink_mean", NULL};
static const char *const values_splitting_rule[] = {"gini", "extratrees", "hellinger", "variance", "extratrees",
    "maxstat", "beta", NULL};
static const char *const values_summary_stat[] = {"mean", "median", "sd", "var", "sum", "prod", "min", "max", NULL};
static const char *const values_surv_dist[] = {"weibull", "exponential", "gaussian", "logistic", "lognormal",
    "loglogistic", NULL};
static const char *const values_survival_link[] = {"hazard", "odds", "normal", NULL};
static const char *const values_token[] = {"words", "characters", "character_shingle", "lines", "ngrams",
    "paragraphs", "ptb", "regex", "sentences", "skip_ngrams", "tweets", "word_stems", NULL};
static const char *const values_weight_func[] = {"rectangular", "triangular", "epanechnikov", "biweight",
    "triweight", "cos", "inv", "gaussian", "rank", NULL};
static const char *const values_weight_scheme[] = {"raw count", "binary", "term frequency", "log normalization",
    "double normalization", NULL};

/* short names for the columns of the table */
#define D CEL_V_DOUBLE
#define I CEL_V_INTEGER
#define S CEL_V_STRING
#define L CEL_V_LOGICAL
#define COLUMNS CEL_FINALIZE_COLUMNS
#define LOG_COLUMNS CEL_FINALIZE_LOG_COLUMNS
#define ROW_SHARE CEL_FINALIZE_ROW_SHARE

/* function, id, label, type, lower, upper, bounds, transformation, finalizer, values */
const cel_param_entry cel_param_table[] = {
    {"activation", "activation", "Activation Function", S, 0, 0, "", NULL, 0, values_activation},
    {"activation_2", "activation_2", "Activation Function Layer 2", S, 0, 0, "", NULL, 0, values_activation},
    {"adjust_deg_free", "adjust_deg_free", "Smoothness Adjustment", D, 0.25, 4, "[]", NULL, 0, NULL},
    {"all_neighbors", "all_neighbors", "All Neighbors", L, 0, 0, "", NULL, 0, NULL},
    {"batch_size", "batch_size", "Batch Size", I, 2, 7, "[]", "log-2", 0, NULL},
    {"bottleneck_units", "bottleneck_units", "# Bottleneck Units", I, 2, 25, "[]", NULL, 0, NULL},
    {"buffer", "buffer", "buffer", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"cal_method_class", "cal_method_class", "Calibration Method", S, 0, 0, "", NULL, 0, values_cal_method_class},
    {"cal_method_reg", "cal_method_reg", "Calibration Method", S, 0, 0, "", NULL, 0, values_cal_method_reg},
    {"class_weights", "class_weights", "Minority Class Weight", D, 1, 10, "[]", NULL, 0, NULL},
    {"conditional_min_criterion", "conditional_min_criterion", "Value Needed for Split",
     D, 1.386294, 15, "[]", "prob-logis", 0, NULL},
    {"conditional_test_statistic", "conditional_test_statistic",
     "Splitting Function Test Statistic", S, 0, 0, "", NULL, 0, values_conditional_test_statistic},
    {"conditional_test_type", "conditional_test_type", "Splitting Function Test Type", S, 0, 0, "",
     NULL, 0, values_conditional_test_type},
    {"confidence_factor", "confidence_factor", "Confidence Factor for Splitting", D, -1, 0, "[]", "log-10", 0, NULL},
    {"cost", "cost", "Cost", D, -10, 5, "[]", "log-2", 0, NULL},
    {"cost_complexity", "cost_complexity", "Cost-Complexity Parameter", D, -10, -1, "[]", "log-10", 0, NULL},
    {"deg_free", "deg_free", "Degrees of Freedom", I, 1, 5, "[]", NULL, 0, NULL},
    {"degree", "degree", "Polynomial Degree", D, 1, 3, "[]", NULL, 0, NULL},
    {"degree_int", "spline_degree", "Polynomial Degree", I, 1, 3, "[]", NULL, 0, NULL},
    {"diagonal_covariance", "diagonal_covariance", "Diagonal Covariance?", L, 0, 0, "", NULL, 0, NULL},
    {"dist_power", "dist_power", "Minkowski Distance Order", D, 1, 2, "[]", NULL, 0, NULL},
    {"dropout", "dropout", "Dropout Rate", D, 0, 1, "[)", NULL, 0, NULL},
    {"dropout_attn", "dropout_attn", "Attention Dropout Rate", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"dropout_embedding", "dropout_embedding", "Embedding Dropout Rate", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"dropout_hidden", "dropout_hidden", "Hidden Dropout Rate", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"dropout_last", "dropout_last", "Final Layer Dropout Rate", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"epochs", "epochs", "# Epochs", I, 10, 1000, "[]", NULL, 0, NULL},
    {"extrapolation", "extrapolation", "Percent Allowable Extrapolation", D, 1, 110, "[]", NULL, 0, NULL},
    {"freq_cut", "freq_cut", "Frequency Distribution Ratio", D, 5, 25, "[]", NULL, 0, NULL},
    {"fuzzy_thresholding", "fuzzy_thresholding", "Use Fuzzy Thresholding?", L, 0, 0, "", NULL, 0, NULL},
    {"harmonic_frequency", "harmonic_frequency", "Harmonic Frequency", D, 0.01, 1, "[]", NULL, 0, NULL},
    {"hidden_units", "hidden_units", "# Hidden Units", I, 1, 10, "[]", NULL, 0, NULL},
    {"hidden_units_2", "hidden_units_2", "# Hidden Units Layer 2", I, 1, 10, "[]", NULL, 0, NULL},
    {"initial_umap", "initial_umap", "UMAP Initialization", S, 0, 0, "", NULL, 0, values_initial_umap},
    {"kernel_offset", "kernel_offset", "Offset", D, 0, 2, "[]", NULL, 0, NULL},
    {"Laplace", "Laplace", "Laplace Correction", D, 0, 3, "[]", NULL, 0, NULL},
    {"learn_rate", "learn_rate", "Learning Rate", D, -10, -1, "[]", "log-10", 0, NULL},
    {"loss_reduction", "loss_reduction", "Minimum Loss Reduction", D, -10, 1.5, "[]", "log-10", 0, NULL},
    {"lower_limit", "lower_limit", "Lower Limit", D, -INFINITY, INFINITY, "()", NULL, 0, NULL},
    {"lower_quantile", "lower_quantile", "Lower Distribution Quantile", D, 0, 1, "[]", NULL, 0, NULL},
    {"max_nodes", "max_nodes", "Maximum Number of Terminal Nodes", I, 100, 10000, "[]", NULL, 0, NULL},
    {"max_num_terms", "max_num_terms", "Maximum Number of Terms", I, 20, 200, "[]", NULL, 0, NULL},
    {"max_rules", "max_rules", "Maximum Number of Rules", I, 1, 100, "[]", NULL, 0, NULL},
    {"max_times", "max_times", "Maximum Token Frequency", I, 1, 100000, "[]", NULL, 0, NULL},
    {"max_tokens", "max_tokens", "# Retained Tokens", I, 0, 1000, "[]", NULL, 0, NULL},
    {"min_dist", "min_dist", "Min Distance between Points", D, -4, 0, "[]", "log-10", 0, NULL},
    {"min_n", "min_n", "Minimal Node Size", I, 2, 40, "[]", NULL, 0, NULL},
    {"min_times", "min_times", "Minimum Token Frequency", I, 0, 1000, "[]", NULL, 0, NULL},
    {"min_unique", "min_unique", "Unique Value Threshold", I, 5, 15, "[]", NULL, 0, NULL},
    {"mixture", "mixture", "Proportion of Lasso Penalty", D, 0, 1, "[]", NULL, 0, NULL},
    {"momentum", "momentum", "Gradient Descent Momentum", D, 0, 1, "[]", NULL, 0, NULL},
    {"mtry", "mtry", "# Randomly Selected Predictors", I, 1, UNKNOWN, "[]", NULL, COLUMNS, NULL},
    {"mtry_long", "mtry", "# Randomly Selected Predictors", I, 0, UNKNOWN, "[]", "log-10", LOG_COLUMNS, NULL},
    {"mtry_prop", "mtry_prop", "Proportion Randomly Selected Predictors", D, 0.1, 1, "[]", NULL, 0, NULL},
    {"neighbors", "neighbors", "# Nearest Neighbors", I, 1, 10, "[]", NULL, 0, NULL},
    {"no_global_pruning", "no_global_pruning", "Skip Global Pruning?", L, 0, 0, "", NULL, 0, NULL},
    {"num_attn_blocks", "num_attn_blocks", "# Attention Blocks", I, 1, 6, "[]", NULL, 0, NULL},
    {"num_attn_feat", "num_attn_feat", "# Attention Features", I, 8, 64, "[]", NULL, 0, NULL},
    {"num_attn_heads", "num_attn_heads", "# Attention Heads", I, 1, 8, "[]", NULL, 0, NULL},
    {"num_breaks", "num_breaks", "Number of Cut Points", I, 2, 10, "[]", NULL, 0, NULL},
    {"num_clusters", "num_clusters", "# Clusters", I, 1, 10, "[]", NULL, 0, NULL},
    {"num_comp", "num_comp", "# Components", I, 1, UNKNOWN, "[]", NULL, COLUMNS, NULL},
    {"num_embedding", "num_embedding", "# Embedding Dimensions", I, 8, 64, "[]", NULL, 0, NULL},
    {"num_estimators", "num_estimators", "# Estimators", I, 1, 25, "[]", NULL, 0, NULL},
    {"num_hash", "num_hash", "# Hash Features", I, 8, 12, "[]", "log-2", 0, NULL},
    {"num_knots", "num_knots", "Number of knots", I, 0, 5, "[]", NULL, 0, NULL},
    {"num_leaves", "num_leaves", "Number of Leaves", I, 5, 100, "[]", NULL, 0, NULL},
    {"num_random_splits", "num_random_splits", "Number of Random Splits", I, 1, 15, "[]", NULL, 0, NULL},
    {"num_runs", "num_runs", "Number of Computation Runs", I, 1, 10, "[]", NULL, 0, NULL},
    {"num_terms", "num_terms", "# Model Terms", I, 1, UNKNOWN, "[]", NULL, COLUMNS, NULL},
    {"num_tokens", "num_tokens", "Number of tokens", I, 1, 3, "[]", NULL, 0, NULL},
    {"over_ratio", "over_ratio", "Over-Sampling Ratio", D, 0.8, 1.2, "[]", NULL, 0, NULL},
    {"penalty", "penalty", "Amount of Regularization", D, -10, 0, "[]", "log-10", 0, NULL},
    {"penalty_L1", "penalty_L1", "Amount of L1 Regularization", D, -10, 1, "[]", "log-10", 0, NULL},
    {"penalty_L2", "penalty_L2", "Amount of L2 Regularization", D, -10, 1, "[]", "log-10", 0, NULL},
    {"penalty_type", "penalty_type", "Penalty Type", S, 0, 0, "", NULL, 0, values_penalty_type},
    {"predictor_prop", "predictor_prop", "Proportion of Predictors", D, 0, 1, "(]", NULL, 0, NULL},
    {"predictor_winnowing", "predictor_winnowing", "Use Initial Feature Selection?", L, 0, 0, "", NULL, 0, NULL},
    {"prior_mixture_threshold", "prior_mixture_threshold", "Threshold for Mixture Prior", D, 0, 1, "[)", NULL, 0, NULL},
    {"prior_outcome_range", "prior_outcome_range", "Prior for Outcome Range", D, 0, 5, "(]", NULL, 0, NULL},
    {"prior_slab_dispersion", "prior_slab_dispersion", "Dispersion of Slab Prior",
     D, -0.5, 0.47712125471966244, "[]", "log-10", 0, NULL},
    {"prior_terminal_node_coef", "prior_terminal_node_coef", "Terminal Node Prior Coefficient",
     D, 0, 1, "(]", NULL, 0, NULL},
    {"prior_terminal_node_expo", "prior_terminal_node_expo", "Terminal Node Prior Exponent",
     D, 1, 3, "(]", NULL, 0, NULL},
    {"prod_degree", "prod_degree", "Degree of Interaction", I, 1, 2, "[]", NULL, 0, NULL},
    {"prop_terms", "prop_terms", "Proportion of Top Predictors", D, 0.05, 1, "[]", NULL, 0, NULL},
    {"prune", "prune", "Pruning", L, 0, 0, "", NULL, 0, NULL},
    {"prune_method", "prune_method", "Pruning Method", S, 0, 0, "", NULL, 0, values_prune_method},
    {"rate_decay", "rate_decay", "Learning Rate Decay", D, 0, 2, "[]", NULL, 0, NULL},
    {"rate_initial", "rate_initial", "Initial Learning Rate", D, -3, -1, "[]", "log-10", 0, NULL},
    {"rate_largest", "rate_largest", "Maximum Learning Rate", D, -1, -0.5, "[]", "log-10", 0, NULL},
    {"rate_reduction", "rate_reduction", "Learning Rate Reduction", D, 0.2, 1, "[]", NULL, 0, NULL},
    {"rate_schedule", "rate_schedule", "Learning Rate Scheduler", S, 0, 0, "", NULL, 0, values_rate_schedule},
    {"rate_step_size", "rate_step_size", "Half-Size of Cycle", I, 2, 20, "[]", NULL, 0, NULL},
    {"rate_steps", "rate_steps", "Epochs Until Reduction", I, 2, 10, "[]", NULL, 0, NULL},
    {"rbf_sigma", "rbf_sigma", "Radial Basis Function sigma", D, -10, 0, "[]", "log-10", 0, NULL},
    {"regularization_factor", "regularization_factor", "Gain Penalization", D, 0, 1, "(]", NULL, 0, NULL},
    {"regularization_method", "regularization_method", "Regularization Method", S, 0, 0, "",
     NULL, 0, values_regularization_method},
    {"regularize_depth", "regularize_depth", "Regularize Tree Depth?", L, 0, 0, "", NULL, 0, NULL},
    {"resid_at", "resid_at", "Residual Locations", I, 2, UNKNOWN, "[]", NULL, 0, NULL},
    {"rule_bands", "rule_bands", "Number of Rule Bands", I, 2, 500, "[]", NULL, 0, NULL},
    {"sample_prop", "sample_size", "Proportion Observations Sampled", D, 0.1, 1, "[]", NULL, 0, NULL},
    {"sample_size", "sample_size", "# Observations Sampled", I, UNKNOWN, UNKNOWN, "[]", NULL, ROW_SHARE, NULL},
    {"scale_factor", "scale_factor", "Scale Factor", D, -10, -1, "[]", "log-10", 0, NULL},
    {"scale_pos_weight", "scale_pos_weight", "Balance of Events and Non-Events", D, 0.8, 1.2, "[]", NULL, 0, NULL},
    {"select_features", "select_features", "Select Features?", L, 0, 0, "", NULL, 0, NULL},
    {"shrinkage_correlation", "shrinkage_correlation", "Correlation Shrinkage Intensity", D, 0, 1, "[]", NULL, 0, NULL},
    {"shrinkage_frequencies", "shrinkage_frequencies", "Frequencies Shrinkage Intensity", D, 0, 1, "[]", NULL, 0, NULL},
    {"shrinkage_variance", "shrinkage_variance", "Variance Shrinkage Intensity", D, 0, 1, "[]", NULL, 0, NULL},
    {"signed_hash", "signed_hash", "Signed Hash Value", L, 0, 0, "", NULL, 0, NULL},
    {"significance_threshold", "significance_threshold", "Threshold for Significance",
     D, -10, 0, "[]", "log-10", 0, NULL},
    {"smoothness", "smoothness", "Kernel Smoothness", D, 0.5, 1.5, "[]", NULL, 0, NULL},
    {"softmax_temperature", "softmax_temperature", "Softmax Temperature", D, 0, 10, "(]", NULL, 0, NULL},
    {"spline_degree", "spline_degree", "Spline Degrees of Freedom", I, 1, 10, "[]", NULL, 0, NULL},
    {"splitting_rule", "splitting_rule", "Splitting Rule", S, 0, 0, "", NULL, 0, values_splitting_rule},
    {"stop_iter", "stop_iter", "# Iterations Before Stopping", I, 3, 20, "[]", NULL, 0, NULL},
    {"summary_stat", "summary_stat", "Rolling Summary Statistic", S, 0, 0, "", NULL, 0, values_summary_stat},
    {"surv_dist", "surv_dist", "Distribution", S, 0, 0, "", NULL, 0, values_surv_dist},
    {"survival_link", "survival_link", "Survival Link", S, 0, 0, "", NULL, 0, values_survival_link},
    {"svm_margin", "margin", "Insensitivity Margin", D, 0, 0.2, "[]", NULL, 0, NULL},
    {"target_weight", "target_weight", "Proportion Supervised", D, 0, 1, "[)", NULL, 0, NULL},
    {"threshold", "threshold", "Threshold", D, 0, 1, "[]", NULL, 0, NULL},
    {"token", "token", "Token Unit", S, 0, 0, "", NULL, 0, values_token},
    {"training_set_limit", "training_set_limit", "Training Set Size", I, 2, 10000, "[]", NULL, 0, NULL},
    {"tree_depth", "tree_depth", "Tree Depth", I, 1, 15, "[]", NULL, 0, NULL},
    {"trees", "trees", "# Trees", I, 1, 2000, "[]", NULL, 0, NULL},
    {"trim_amount", "trim_amount", "Amount of Trimming", D, 0, 0.5, "[]", NULL, 0, NULL},
    {"unbiased_rules", "unbiased_rules", "Use Unbiased Rules?", L, 0, 0, "", NULL, 0, NULL},
    {"under_ratio", "under_ratio", "Under-Sampling Ratio", D, 0.8, 1.2, "[]", NULL, 0, NULL},
    {"unique_cut", "unique_cut", "% Unique Values", D, 0, 100, "[]", NULL, 0, NULL},
    {"upper_limit", "upper_limit", "Upper Limit", D, -INFINITY, INFINITY, "()", NULL, 0, NULL},
    {"validation_set_prop", "validation_set_prop", "Proportion of data for validation",
     D, 0.05, 0.7, "[]", NULL, 0, NULL},
    {"vocabulary_size", "vocabulary_size", "# Unique Tokens in Vocabulary", I, 1000, 32000, "[]", NULL, 0, NULL},
    {"weight", "weight", "Weight", D, -10, 0, "[]", "log-10", 0, NULL},
    {"weight_func", "weight_func", "Distance Weighting Function", S, 0, 0, "", NULL, 0, values_weight_func},
    {"weight_scheme", "weight_scheme", "Term Frequency Weight Method", S, 0, 0, "", NULL, 0, values_weight_scheme},
    {"window_size", "window_size", "Window Size", I, 3, 11, "[]", NULL, 0, NULL},
};

const size_t cel_param_table_rows = sizeof cel_param_table / sizeof *cel_param_table;
