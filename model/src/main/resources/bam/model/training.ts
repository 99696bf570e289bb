# ids, targets [B, T] -> mean nats, figures of all layers, and the gradient of each leaf. Leaves are fresh aliases of the
# parameters, so that nothing outside this call ever knows a gradient. Every gradient is returned or used: a call of grad
# with unused results is removed as dead code.
  def gradients(self: __torch__.Network, ids: Tensor, targets: Tensor, parameters: List[Tensor], angles: Tensor) -> List[Tensor]:
    leaves = annotate(List[Tensor], [])
    for parameter in parameters:
      torch.append(leaves, torch.requires_grad_(torch.detach(parameter), True))
    x, auxiliary, figures = self.trunk(ids, leaves, angles, annotate(List[Tensor], []), False)
    flat = torch.flatten(x, 0, 1)
    nats, before, last = self.head(torch.detach(flat), parameters[HEAD], torch.flatten(targets))
    body = torch.slice(leaves, 0, BODY)
    if MIXTURE:
      found = torch.grad([flat, auxiliary], body, annotate(List[Optional[Tensor]], [before, torch.ones_like(auxiliary)]))
    else:
      found = torch.grad([flat], body, annotate(List[Optional[Tensor]], [before]))
    all = [nats, figures]
    for gradient in found:
      torch.append(all, unchecked_cast(Tensor, gradient))
    if TIED:
      all[2 + HEAD] = all[2 + HEAD] + last
    else:
      torch.append(all, last)
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

# The trained rows of each array, in place: pieces are (place in the list, first row, rows) in turn.
  def trained(self: __torch__.Network, arrays: List[Tensor], pieces: List[int]) -> List[Tensor]:
    rows = annotate(List[Tensor], [])
    for i in range(torch.len(pieces) // 3):
      torch.append(rows, torch.narrow(torch.detach(arrays[pieces[3 * i]]), 0, pieces[3 * i + 1], pieces[3 * i + 2]))
    return rows

# One step of AdamW on the trained pieces. settings: rate, beta1, beta2, epsilon, weight decay, clip. number counts from 1.
# -> [mean nats, global norm of the gradients before clipping, figures of all layers], in f64.
  def step(self: __torch__.Network, ids: Tensor, targets: Tensor, parameters: List[Tensor], first: List[Tensor], second: List[Tensor], angles: Tensor, number: int, settings: List[float], pieces: List[int]) -> Tensor:
    all = self.gradients(ids, targets, parameters, angles)
    gradients = self.trained(torch.slice(all, 2), pieces)
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)))
    torch._foreach_mul_(gradients, torch.clamp(settings[5] / (norm + 0.000001), max=1.))
    count = torch.full([], float(number))
    p = self.trained(parameters, pieces)
    m = self.trained(first, pieces)
    v = self.trained(second, pieces)
    self.update(p, gradients, m, v, count, True, settings)
    self.update(p, gradients, m, v, count, False, settings)
    head = torch.stack([all[0], torch.to(norm, 7)])
    return torch.cat([head, torch.to(all[1], 7)])
