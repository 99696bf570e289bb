# Letters in shapes: B windows, T tokens, n = B T, d hidden size, D head size, N experts, k experts of a token, V ids,
# H query heads and K key-value heads, both of all attention experts together. What a kernel makes takes its device from a
# tensor at hand; only lengths go to the host.

# x [.., d]; a scale without bias
  def normalise(self: __torch__.Network, x: Tensor, scale: Tensor) -> Tensor:
    if LAYER_NORM:
      y = torch.layer_norm(x, [HIDDEN], scale, None, EPSILON)
    else:
      y = torch.rms_norm(x, [HIDDEN], scale, EPSILON)
    return y
