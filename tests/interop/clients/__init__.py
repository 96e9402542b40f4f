"""The clients that are compared: huggingface_hub in several releases, and optimum-cpp."""
