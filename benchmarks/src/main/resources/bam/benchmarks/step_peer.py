"""Training steps of a model folder in eager PyTorch, in the fastest formulation that is still plain.

Arguments: FOLDER THREADS FIRST_STEPS RATE. FOLDER holds config.json, model.safetensors and batch.txt (rows and columns,
ids, targets). Prints the losses of the first steps; then for each number of steps that it reads, the seconds they took.

One product for the queries of all experts, one each for keys and values; one attention call over all heads, or one for
each expert on shared keys and values; rotary pairs turn as complex numbers; tokens are sorted by expert and none is
dropped; fused AdamW, clipping over all tensors at once.
"""

import json
import pathlib
import signal
import sys
import time

# Ctrl-C reaches the whole process group, but this process ends when its input does.
signal.signal(signal.SIGINT, signal.SIG_IGN)

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

folder = pathlib.Path(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.set_num_interop_threads(1)
config = json.loads((folder / "config.json").read_text())
tensors = load_file(folder / "model.safetensors")
heads, size = config["num_attention_heads"], config["head_dim"]
experts = config.get("num_experts", 0)
attention = config.get("attention", "averaged")
routes_attention = attention != "averaged"
assert config["num_key_value_heads"] == heads and config["norm"] == "layer" and config["block"] == "parallel"
assert config["rope_interleaved"] and not config["tie_word_embeddings"]
assert config.get("mlp_router", {"top_k": 1, "renormalize": False}).items() >= {"top_k": 1, "renormalize": False}.items()


def stacked(prefix, projection, own, dim):
    """A projection of all experts in one tensor, or the only one."""
    owners = [f"{prefix}.experts.{j}" for j in range(experts)] if own else [prefix]
    return torch.cat([tensors[f"{owner}.{projection}.weight"] for owner in owners], dim).requires_grad_()


def leaf(name):
    return tensors[name].requires_grad_()


class Layer:
    def __init__(self, index):
        prefix = f"model.layers.{index}"
        own_keys = attention == "expert_kv"
        self.norm = leaf(f"{prefix}.input_layernorm.weight")
        self.q = stacked(f"{prefix}.self_attn", "q_proj", routes_attention, 0)
        self.k = stacked(f"{prefix}.self_attn", "k_proj", own_keys, 0)
        self.v = stacked(f"{prefix}.self_attn", "v_proj", own_keys, 0)
        self.o = stacked(f"{prefix}.self_attn", "o_proj", routes_attention, 1)
        owners = [f"{prefix}.mlp.experts.{j}" for j in range(experts)] or [f"{prefix}.mlp"]
        self.mlps = [[leaf(f"{owner}.{p}_proj.weight") for p in ("gate", "up", "down")] for owner in owners]
        self.weigher = leaf(f"{prefix}.self_attn.router.weight") if routes_attention else None
        self.router = leaf(f"{prefix}.mlp.router.weight") if experts else None

    def attend(self, h, turns):
        q, k, v = (F.linear(h, w).unflatten(2, (-1, size)) for w in (self.q, self.k, self.v))
        q, k, v = turn(q, turns).transpose(1, 2), turn(k, turns).transpose(1, 2), v.transpose(1, 2)
        if attention == "shared_kv":
            parts = [F.scaled_dot_product_attention(part, k, v, is_causal=True) for part in q.split(heads, 1)]
            o = torch.cat([part.transpose(1, 2) for part in parts], 2)
        else:
            o = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
        if routes_attention:
            gates = F.linear(h, self.weigher).softmax(-1)
            o = o.unflatten(2, (experts, heads)) * gates[:, :, :, None, None]
        return F.linear(o.flatten(2), self.o)

    def feed_forward(self, h):
        """-> the output and the weighted losses of the router."""
        if not experts:
            return swiglu(h, self.mlps[0]), 0
        x = h.flatten(0, 1)
        logits = F.linear(x, self.router)
        p = logits.softmax(-1)
        gate, chosen = p.max(-1)
        counts = chosen.bincount(minlength=experts)
        order = chosen.argsort(stable=True)
        runs = x.index_select(0, order).split(counts.tolist())
        outputs = torch.cat([swiglu(run, mlp) for run, mlp in zip(runs, self.mlps)])
        y = torch.zeros_like(x).index_add(0, order, outputs * gate.index_select(0, order)[:, None])
        balance = experts * (counts / len(x) * p.mean(0)).sum()
        z = logits.logsumexp(-1).square().mean()
        return y.view_as(h), config["router_aux_loss_coef"] * balance + config["router_z_loss_coef"] * z

    def forward(self, x, turns):
        h = F.layer_norm(x, self.norm.shape, self.norm, eps=config["layer_norm_eps"])
        y, losses = self.feed_forward(h)
        return x + self.attend(h, turns) + y, losses

    def parameters(self):
        own = [self.norm, self.q, self.k, self.v, self.o, *(w for mlp in self.mlps for w in mlp)]
        return own + [router for router in (self.weigher, self.router) if router is not None]


def turn(x, turns):
    pairs = torch.view_as_complex(x.unflatten(3, (-1, 2)))
    return torch.view_as_real(pairs * turns).flatten(3)


def swiglu(x, mlp):
    gate, up, down = mlp
    return F.linear(F.silu(F.linear(x, gate)) * F.linear(x, up), down)


def rotary(columns):
    angles = torch.arange(columns, dtype=torch.float64)[:, None, None]
    angles = angles * config["rope_theta"] ** (-torch.arange(size // 2, dtype=torch.float64) / (size // 2))
    return torch.polar(torch.ones_like(angles), angles).to(torch.complex64)


rows, ids, targets = (
    torch.tensor([int(word) for word in line.split()]) for line in (folder / "batch.txt").read_text().splitlines()
)
ids, targets = ids.view(*rows.tolist()), targets
turns = rotary(ids.shape[1])
embedding, head, norm = leaf("model.embed_tokens.weight"), leaf("lm_head.weight"), leaf("model.norm.weight")
layers = [Layer(index) for index in range(config["num_hidden_layers"])]
parameters = [embedding, head, norm, *(p for layer in layers for p in layer.parameters())]
del tensors
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ],
    lr=float(sys.argv[4]),
    betas=(0.9, 0.95),
    eps=1e-8,
    fused=True,
)


def step():
    x, routing = F.embedding(ids, embedding), 0
    for layer in layers:
        x, losses = layer.forward(x, turns)
        routing = routing + losses
    x = F.layer_norm(x, norm.shape, norm, eps=config["layer_norm_eps"])
    loss = F.cross_entropy(F.linear(x, head).flatten(0, 1), targets) + routing
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


print(*(step() for _ in range(int(sys.argv[3]))), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    for _ in range(int(line)):
        step()
    print(time.perf_counter() - start, flush=True)
