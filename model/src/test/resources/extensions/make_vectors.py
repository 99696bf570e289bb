"""Makes the vectors beside it: what the reference's format lacks, computed in double precision from the equations.

    python make_vectors.py      (torch and safetensors; writes the folders anew, the same numbers each time)

One expert, one head and one row at a time, nothing stacked or fused, so that it shares no formulation with the kernels:

    g_t = softmax(W_r h_t), or 1 / N without a router; top-k keeps the k largest; A(h)_t = sum_j g_tj MHA_j(h)_t
    balance = N sum_i f_i P_i; P_i: mean over tokens of p_i; f_i, without gradient: the share of choices that fell on
        expert i, or P_i itself where all are chosen (soft attention)
    z = mean over tokens of logsumexp(W_r h_t)^2
    total = nll + sum over layers of the losses of both routers, each times its coefficient
"""

import json
import math
import pathlib
import shutil

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
DENSE = {
    "hidden_size": 16,
    "intermediate_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 6,
    "vocab_size": 31,
    "rope_theta": 100.0,
    "rope_interleaved": True,
    "norm": "layer",
    "layer_norm_eps": 1e-5,
    "block": "parallel",
    "tie_word_embeddings": False,
}
EXPERTS = ["seed", "code", "law"]
N = len(EXPERTS)
OPTIMIZER = {
    "peak": 0.001,
    "warmup": 2,
    "total": 10,
    "final_ratio": 0.1,
    "betas": [0.9, 0.95],
    "eps": 1e-8,
    "weight_decay": 0.1,
    "clip": 1.0,
}
CASES = {
    "uniform_expert_kv": ("No attention router: every attention expert has the gate 1 / N.", "expert_kv", {"type": "uniform"}),
    "uniform_shared_kv": ("The same with shared keys and values.", "shared_kv", {"type": "uniform"}),
    "soft_with_losses": (
        "Balance and z losses of a soft attention router.",
        "expert_kv",
        {"type": "soft", "aux_loss_coef": 0.3, "z_loss_coef": 0.05},
    ),
    "top_two_with_losses": (
        "Balance and z losses of an attention router that keeps two experts, renormalised.",
        "shared_kv",
        {"type": "top_k", "k": 2, "renormalize": True, "aux_loss_coef": 0.2, "z_loss_coef": 0.1},
    ),
    "top_one_with_balance": (
        "A balance loss of an attention router that keeps one expert.",
        "expert_kv",
        {"type": "top_k", "k": 1, "renormalize": False, "aux_loss_coef": 0.5, "z_loss_coef": 0.0},
    ),
}


def config(attention, router):
    return {
        "model_type": "bam",
        "architectures": ["BamForCausalLM"],
        "dtype": "float32",
        "hidden_act": "silu",
        **DENSE,
        "num_experts": N,
        "attention": attention,
        "attention_router": router,
        "mlp_router": {"top_k": 1, "renormalize": False, "softmax_before_top_k": True},
        "router_aux_loss_coef": 0.01,
        "router_z_loss_coef": 0.001,
        "shared_expert": False,
        "expert_names": EXPERTS,
    }


def shapes(cfg):
    d, h, size = cfg["hidden_size"], cfg["intermediate_size"], cfg["head_dim"]
    asks, keys = cfg["num_attention_heads"] * size, cfg["num_key_value_heads"] * size
    out = {"model.embed_tokens.weight": (cfg["vocab_size"], d)}
    for i in range(cfg["num_hidden_layers"]):
        p = f"model.layers.{i}"
        out[f"{p}.input_layernorm.weight"] = (d,)
        for projection, rows, columns in (("q", asks, d), ("k", keys, d), ("v", keys, d), ("o", d, asks)):
            own = projection in "qo" or cfg["attention"] == "expert_kv"
            for owner in [f".experts.{j}" for j in range(N)] if own else [""]:
                out[f"{p}.self_attn{owner}.{projection}_proj.weight"] = (rows, columns)
        if cfg["attention_router"]["type"] != "uniform":
            out[f"{p}.self_attn.router.weight"] = (N, d)
        for j in range(N):
            for projection, rows, columns in (("gate", h, d), ("up", h, d), ("down", d, h)):
                out[f"{p}.mlp.experts.{j}.{projection}_proj.weight"] = (rows, columns)
        out[f"{p}.mlp.router.weight"] = (N, d)
    out["model.norm.weight"] = (d,)
    out["lm_head.weight"] = (cfg["vocab_size"], d)
    return out


def draw(cfg, generator):
    params = {}
    for name, shape in shapes(cfg).items():
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        if len(shape) == 1:
            value = 1 + 0.2 * noise
        elif name == "model.embed_tokens.weight":
            value = noise
        else:
            turned = name.endswith(("q_proj.weight", "k_proj.weight"))
            value = noise * (1.6 if turned else 1.0) / math.sqrt(shape[1])
        params[name] = value.float().double()
    return params


def norm(x, scale, cfg):
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + cfg["layer_norm_eps"]).sqrt() * scale


def rotate(x, cfg):
    """x [T, D] of one head."""
    half = cfg["head_dim"] // 2
    rows = []
    for position in range(x.shape[0]):
        pairs = []
        for c in range(half):
            angle = position * cfg["rope_theta"] ** (-2 * c / cfg["head_dim"])
            a, b = x[position, 2 * c], x[position, 2 * c + 1]
            pairs += [a * math.cos(angle) - b * math.sin(angle), a * math.sin(angle) + b * math.cos(angle)]
        rows.append(torch.stack(pairs))
    return torch.stack(rows)


def one_attention(h, q, k, v, o, cfg):
    """h [T, d] -> [T, d]: a complete attention of one expert."""
    size, group = cfg["head_dim"], cfg["num_attention_heads"] // cfg["num_key_value_heads"]
    heads = []
    for r in range(cfg["num_attention_heads"]):
        c = r // group
        asks = rotate(h @ q[r * size : (r + 1) * size].T, cfg)
        keys = rotate(h @ k[c * size : (c + 1) * size].T, cfg)
        values = h @ v[c * size : (c + 1) * size].T
        scores = asks @ keys.T / math.sqrt(size)
        hidden = torch.ones_like(scores, dtype=torch.bool).triu(1)
        heads.append(scores.masked_fill(hidden, -math.inf).softmax(-1) @ values)
    return torch.cat(heads, -1) @ o.T


def order(logits):
    return logits.sort(dim=-1, descending=True, stable=True).indices


def attention(h, cfg, params, prefix, seen):
    router = cfg["attention_router"]
    if router["type"] == "uniform":
        gates = torch.full((h.shape[0], N), 1 / N, dtype=torch.float64)
    else:
        logits = h @ params[f"{prefix}.router.weight"].T
        p = logits.softmax(-1)
        k = router.get("k", N)
        chosen = order(logits)[:, :k]
        kept = torch.zeros_like(p).scatter(1, chosen, 1.0)
        gates = p * kept
        if router.get("renormalize"):
            gates = gates / gates.sum(-1, keepdim=True)
        seen.append({"logits": logits, "probs": p, "gates": gates, "chosen": chosen})
    y = torch.zeros_like(h)
    for j in range(N):
        own = f"{prefix}.experts.{j}"
        kv = own if cfg["attention"] == "expert_kv" else prefix
        w = [params[f"{owner}.{x}_proj.weight"] for owner, x in ((own, "q"), (kv, "k"), (kv, "v"), (own, "o"))]
        y = y + gates[:, j : j + 1] * one_attention(h, *w, cfg)
    return y


def feed_forward(h, params, prefix, seen):
    logits = h @ params[f"{prefix}.router.weight"].T
    p = logits.softmax(-1)
    chosen = order(logits)[:, :1]
    gates = p * torch.zeros_like(p).scatter(1, chosen, 1.0)
    seen.append({"logits": logits, "probs": p, "gates": gates, "chosen": chosen})
    y = torch.zeros_like(h)
    for j in range(N):
        gate, up, down = (params[f"{prefix}.experts.{j}.{x}_proj.weight"] for x in ("gate", "up", "down"))
        u = h @ gate.T
        y = y + gates[:, j : j + 1] * ((u * u.sigmoid() * (h @ up.T)) @ down.T)
    return y


def row(ids, cfg, params):
    """ids [T] -> logits [T, V], outputs of blocks, what attention and feed-forward routers did."""
    x, outputs, weighed, routed = params["model.embed_tokens.weight"][ids], [], [], []
    for i in range(cfg["num_hidden_layers"]):
        p = f"model.layers.{i}"
        h = norm(x, params[f"{p}.input_layernorm.weight"], cfg)
        x = x + attention(h, cfg, params, f"{p}.self_attn", weighed) + feed_forward(h, params, f"{p}.mlp", routed)
        outputs.append(x)
    return norm(x, params["model.norm.weight"], cfg) @ params["lm_head.weight"].T, outputs, weighed, routed


def stacked(rows):
    """One router in all rows."""
    return {key: torch.stack([seen[key] for seen in rows]) for key in rows[0]}


def forward(ids, cfg, params):
    rows = [row(one, cfg, params) for one in ids]
    layers = range(cfg["num_hidden_layers"])
    weighed = [stacked([r[2][i] for r in rows]) for i in layers] if rows[0][2] else []
    routed = [stacked([r[3][i] for r in rows]) for i in layers]
    outputs = [torch.stack([r[1][i] for r in rows]) for i in layers]
    return torch.stack([r[0] for r in rows]), outputs, weighed, routed


def balance(seen, soft):
    p = seen["probs"].flatten(0, 1)
    chosen = seen["chosen"].flatten()
    if soft:
        share = p.mean(0).detach()
    else:
        share = torch.stack([(chosen == i).double().mean() for i in range(N)])
    return N * (share * p.mean(0)).sum()


def z(seen):
    return seen["logits"].logsumexp(-1).square().mean()


def losses(ids, targets, cfg, params):
    logits, outputs, weighed, routed = forward(ids, cfg, params)
    logs = logits.log_softmax(-1)
    nll = -logs.gather(-1, targets[..., None]).mean()
    router = cfg["attention_router"]
    total = nll
    for seen in routed:
        total = total + cfg["router_aux_loss_coef"] * balance(seen, False) + cfg["router_z_loss_coef"] * z(seen)
    for seen in weighed:
        total = total + router.get("aux_loss_coef", 0) * balance(seen, router["type"] == "soft")
        total = total + router.get("z_loss_coef", 0) * z(seen)
    return nll, total, (logits, outputs, weighed, routed)


def gradients(ids, targets, cfg, params):
    leaves = {name: p.detach().requires_grad_() for name, p in params.items()}
    nll, total, seen = losses(ids, targets, cfg, leaves)
    found = torch.autograd.grad(total, list(leaves.values()), allow_unused=True)
    zeros = {name: torch.zeros_like(p) for name, p in params.items()}
    return nll, total, seen, {n: zeros[n] if g is None else g for n, g in zip(leaves, found)}


def rate(t):
    peak, warmup, total, ratio = (OPTIMIZER[key] for key in ("peak", "warmup", "total", "final_ratio"))
    if t < warmup:
        return peak * t / warmup
    return peak * (ratio + (1 - ratio) * (1 + math.cos(math.pi * min(1, (t - warmup) / (total - warmup)))) / 2)


def update(params, grads, moments, t):
    length = math.sqrt(sum(float(g.square().sum()) for g in grads.values()))
    scale = min(1.0, OPTIMIZER["clip"] / (length + 1e-6))
    b1, b2 = OPTIMIZER["betas"]
    after = {}
    for name, p in params.items():
        g = grads[name] * scale
        m, v = moments.get(name, (torch.zeros_like(p), torch.zeros_like(p)))
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        moments[name] = (m, v)
        decay = OPTIMIZER["weight_decay"] if p.dim() > 1 else 0.0
        step = (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + OPTIMIZER["eps"])
        after[name] = p * (1 - rate(t) * decay) - rate(t) * step
    return after


def generate(ids, count, cfg, params, margins):
    rows = []
    for prompt in ids:
        said = prompt
        for _ in range(count):
            logits, _, weighed, routed = row(said, cfg, params)
            best = logits[-1].sort(descending=True).values
            margins["greedy"].append(float(best[0] - best[1]))
            decisions(weighed, routed, cfg, margins)
            said = torch.cat([said, logits[-1].argmax()[None]])
        rows.append(said[len(prompt) :])
    return torch.stack(rows)


def decisions(weighed, routed, cfg, margins):
    """The smallest gap in probability between an expert that is kept and one that is not."""
    router = cfg["attention_router"]
    kept = [(seen, 1) for seen in routed]
    if router["type"] == "top_k":
        kept += [(seen, router["k"]) for seen in weighed]
    for seen, k in kept:
        p = seen["probs"].sort(-1, descending=True).values
        margins["routing"].append(float((p[..., k - 1] - p[..., k]).min()))


def trace(seen):
    logits, outputs, weighed, routed = seen
    tensors = {"logits": logits}
    for i, output in enumerate(outputs):
        tensors[f"layers.{i}.output"] = output
    for kind, routers in (("self_attn", weighed), ("mlp", routed)):
        for i, router in enumerate(routers):
            for key in ("probs", "gates", "chosen"):
                tensors[f"layers.{i}.{kind}.router.{key}"] = router[key]
    return tensors


def counts(cfg):
    router = cfg["attention_router"]
    active = 0
    for name, shape in shapes(cfg).items():
        size = math.prod(shape)
        if ".mlp.experts." in name:
            size = size // N
        elif ".experts." in name and name.endswith(("q_proj.weight", "o_proj.weight")):
            size = size * router.get("k", N) // N
        active += size
    return sum(math.prod(shape) for shape in shapes(cfg).values()), active


def watched(cfg):
    names = ["model.embed_tokens.weight", "model.layers.0.input_layernorm.weight", "lm_head.weight"]
    names += [f"model.layers.0.self_attn.experts.1.{x}_proj.weight" for x in "qo"]
    keys = "self_attn.experts.2" if cfg["attention"] == "expert_kv" else "self_attn"
    names += [f"model.layers.1.{keys}.{x}_proj.weight" for x in "kv"]
    names += ["model.layers.1.mlp.experts.1.down_proj.weight", "model.layers.1.mlp.router.weight"]
    if cfg["attention_router"]["type"] != "uniform":
        names += [f"model.layers.{i}.self_attn.router.weight" for i in range(2)]
    return names


def compute(name, summary, cfg, seed):
    """-> the case, its tensors and its weights."""
    generator = torch.Generator().manual_seed(seed)
    params = draw(cfg, generator)
    ids = torch.randint(0, cfg["vocab_size"], (2, 9), generator=generator)
    targets = torch.randint(0, cfg["vocab_size"], (2, 9), generator=generator)
    margins = {"routing": [], "greedy": []}
    generated = generate(ids, 4, cfg, params, margins)
    tensors, totals, now, moments = {"generated": generated}, [], params, {}
    for t in (1, 2, 3, 4):
        nll, total, seen, grads = gradients(ids, targets, cfg, now)
        decisions(seen[2], seen[3], cfg, margins)
        totals.append(float(total))
        if t == 1:
            expected = figures(cfg, nll, seen, grads)
            tensors.update(trace(seen))
            tensors.update({f"grad.{n}": grads[n] for n in watched(cfg)})
        if t < 4:
            now = update(now, grads, moments, t)
        if t == 1:
            tensors.update({f"step1.{n}": now[n] for n in watched(cfg)})
    expected.update(total=totals[0], totals=totals, learning_rates=[rate(t) for t in (1, 2, 3)])
    case = {
        "name": name,
        "summary": summary,
        "action": "run",
        "optimizer": OPTIMIZER,
        "generation": {"prompt": "ids", "new_tokens": 4},
        "tensors": watched(cfg),
        "margins": {key: min(values) for key, values in margins.items()},
        "expected": expected,
    }
    return case, tensors, params, {"ids": ids, "targets": targets}


def figures(cfg, nll, seen, grads):
    total, active = counts(cfg)
    norms = {name: float(g.norm()) for name, g in grads.items()}
    return {
        "nll": float(nll),
        "load_balance": [float(balance(router, False)) for router in seen[3]],
        "z": [float(z(router)) for router in seen[3]],
        "gradient_norm": math.sqrt(sum(n * n for n in norms.values())),
        "gradient_norms": norms,
        "parameters": total,
        "active_parameters": active,
    }


def plain(tensor):
    return (tensor if tensor.dtype == torch.int64 else tensor.float()).detach().contiguous()


def write(name, summary, cfg):
    """The first seed whose routing and greedy choices are far from ties."""
    for seed in range(100):
        case, tensors, params, inputs = compute(name, summary, cfg, seed)
        if case["margins"]["routing"] > 1e-3 and case["margins"]["greedy"] > 4e-3:
            break
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "model").mkdir(parents=True)
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
    (folder / "model" / "config.json").write_text(json.dumps(cfg, indent=2) + "\n")
    save_file({n: plain(p) for n, p in params.items()}, folder / "model" / "model.safetensors")
    save_file(inputs, folder / "inputs.safetensors")
    save_file({n: plain(t) for n, t in tensors.items()}, folder / "expected.safetensors")
    print(name, "seed", seed, case["margins"])


torch.set_num_threads(1)
for case_name, (text, variant, gates) in CASES.items():
    write(case_name, text, config(variant, gates))
