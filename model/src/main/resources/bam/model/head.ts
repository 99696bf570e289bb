# Cross-entropy in runs of tokens, so that the logits of a whole batch never exist at once, and its gradients in the same
# pass. x [n, d], weight [V, d], targets [n], share: of one token in the loss; gradient: what that of the weight [V, d] is
# added to, in f32 always; [0] if nobody wants it -> (nats times share in f64, gradient of x [n, d]).
  def head(self: __torch__.Network, x: Tensor, weight: Tensor, targets: Tensor, share: float, gradient: Tensor) -> Tuple[Tensor, Tensor]:
    multiplied = self.cast(weight)
    rows = torch.split(x, RUN, 0)
    wanted = torch.split(torch.unsqueeze(targets, 1), RUN, 0)
    nats = torch.new_zeros(x, [], dtype=7)
    before = annotate(List[Tensor], [])
    for i in range(torch.len(rows)):
      p = torch.log_softmax(self.product(rows[i], multiplied), 1)
      nats = nats - torch.sum(torch.gather(p, 1, wanted[i]), dtype=7)
      p = torch.scatter_add_(torch.exp_(p), 1, wanted[i], torch.new_full(p, [torch.size(p, 0), 1], -1.))
      p = torch.mul_(p, share)
      torch.append(before, torch.matmul(self.cast(p), multiplied))
      if torch.gt(torch.numel(gradient), 0):
        torch.addmm_(gradient, torch.t(p), rows[i])
    return (nats * share, torch.to(torch.cat(before, 0), 6))

# ids, targets [B, T] -> nats of each token [B, T], in f64; in runs within a row, so that a row's depend on no other.
  def token_losses(self: __torch__.Network, ids: Tensor, targets: Tensor, leaves: List[Tensor], angles: Tensor) -> Tensor:
    x, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    weight = self.cast(leaves[HEAD])
    nats = annotate(List[Tensor], [])
    for row in range(torch.size(ids, 0)):
      rows = torch.split(torch.select(x, 0, row), RUN, 0)
      wanted = torch.split(torch.unsqueeze(torch.select(targets, 0, row), 1), RUN, 0)
      for i in range(torch.len(rows)):
        p = torch.gather(torch.log_softmax(self.product(rows[i], weight), 1), 1, wanted[i])
        torch.append(nats, torch.neg(torch.squeeze(p, 1)))
    return torch.view(torch.to(torch.cat(nats), 7), torch.size(ids))

# ids [B, T] -> logits [B, T, V], then what the trunk traces.
  def traced(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor) -> List[Tensor]:
    trace = annotate(List[Tensor], [])
    x, figures = self.trunk(ids, leaves, angles, trace, True)
    torch.append(trace, self.product(x, leaves[HEAD]))
    return trace

# ids [B, T] -> the most likely next id of each row [B]; of equal ones the lowest.
  def next_ids(self: __torch__.Network, ids: Tensor, leaves: List[Tensor], angles: Tensor) -> Tensor:
    x, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    return torch.argmax(self.product(torch.select(x, 1, -1), leaves[HEAD]), 1)
