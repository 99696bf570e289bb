# Cross-entropy in runs of tokens, so that the logits of a whole batch never exist at once, and its gradients in the same
# pass. x [n, d], weight [V, d], targets [n] -> (mean nats in f64, gradient of x [n, d], gradient of weight [V, d]).
  def head(self: __torch__.Network, x: Tensor, weight: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    share = 1. / float(torch.size(x, 0))
    rows = torch.split(x, RUN, 0)
    wanted = torch.split(torch.unsqueeze(targets, 1), RUN, 0)
    nats = torch.zeros([], dtype=7)
    before = annotate(List[Tensor], [])
    gradient = torch.zeros_like(weight)
    for i in range(torch.len(rows)):
      p = torch.log_softmax(torch.linear(rows[i], weight), 1)
      nats = nats - torch.sum(torch.gather(p, 1, wanted[i]), dtype=7)
      p = torch.scatter_add_(torch.exp_(p), 1, wanted[i], torch.full([torch.size(p, 0), 1], -1.))
      p = torch.mul_(p, share)
      torch.append(before, torch.matmul(p, weight))
      gradient = torch.addmm_(gradient, torch.t(p), rows[i])
    return (nats * share, torch.cat(before, 0), gradient)

# ids, targets [B, T] -> sums of nats over each window [B], in f64.
  def window_losses(self: __torch__.Network, ids: Tensor, targets: Tensor, leaves: List[Tensor], angles: Tensor) -> Tensor:
    x, auxiliary, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    sums = annotate(List[Tensor], [])
    for row in range(torch.size(ids, 0)):
      logits = torch.linear(torch.select(x, 0, row), leaves[HEAD])
      p = torch.gather(torch.log_softmax(logits, 1), 1, torch.unsqueeze(torch.select(targets, 0, row), 1))
      torch.append(sums, torch.neg(torch.sum(p, dtype=7)))
    return torch.stack(sums)

# ids, targets [B, T] -> nats of each token [B, T], in f64.
  def token_losses(self: __torch__.Network, ids: Tensor, targets: Tensor, leaves: List[Tensor], angles: Tensor) -> Tensor:
    x, auxiliary, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    nats = annotate(List[Tensor], [])
    for row in range(torch.size(ids, 0)):
      logits = torch.linear(torch.select(x, 0, row), leaves[HEAD])
      p = torch.gather(torch.log_softmax(logits, 1), 1, torch.unsqueeze(torch.select(targets, 0, row), 1))
      torch.append(nats, torch.neg(torch.squeeze(p, 1)))
    return torch.to(torch.stack(nats), 7)

# ids [B, T] -> logits [B, T, V], then what the trunk traces.
  def traced(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor) -> List[Tensor]:
    trace = annotate(List[Tensor], [])
    x, auxiliary, figures = self.trunk(ids, leaves, angles, trace, True)
    torch.append(trace, torch.linear(x, leaves[HEAD]))
    return trace

# ids [B, T] -> the most likely next id of each row [B]; of equal ones the lowest.
  def next_ids(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor) -> Tensor:
    x, auxiliary, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    return torch.argmax(torch.linear(torch.select(x, 1, -1), leaves[HEAD]), 1)
