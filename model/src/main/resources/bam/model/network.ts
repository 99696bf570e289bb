# h [B, T, d] -> ([B, T, d], auxiliary loss of the layer, figures of the layer [5 + 2 N]: load balance and z of the
# feed-forward router; entropy, load balance and z of the attention router; load of each expert in the feed-forward, in
# the attention. None without routers).
  def feed_forward(self: __torch__.Network, h: Tensor, own: List[Tensor], routing: Tensor, whole: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor, Tensor]:
    if MIXTURE:
      y, balance, z, share = self.mixture(h, own, whole, trace, tracing)
      auxiliary = balance * BALANCE_COEFFICIENT + z * Z_COEFFICIENT
      scalars = torch.stack([torch.detach(balance), torch.detach(z)])
      attention, loads = torch.split_with_sizes(torch.detach(routing), [3, EXPERTS], 0)
      figures = torch.cat([scalars, attention, share, loads])
    else:
      y = self.swiglu(h, own[FIRST_EXPERT], own[FIRST_EXPERT + 1])
      auxiliary = torch.new_zeros(y, [])
      figures = torch.new_zeros(y, [0])
    return (y, auxiliary, figures)

# One layer. x [B, T, d], own: its leaves -> (y [B, T, d], its auxiliary loss, its figures).
  def block(self: __torch__.Network, x: Tensor, own: List[Tensor], turns: Tensor, whole: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor, Tensor]:
    h = self.normalise(x, own[NORM])
    a, routing = self.attention(h, own, turns, whole, trace, tracing)
    if PARALLEL:
      f, loss, figures = self.feed_forward(h, own, routing, whole, trace, tracing)
      y = x + a + f
    else:
      u = x + a
      f, loss, figures = self.feed_forward(self.normalise(u, own[SECOND_NORM]), own, routing, whole, trace, tracing)
      y = u + f
    if ATTENTION_LOSSES:
      loss = loss + torch.select(routing, 0, 1) * ATTENTION_BALANCE_COEFFICIENT + torch.select(routing, 0, 2) * ATTENTION_Z_COEFFICIENT
    return (y, loss, figures)

# The leaves of a layer.
  def own(self: __torch__.Network, leaves: List[Tensor], layer: int) -> List[Tensor]:
    first = 1 + layer * PER_LAYER
    return torch.slice(leaves, first, first + PER_LAYER)

# ids [B, T] -> (normalised end of the residual stream [B, T, d], figures of all layers). When tracing: of each layer the
# attention router, the feed-forward router (probabilities, gates, choice each) and the output.
  def trunk(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor]:
    turns = torch.narrow(angles, 0, 0, torch.size(ids, 1))
    x = torch.embedding(leaves[0], ids)
    figures = annotate(List[Tensor], [])
    for layer in range(LAYERS):
      x, loss, numbers = self.block(x, self.own(leaves, layer), turns, torch.new_zeros(x, [0]), trace, tracing)
      torch.append(figures, numbers)
      if tracing:
        torch.append(trace, x)
    return (self.normalise(x, leaves[FINAL_NORM]), torch.cat(figures))
