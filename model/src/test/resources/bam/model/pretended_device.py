"""Runs kernels as if their arguments lay on a device that is not the host. One argument: a file of jobs.

Everything lies on the host; what would be on the device is remembered. An operator whose operands lie on both sides fails,
as it would on CUDA, and so does one for which libtorch's CUDA build has no kernel.
"""

import json
import sys

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

# Where the operands lie decides which kernel of attention is taken; CUDA has others.
OF_THE_HOST = "aten::_scaled_dot_product_flash_attention_for_cpu"
ROWS, COLUMNS = 3, 8
# What was found; the interpreter keeps the place of an error, not its words.
MIXED = []


class Pretended(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.storages = {}
        self.operators = set()

    def put(self, tensors):
        """Kept, so that no address is ever used twice."""
        for tensor in tree_leaves(tensors):
            if isinstance(tensor, torch.Tensor):
                self.storages[tensor.untyped_storage()._cdata] = tensor
        return tensors

    def holds(self, tensor):
        return tensor.untyped_storage()._cdata in self.storages

    def __torch_dispatch__(self, operator, types, arguments=(), options=None):
        options = options or {}
        operands = [one for one in tree_leaves((arguments, options)) if isinstance(one, torch.Tensor)]
        strangers = [one for one in operands if not self.holds(one)]
        here = len(strangers) == len(operands)
        if not here:
            # A number beside an array travels with the call.
            numbers = torch.Tag.pointwise in operator.tags and all(one.dim() == 0 for one in strangers)
            if strangers and not numbers:
                MIXED.append(f"{operator} mixes host and device: {[one.shape for one in strangers]}")
                raise AssertionError(MIXED[-1])
        self.operators.add(operator.name())
        results = operator(*arguments, **options)
        return self.put(results) if not here or options.get("device") is not None else results


def draw(shapes):
    torch.manual_seed(5)
    return [torch.randn(shape) * (shape[-1] ** -0.5) if len(shape) > 1 else 1 + 0.1 * torch.randn(shape) for shape in shapes]


def inputs(job):
    torch.manual_seed(6)
    ids, targets = (torch.randint(job["vocabulary"], (ROWS, COLUMNS)) for _ in range(2))
    angles = torch.randn(COLUMNS, 1, job["half_head"], 2)
    caches = [[torch.zeros(ROWS, *job["cache"]) for _ in range(job["layers"])] for _ in range(2)]
    positions = torch.arange(COLUMNS).expand(ROWS, COLUMNS).contiguous()
    return ids, targets, angles, caches, positions, torch.tensor([COLUMNS - 1, 2, 0])


def calls(module, job, put):
    """Every entrance of the kernels; what it gives."""
    ids, targets, angles, (keys, values), positions, last = put(inputs(job))
    leaves = put(draw(job["leaves"]))
    pieces = [number for place, shape in enumerate(job["leaves"]) for number in (place, 0, shape[0])]
    yield "token_losses", module.token_losses(ids, targets, leaves, angles)
    yield "traced", module.traced(ids, leaves, angles)
    yield "next_ids", module.next_ids(ids, leaves, angles)
    with torch.inference_mode():
        logits = module.continued(ids, positions, last, COLUMNS, leaves, angles, keys, values)
    yield "continued", logits
    for windows, cut in ((ROWS, False), (1, True)):
        for trained in (pieces, pieces[3:]):
            leaves = put(draw(job["leaves"]))
            first, second = put([torch.zeros_like(leaf) for leaf in leaves]), put([torch.zeros_like(leaf) for leaf in leaves])
            settings = [1e-3, 0.9, 0.95, 1e-8, 0.1, 1.0]
            figures = module.step(
                ids, targets, leaves, first, second, angles, 1, settings, trained, windows, cut, cut
            )
            yield "step", [figures, *leaves, *first, *second]


def run(job):
    module = torch.jit.load(job["archive"])
    plain = list(calls(module, job, lambda tensors: tensors))
    device = Pretended()
    pretended = []
    with device:
        pretended.extend(calls(module, job, device.put))
    for (name, ours), (_, theirs) in zip(plain, pretended, strict=True):
        for a, b in zip(tree_leaves(ours), tree_leaves(theirs), strict=True):
            assert device.holds(b), (job["name"], name, "is not on the device")
            assert torch.equal(a, b), (job["name"], name)
    return device.operators


def finds(job):
    try:
        run(job)
    except RuntimeError:
        assert MIXED, job["name"]
        return set()
    raise AssertionError(f"{job['name']} went unnoticed")


torch.set_num_threads(1)
torch._C._set_graph_executor_optimize(False)
with open(sys.argv[1]) as file:
    operators = set().union(*(finds(job) if job["wrong"] else run(job) for job in json.load(file)))
assert any("_fused_adamw_" in name for name in operators), operators
if torch.version.cuda:
    has = torch._C._dispatch_has_computed_kernel_for_dispatch_key
    lacking = [name for name in operators if not name.startswith(OF_THE_HOST) and not has(name, "CUDA")]
    assert not lacking, lacking
