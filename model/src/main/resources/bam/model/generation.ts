# x [B, T, heads, D]; angles [B, T, 1, D/2, 2]: every row may stand somewhere else.
  def turn(self: __torch__.Network, x: Tensor, angles: Tensor) -> Tensor:
    if INTERLEAVED:
      pairs = torch.view_as_complex(torch.unflatten(x, 3, [HALF_HEAD, 2]))
      y = torch.flatten(torch.view_as_real(pairs * torch.view_as_complex(angles)), 3)
    else:
      a, b = torch.chunk(x, 2, 3)
      cosine, sine = torch.unbind(angles, 4)
      y = torch.cat([a * cosine - b * sine, a * sine + b * cosine], 3)
    return y

# Puts fresh [B, T, K, D] into the cache [B, K, C, D], each row at its own positions [B, T]; -> the first S places of it,
# [B, K, S, D]. Later tokens overwrite what padding left behind.
  def remember(self: __torch__.Network, cache: Tensor, fresh: Tensor, positions: Tensor, length: int) -> Tensor:
    turned = torch.transpose(fresh, 1, 2)
    places = torch.expand(torch.unsqueeze(torch.unsqueeze(positions, 1), 3), torch.size(turned))
    return torch.narrow(torch.scatter_(cache, 2, places, turned), 2, 0, length)

# As the attention of training, over cached keys and values. seen [B, 1, T, S]: what each token may look at.
  def recall(self: __torch__.Network, h: Tensor, own: List[Tensor], angles: Tensor, positions: Tensor, seen: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    lead = [torch.size(h, 0), torch.size(h, 1), -1, HEAD_SIZE]
    w = torch.split_with_sizes(own[QUERY_KEY_VALUE], [QUERY_WIDTH, KEY_VALUE_WIDTH, KEY_VALUE_WIDTH], 0)
    q = torch.transpose(self.turn(torch.view(self.product(h, w[0]), lead), angles), 1, 2)
    length = torch.size(seen, 3)
    k = self.remember(keys, self.turn(torch.view(self.product(h, w[1]), lead), angles), positions, length)
    v = self.remember(values, torch.view(self.product(h, w[2]), lead), positions, length)
    if GROUPED:
      k = self.repeat(k)
      v = self.repeat(v)
    if SHARED_KEYS:
      heads = annotate(List[Tensor], [])
      for part in torch.split(q, HEADS, 1):
        torch.append(heads, torch.transpose(torch.scaled_dot_product_attention(part, k, v, seen, 0., False), 1, 2))
      o = torch.cat(heads, 2)
    else:
      o = torch.transpose(torch.scaled_dot_product_attention(q, k, v, seen, 0., False), 1, 2)
    if ATTENTION_EXPERTS:
      gates, routing = self.weigh(h, own, torch.new_zeros(h, [0]), annotate(List[Tensor], []), False)
      o = torch.unflatten(o, 2, [EXPERTS, HEADS]) * torch.unsqueeze(torch.unsqueeze(gates, 3), 4)
      o = torch.flatten(o, 2, 3)
    return self.product(torch.flatten(o, 2), own[ATTENTION_OUTPUT])

# ids, positions [B, T], last [B]: the column of each row whose next token is wanted; keys, values: a cache [B, K, C, D] for
# each layer, of which the first S places count -> logits [B, V].
  def continued(self: __torch__.Network, ids: Tensor, positions: Tensor, last: Tensor, length: int, leaves: List[Tensor], table: Tensor, keys: List[Tensor], values: List[Tensor]) -> Tensor:
    angles = torch.index_select(torch.squeeze(table, 1), 0, torch.flatten(positions))
    angles = torch.view(angles, [torch.size(ids, 0), torch.size(ids, 1), 1, HALF_HEAD, 2])
    seen = torch.unsqueeze(torch.le(torch.arange(length, device=ops.prim.device(positions)), torch.unsqueeze(positions, 2)), 1)
    x = torch.embedding(leaves[0], ids)
    trace = annotate(List[Tensor], [])
    for layer in range(LAYERS):
      first = 1 + layer * PER_LAYER
      own = torch.slice(leaves, first, first + PER_LAYER)
      h = self.normalise(x, own[NORM])
      a = self.recall(h, own, angles, positions, seen, keys[layer], values[layer])
      if PARALLEL:
        f, loss, numbers = self.feed_forward(h, own, torch.new_zeros(h, [3 + EXPERTS]), torch.new_zeros(h, [0]), trace, False)
        x = x + a + f
      else:
        u = x + a
        f, loss, numbers = self.feed_forward(self.normalise(u, own[SECOND_NORM]), own, torch.new_zeros(h, [3 + EXPERTS]), torch.new_zeros(h, [0]), trace, False)
        x = u + f
    places = torch.expand(torch.unsqueeze(torch.unsqueeze(last, 1), 2), [-1, 1, HIDDEN])
    end = torch.squeeze(torch.gather(x, 1, places), 1)
    return self.product(self.normalise(end, leaves[FINAL_NORM]), leaves[HEAD])
