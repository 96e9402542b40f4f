// How long does LibTorch's own header take to compile, for comparison?
#include <torch/torch.h>
