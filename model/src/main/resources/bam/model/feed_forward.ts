# x [n, d]; gate and up projection stand in one tensor. Its rows are split, not the product's columns: that would cost a
# copy of the product's size on the way back.
  def swiglu(self: __torch__.Network, x: Tensor, gate_up: Tensor, down: Tensor) -> Tensor:
    gate, up = torch.chunk(self.cast(gate_up), 2, 0)
    h = self.cast(x)
    return self.product(torch.silu(torch.linear(h, gate)) * torch.linear(h, up), down)

# The experts of each token [n, k], from logits [n, N]; of equal ones the lowest index.
  def choose(self: __torch__.Network, logits: Tensor) -> Tensor:
    if SINGLE_CHOICE:
      chosen = torch.argmax(logits, 1, True)
    else:
      chosen = self.best(logits, TOP_K)
    return chosen

# Gates of the chosen experts [n, k].
  def gates(self: __torch__.Network, logits: Tensor, probabilities: Tensor, chosen: Tensor) -> Tensor:
    if SOFTMAX_FIRST:
      kept = torch.gather(probabilities, 1, chosen)
      if RENORMALISED:
        kept = kept / torch.sum(kept, [1], True)
    else:
      kept = torch.softmax(torch.gather(logits, 1, chosen), 1)
    return kept

# The routed experts on x [n, d]: slots (token, choice) are sorted by expert, each expert works on its own run of them, and
# nothing is dropped. An expert without tokens works on none, so that its gradient is zero and not missing.
  def experts(self: __torch__.Network, x: Tensor, own: List[Tensor], chosen: Tensor, gates: Tensor, counts: Tensor) -> Tensor:
    order = torch.argsort(torch.flatten(chosen), stable=True, dim=0, descending=False)
    token = torch.floor_divide(order, TOP_K)
    lengths = torch.cpu(counts)
    runs = torch.split_with_sizes(torch.index_select(self.cast(x), 0, token), annotate(List[int], lengths.tolist()), 0)
    outputs = annotate(List[Tensor], [])
    for j in range(EXPERTS):
      torch.append(outputs, self.swiglu(runs[j], own[FIRST_EXPERT + 2 * j], own[FIRST_EXPERT + 2 * j + 1]))
    weight = torch.unsqueeze(torch.index_select(torch.flatten(gates), 0, order), 1)
    return torch.index_add(torch.zeros_like(x), 0, token, torch.cat(outputs, 0) * weight)

# h [B, T, d] -> ([B, T, d], load-balancing loss, z-loss, load of each expert [N]). 1 is perfect balance; the shares of the
# experts in it carry no gradient.
  def mixture(self: __torch__.Network, h: Tensor, own: List[Tensor], whole: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    x = torch.flatten(h, 0, 1)
    logits = torch.linear(x, own[FEED_FORWARD_ROUTER])
    p = torch.softmax(logits, 1)
    chosen = self.choose(logits)
    gates = self.gates(logits, p, chosen)
    counts = torch.bincount(torch.flatten(chosen), None, EXPERTS)
    share = torch.div(counts, torch.size(x, 0) * TOP_K)
    balance = torch.sum(self.shares(share, whole, 0) * torch.mean(p, [0])) * float(EXPERTS)
    z = torch.mean(torch.square(torch.logsumexp(logits, [1])))
    y = self.experts(x, own, chosen, gates, counts)
    if SHARED_EXPERT:
      y = y + self.swiglu(x, own[FIRST_SHARED], own[FIRST_SHARED + 1])
    if tracing:
      torch.append(trace, p)
      torch.append(trace, gates)
      torch.append(trace, chosen)
    return (torch.view(y, torch.size(h)), balance, z, share)
