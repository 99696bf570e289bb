# h [B, T, d] -> ([B, T, d], auxiliary loss of the layer, figures of the layer [5 + N]: load balance and z of the
# feed-forward router; entropy, load balance and z of the attention router; load of each expert. None without routers).
  def feed_forward(self: __torch__.Network, h: Tensor, own: List[Tensor], routing: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor, Tensor]:
    if MIXTURE:
      y, balance, z, share = self.mixture(h, own, trace, tracing)
      auxiliary = balance * BALANCE_COEFFICIENT + z * Z_COEFFICIENT
      scalars = torch.stack([torch.detach(balance), torch.detach(z)])
      figures = torch.cat([scalars, torch.reshape(torch.detach(routing), [-1]), share])
    else:
      y = self.swiglu(h, own[FIRST_EXPERT], own[FIRST_EXPERT + 1])
      auxiliary = torch.zeros([])
      figures = torch.zeros([0])
    return (y, auxiliary, figures)

# ids [B, T] -> (normalised end of the residual stream [B, T, d], auxiliary loss, figures of all layers). When tracing:
# of each layer the attention router, the feed-forward router (probabilities, gates, choice each) and the output.
  def trunk(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor, Tensor]:
    turns = torch.narrow(angles, 0, 0, torch.size(ids, 1))
    x = torch.embedding(leaves[0], ids)
    auxiliary = torch.zeros([])
    figures = annotate(List[Tensor], [])
    for layer in range(LAYERS):
      first = 1 + layer * PER_LAYER
      own = torch.slice(leaves, first, first + PER_LAYER)
      h = self.normalise(x, own[NORM])
      a, routing = self.attention(h, own, turns, trace, tracing)
      if PARALLEL:
        f, loss, numbers = self.feed_forward(h, own, routing, trace, tracing)
        x = x + a + f
      else:
        u = x + a
        f, loss, numbers = self.feed_forward(self.normalise(u, own[SECOND_NORM]), own, routing, trace, tracing)
        x = u + f
      auxiliary = auxiliary + loss
      if ATTENTION_LOSSES:
        auxiliary = auxiliary + torch.select(routing, 0, 1) * ATTENTION_BALANCE_COEFFICIENT + torch.select(routing, 0, 2) * ATTENTION_Z_COEFFICIENT
      torch.append(figures, numbers)
      if tracing:
        torch.append(trace, x)
    return (self.normalise(x, leaves[FINAL_NORM]), auxiliary, torch.cat(figures))
