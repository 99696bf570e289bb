# x [B, T, heads, D]; angles [T, 1, D/2, 2] are cosines and sines. Interleaved pairs turn as complex numbers.
  def rotate(self: __torch__.Network, x: Tensor, angles: Tensor) -> Tensor:
    if INTERLEAVED:
      pairs = torch.view_as_complex(torch.unflatten(x, 3, [HALF_HEAD, 2]))
      y = torch.flatten(torch.view_as_real(pairs * torch.view_as_complex(angles)), 3)
    else:
      a, b = torch.chunk(x, 2, 3)
      cosine, sine = torch.unbind(angles, 3)
      y = torch.cat([a * cosine - b * sine, a * sine + b * cosine], 3)
    return y

# x [B, K, T, D] -> [B, K GROUP, T, D]: each key-value head beside the query heads that read it. The kernel's own grouping
# leaves its fused path.
  def repeat(self: __torch__.Network, x: Tensor) -> Tensor:
    shape = [torch.size(x, 0), torch.size(x, 1), GROUP, torch.size(x, 2), HEAD_SIZE]
    return torch.flatten(torch.expand(torch.unsqueeze(x, 2), shape), 1, 2)

  def attend(self: __torch__.Network, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True)

# The experts [.., k] with the largest logits [.., N], best first; of equal ones the lowest index.
  def best(self: __torch__.Network, logits: Tensor, k: int) -> Tensor:
    return torch.narrow(torch.sort(logits, stable=True, dim=-1, descending=True)[1], -1, 0, k)

# Gates of the attention experts [B, T, N]: 0 where an expert is not kept.
  def attention_gates(self: __torch__.Network, logits: Tensor, probabilities: Tensor, trace: List[Tensor], tracing: bool) -> Tensor:
    gates = probabilities
    if KEEPS_SOME_GATES:
      chosen = self.best(logits, ATTENTION_TOP_K)
      gates = probabilities * torch.scatter(torch.zeros_like(probabilities), 2, chosen, 1.)
      if ATTENTION_RENORMALISED:
        gates = gates / torch.sum(gates, [2], True)
    if tracing:
      torch.append(trace, probabilities)
      torch.append(trace, gates)
      torch.append(trace, self.best(logits, ATTENTION_TOP_K))
    return gates

# The shares [N] that a balance loss counts with: those of the tokens at hand, or of the whole batch where they are known.
# whole: the latter [2, N] of the feed-forward and the attention router; [0] where they are not.
  def shares(self: __torch__.Network, here: Tensor, whole: Tensor, router: int) -> Tensor:
    y = here
    if torch.gt(torch.numel(whole), 0):
      y = torch.select(whole, 0, router)
    return y

# Losses of the attention router (none in the paper): load balance and z, and the share of each expert [N]. A choice counts
# by the experts that are kept, as in the feed-forward; soft routing keeps all, and there the mean gate stands for the
# share. Shares carry no gradient.
  def attention_losses(self: __torch__.Network, logits: Tensor, probabilities: Tensor, whole: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    mean = torch.mean(probabilities, [0, 1])
    if KEEPS_SOME_GATES:
      counts = torch.bincount(torch.flatten(self.best(logits, ATTENTION_TOP_K)), None, EXPERTS)
      share = torch.div(counts, torch.size(logits, 0) * torch.size(logits, 1) * ATTENTION_TOP_K)
    else:
      share = torch.detach(mean)
    balance = torch.sum(self.shares(share, whole, 1) * mean) * float(EXPERTS)
    return (balance, torch.mean(torch.square(torch.logsumexp(logits, [2]))), share)

# h [B, T, d] -> (gates of the attention experts [B, T, N], what their router did [3 + N]: normalised entropy of its
# probabilities, load-balancing loss, z-loss, share of each expert; zeros where it does not exist or has no loss).
  def weigh(self: __torch__.Network, h: Tensor, own: List[Tensor], whole: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor]:
    if ATTENTION_ROUTED:
      logits = torch.linear(h, own[ATTENTION_ROUTER])
      p = torch.softmax(logits, 2)
      gates = self.attention_gates(logits, p, trace, tracing)
      entropy = torch.mean(torch.sum(torch.special_entr(torch.detach(p)), [2])) * ENTROPY_SCALE
      if ATTENTION_LOSSES:
        balance, z, share = self.attention_losses(logits, p, whole)
        routing = torch.cat([torch.stack([entropy, balance, z]), share])
      else:
        routing = torch.cat([torch.reshape(entropy, [1]), torch.new_zeros(p, [2 + EXPERTS])])
    else:
      gates = torch.new_full(h, [1, 1, EXPERTS], UNIFORM_GATE)
      routing = torch.new_zeros(h, [3 + EXPERTS])
    return (gates, routing)

# h [B, T, d] -> ([B, T, d], what the attention router did [3 + N]). Heads are expert-major: query head j H + r is head r of
# expert j. All attentions of a layer are one, whose heads are multiplied by their expert's gate before the one product
# with the outputs of all experts; with shared keys there is one call for each expert, on the same keys and values.
  def attention(self: __torch__.Network, h: Tensor, own: List[Tensor], angles: Tensor, whole: Tensor, trace: List[Tensor], tracing: bool) -> Tuple[Tensor, Tensor]:
    lead = [torch.size(h, 0), torch.size(h, 1), -1, HEAD_SIZE]
    w = torch.split_with_sizes(own[QUERY_KEY_VALUE], [QUERY_WIDTH, KEY_VALUE_WIDTH, KEY_VALUE_WIDTH], 0)
    q = torch.transpose(self.rotate(torch.view(self.product(h, w[0]), lead), angles), 1, 2)
    k = torch.transpose(self.rotate(torch.view(self.product(h, w[1]), lead), angles), 1, 2)
    v = torch.transpose(torch.view(self.product(h, w[2]), lead), 1, 2)
    if GROUPED:
      k = self.repeat(k)
      v = self.repeat(v)
    if SHARED_KEYS:
      heads = annotate(List[Tensor], [])
      for part in torch.split(q, HEADS, 1):
        torch.append(heads, torch.transpose(self.attend(part, k, v), 1, 2))
      o = torch.cat(heads, 2)
    else:
      o = torch.transpose(self.attend(q, k, v), 1, 2)
    routing = torch.new_zeros(h, [3 + EXPERTS])
    if ATTENTION_EXPERTS:
      gates, routing = self.weigh(h, own, whole, trace, tracing)
      o = torch.unflatten(o, 2, [EXPERTS, HEADS]) * torch.unsqueeze(torch.unsqueeze(gates, 3), 4)
      o = torch.flatten(o, 2, 3)
    return (self.product(torch.flatten(o, 2), own[ATTENTION_OUTPUT]), routing)
