// expect: needs a backend with export_model\(job\)
#include <optimum/task/feature_extraction.hpp>

#include "parts.hpp"
using Model = optimum::ModelForFeatureExtraction<LoadsOnly, Nowhere>;
#ifdef MUST_FAIL
const auto model = Model::from_pretrained<optimum::ExportMode::always>("m");
#else
const auto model = Model::from_pretrained<optimum::ExportMode::never>("m");
#endif
