// All kernels as one translation unit: one PTX module, one file to ship.
#include "rows.cu"
#include "groups.cu"
#include "integer_sums.cu"
#include "exact_sums.cu"
#include "products.cu"
#include "folds.cu"
#include "tables.cu"
#include "selftest.cu"
