# The number format of matrix products. Weights are cast for each use, so that gradients reach them in f32; norms, softmax,
# routers, attention weights, the residual stream and losses stay in f32.
  def cast(self: __torch__.Network, x: Tensor) -> Tensor:
    if BF16:
      y = torch.to(x, 15)
    else:
      y = x
    return y

# x [.., a], weight [b, a] -> [.., b] in f32
  def product(self: __torch__.Network, x: Tensor, weight: Tensor) -> Tensor:
    y = torch.linear(self.cast(x), self.cast(weight))
    if BF16:
      y = torch.to(y, 6)
    return y
