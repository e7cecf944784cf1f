"""Training networks with surrogate gradients; needs PyTorch, the extra ``train``."""
