# Fresh aliases of the parameters, so that nothing outside a call ever knows a gradient. pieces are (place of the leaf, first
# row, rows) in turn: a leaf without trained rows asks for no gradient.
  def aliases(self: __torch__.Network, parameters: List[Tensor], pieces: List[int]) -> List[Tensor]:
    leaves = annotate(List[Tensor], [])
    for parameter in parameters:
      torch.append(leaves, torch.detach(parameter))
    for i in range(torch.len(pieces) // 3):
      torch.requires_grad_(leaves[pieces[3 * i]], True)
    return leaves

  def add(self: __torch__.Network, sums: List[Tensor], place: int, gradient: Tensor) -> int:
    if torch.gt(torch.numel(sums[place]), 0):
      torch.add_(sums[place], gradient)
    else:
      sums[place] = gradient
    return place

# Back through one part of the network, from its output y and its auxiliary loss: adds the gradients of its own leaves to
# the sums from a place on -> gradient of its input. Every gradient is returned or used: a call of grad with unused results
# is removed as dead code.
  def back(self: __torch__.Network, y: Tensor, gradient: Tensor, loss: Tensor, weight: float, x: Tensor, own: List[Tensor], first: int, sums: List[Tensor]) -> Tensor:
    ends = [y]
    arriving = annotate(List[Optional[Tensor]], [gradient])
    if ops.prim.requires_grad(loss):
      torch.append(ends, loss)
      torch.append(arriving, torch.full_like(loss, weight))
    wanted = [x]
    for leaf in own:
      if ops.prim.requires_grad(leaf):
        torch.append(wanted, leaf)
    found = torch.grad(ends, wanted, arriving)
    at = 1
    for i in range(torch.len(own)):
      if ops.prim.requires_grad(own[i]):
        self.add(sums, first + i, unchecked_cast(Tensor, found[at]))
        at = at + 1
    return unchecked_cast(Tensor, found[0])

# One micro-batch: adds its part of the gradient of each trained leaf to the sums. Layer by layer; with recompute only the
# input of each layer is kept, and the layer runs again on the way back. weight: share of the micro-batch in the batch;
# token: of one of its tokens; whole: [layers, 2, N] or [layers, 0] -> (its part of the mean nats, its figures).
  def micro(self: __torch__.Network, ids: Tensor, targets: Tensor, leaves: List[Tensor], angles: Tensor, weight: float, token: float, whole: Tensor, recompute: bool, sums: List[Tensor]) -> Tuple[Tensor, Tensor]:
    turns = torch.narrow(angles, 0, 0, torch.size(ids, 1))
    y = torch.embedding(torch.detach(leaves[0]), ids)
    none = annotate(List[Tensor], [])
    inputs = annotate(List[Tensor], [])
    outputs = annotate(List[Tensor], [])
    losses = annotate(List[Tensor], [])
    figures = annotate(List[Tensor], [])
    for layer in range(LAYERS):
      x = torch.detach(y)
      own = self.own(leaves, layer)
      if recompute:
        own = self.aliases(own, annotate(List[int], []))
      else:
        torch.requires_grad_(x, True)
      torch.append(inputs, x)
      y, loss, numbers = self.block(x, own, turns, torch.select(whole, 0, layer), none, False)
      torch.append(figures, numbers)
      if not recompute:
        torch.append(outputs, y)
        torch.append(losses, loss)
    nats, gradient = self.last(torch.detach(y), targets, leaves, token, sums)
    for i in range(LAYERS):
      layer = LAYERS - 1 - i
      own = self.own(leaves, layer)
      x = torch.requires_grad_(torch.pop(inputs), True)
      if recompute:
        y, loss, numbers = self.block(x, own, turns, torch.select(whole, 0, layer), none, False)
      else:
        y = torch.pop(outputs)
        loss = torch.pop(losses)
      gradient = self.back(y, gradient, loss, weight, x, own, 1 + layer * PER_LAYER, sums)
    if ops.prim.requires_grad(leaves[0]):
      self.add(sums, 0, torch.embedding_dense_backward(gradient, ids, VOCABULARY, -1, False))
    return (nats, torch.cat(figures))

# Final norm, head and loss, and back through them. x [B, T, d] -> (nats times token, gradient of x).
  def last(self: __torch__.Network, end: Tensor, targets: Tensor, leaves: List[Tensor], token: float, sums: List[Tensor]) -> Tuple[Tensor, Tensor]:
    x = torch.requires_grad_(end, True)
    y = self.normalise(x, leaves[FINAL_NORM])
    weight = torch.detach(leaves[HEAD])
    if ops.prim.requires_grad(leaves[HEAD]):
      if torch.eq(torch.numel(sums[HEAD]), 0):
        sums[HEAD] = torch.zeros_like(weight)
    nats, gradient = self.head(torch.flatten(torch.detach(y), 0, 1), weight, torch.flatten(targets), token, sums[HEAD])
    before = torch.view(gradient, torch.size(y))
    return (nats, self.back(y, before, torch.new_zeros(x, []), 0., x, torch.slice(leaves, FINAL_NORM, FINAL_NORM + 1), FINAL_NORM, sums))

# What the routers do with a whole batch, without gradients: the shares that balance losses count with, [layers, 2, N].
  def survey(self: __torch__.Network, parts: List[Tensor], windows: int, parameters: List[Tensor], angles: Tensor) -> Tensor:
    shares = annotate(List[Tensor], [])
    for part in parts:
      x, figures = self.trunk(part, parameters, angles, annotate(List[Tensor], []), False)
      loads = torch.narrow(torch.view(figures, [LAYERS, 5 + 2 * EXPERTS]), 1, 5, 2 * EXPERTS)
      torch.append(shares, loads * (float(torch.size(part, 0)) / float(windows)))
    return torch.view(torch.sum(torch.stack(shares), [0]), [LAYERS, 2, EXPERTS])

# ids, targets [B, T] -> mean nats, figures of all layers, and the gradient of each leaf; [0] where none of it is trained.
# windows: at once; survey: whether balance losses count with the shares of the whole batch.
  def gradients(self: __torch__.Network, ids: Tensor, targets: Tensor, parameters: List[Tensor], angles: Tensor, pieces: List[int], windows: int, survey: bool, recompute: bool) -> List[Tensor]:
    leaves = self.aliases(parameters, pieces)
    parts = torch.split(ids, windows, 0)
    goals = torch.split(targets, windows, 0)
    count = torch.size(ids, 0)
    whole = torch.new_zeros(angles, [LAYERS, 0])
    if MIXTURE:
      if survey:
        whole = self.survey(parts, count, parameters, angles)
    sums = annotate(List[Tensor], [])
    for parameter in parameters:
      torch.append(sums, torch.new_zeros(parameter, [0]))
    nats = torch.new_zeros(angles, [], dtype=7)
    figures = annotate(List[Tensor], [])
    token = 1. / float(torch.numel(ids))
    for i in range(torch.len(parts)):
      weight = float(torch.size(parts[i], 0)) / float(count)
      some, numbers = self.micro(parts[i], goals[i], leaves, angles, weight, token, whole, recompute, sums)
      nats = nats + some
      torch.append(figures, numbers * weight)
    all = [nats, torch.sum(torch.stack(figures), [0])]
    for gradient in sums:
      torch.append(all, gradient)
    return all

# AdamW on the matrices, which decay, or on the vectors, which do not.
  def update(self: __torch__.Network, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], count: Tensor, matrices: bool, settings: List[float]) -> int:
    p = annotate(List[Tensor], [])
    g = annotate(List[Tensor], [])
    m = annotate(List[Tensor], [])
    v = annotate(List[Tensor], [])
    counts = annotate(List[Tensor], [])
    for i in range(torch.len(parameters)):
      if torch.eq(torch.gt(torch.dim(parameters[i]), 1), matrices):
        torch.append(p, torch.detach(parameters[i]))
        torch.append(g, gradients[i])
        torch.append(m, first[i])
        torch.append(v, second[i])
        torch.append(counts, count)
    decay = 0.
    if matrices:
      decay = settings[4]
    if torch.gt(torch.len(p), 0):
      torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), counts, lr=settings[0], beta1=settings[1], beta2=settings[2], weight_decay=decay, eps=settings[3], amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
    return torch.len(p)

# The trained rows of each array, in place.
  def trained(self: __torch__.Network, arrays: List[Tensor], pieces: List[int]) -> List[Tensor]:
    rows = annotate(List[Tensor], [])
    for i in range(torch.len(pieces) // 3):
      torch.append(rows, torch.narrow(torch.detach(arrays[pieces[3 * i]]), 0, pieces[3 * i + 1], pieces[3 * i + 2]))
    return rows

# One step of AdamW on the trained pieces. settings: rate, beta1, beta2, epsilon, weight decay, clip. number counts from 1;
# windows, survey and recompute as of the gradients.
# -> [mean nats, global norm of the gradients before clipping, figures of all layers], in f64.
  def step(self: __torch__.Network, ids: Tensor, targets: Tensor, parameters: List[Tensor], first: List[Tensor], second: List[Tensor], angles: Tensor, number: int, settings: List[float], pieces: List[int], windows: int, survey: bool, recompute: bool) -> Tensor:
    all = self.gradients(ids, targets, parameters, angles, pieces, windows, survey, recompute)
    gradients = self.trained(torch.slice(all, 2), pieces)
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)))
    torch._foreach_mul_(gradients, torch.clamp(settings[5] / (norm + 0.000001), max=1.))
    count = torch.new_full(norm, [], float(number))
    p = self.trained(parameters, pieces)
    m = self.trained(first, pieces)
    v = self.trained(second, pieces)
    self.update(p, gradients, m, v, count, True, settings)
    self.update(p, gradients, m, v, count, False, settings)
    head = torch.stack([all[0], torch.to(norm, 7)])
    return torch.cat([head, torch.to(all[1], 7)])
