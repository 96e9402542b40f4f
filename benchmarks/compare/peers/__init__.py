"""The engines that optimum-cpp is compared with, each behind one small interface."""
