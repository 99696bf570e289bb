"""
BAM (Branch-Attend-Mix, arXiv 2408.08274): mixtures of attention and feed-forward experts, their baseline BTX, and the
dense models that they are made from.

Letters in shapes: B sequences, T tokens of this call, S tokens so far (cached ones included), n = B T, d hidden size,
D head size, H query heads and K key-value heads of one attention, N experts, k experts of a token, V ids.
"""

from dataclasses import dataclass

import torch
from torch import nn
from transformers import DynamicCache, GenerationMixin, PreTrainedModel
from transformers.masking_utils import create_causal_mask
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.modeling_outputs import MoeCausalLMOutputWithPast, MoeModelOutputWithPast
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from .configuration_bam import BamConfig


class BamLayerNorm(nn.Module):
    """LayerNorm or RMSNorm with a scale and no bias, in single precision. [.., d] -> [.., d]"""

    def __init__(self, config):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(config.hidden_size))
        self.subtracts_mean = config.norm == "layer"
        self.epsilon = config.layer_norm_eps

    def forward(self, x):
        y = x.float()
        if self.subtracts_mean:
            y = y - y.mean(-1, keepdim=True)
        y = y * torch.rsqrt(y.square().mean(-1, keepdim=True) + self.epsilon)
        return (self.weight.float() * y).to(x.dtype)


def rotary_angles(positions, config):
    """Cosines and sines, [B, 1, T, D/2] each, of `position * theta^(-2c/D)`. positions: [B, T]"""
    exact = torch.float32 if positions.device.type == "mps" else torch.float64
    pairs = torch.arange(0, config.head_dim, 2, dtype=exact, device=positions.device) / config.head_dim
    angles = positions[:, None, :, None].to(exact) * config.rope_theta**-pairs
    return angles.cos().float(), angles.sin().float()


def rotate(x, cosines, sines, interleaved):
    """Turns pairs (0, 1), (2, 3), ... or (c, c + D/2) of every head by its angle. x: [B, heads, T, D]"""
    y = x.float()
    a, b = (y[..., 0::2], y[..., 1::2]) if interleaved else y.chunk(2, -1)
    turned = [a * cosines - b * sines, a * sines + b * cosines]
    y = torch.stack(turned, -1).flatten(-2) if interleaved else torch.cat(turned, -1)
    return y.to(x.dtype)


def best(scores, k):
    """The places [.., k] of the largest scores [.., N], best first; of equal ones the lowest."""
    return torch.sort(scores, dim=-1, descending=True, stable=True).indices[..., :k]


def attend(module, query, key, value, attention_mask, scaling, dropout=0.0, **kwargs):
    """Attention written out. query [B, heads, T, D], key, value [B, kv heads, S, D] -> [B, T, heads, D]"""
    key = key.repeat_interleave(module.num_key_value_groups, 1)
    value = value.repeat_interleave(module.num_key_value_groups, 1)
    scores = query @ key.transpose(2, 3) * scaling
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = scores.softmax(-1, dtype=torch.float32).to(query.dtype)
    return (weights @ value).transpose(1, 2).contiguous(), weights


class BamHeads(nn.Module):
    """Projections of an attention: queries and output, and keys and values where it has its own."""

    def __init__(self, config, own_queries, own_keys):
        super().__init__()
        queries = config.num_attention_heads * config.head_dim
        keys = config.num_key_value_heads * config.head_dim
        if own_queries:
            self.q_proj = nn.Linear(config.hidden_size, queries, bias=False)
        if own_keys:
            self.k_proj = nn.Linear(config.hidden_size, keys, bias=False)
            self.v_proj = nn.Linear(config.hidden_size, keys, bias=False)
        if own_queries:
            self.o_proj = nn.Linear(queries, config.hidden_size, bias=False)


class BamAttention(BamHeads):
    """
    One attention, or the mixture `sum_j g_j MHA_j(h)`, in which g comes from the query's token and every token gives
    its keys and values to every expert. All experts are computed as one attention over N H query heads.
    """

    def __init__(self, config, layer_idx):
        variant = config.attention if getattr(config, "num_experts", 0) > 0 else "averaged"
        self_queries, self_keys = variant == "averaged", variant != "expert_kv"
        super().__init__(config, self_queries, self_keys)
        self.config = config
        self.layer_idx = layer_idx
        self.is_causal = True
        self.scaling = config.head_dim**-0.5
        self.mixed = variant != "averaged"
        self.shares_keys = variant == "shared_kv"
        self.own_keys = variant == "expert_kv"
        self.experts_count = config.num_experts if self.mixed else 1
        self.num_key_value_groups = config.num_attention_heads // config.num_key_value_heads
        if self.shares_keys:
            self.num_key_value_groups *= self.experts_count
        if self.mixed:
            self.experts = nn.ModuleList(BamHeads(config, True, self.own_keys) for _ in range(config.num_experts))
            if config.attention_router["type"] != "uniform":
                self.router = nn.Linear(config.hidden_size, config.num_experts, bias=False)

    def gates(self, h):
        """
        [B, T, d] -> [B, T, N] and the router's logits [n, N]: soft over all experts, 0 for all but the k largest, or
        1/N for all [1, 1, N] and None.
        """
        router = self.config.attention_router
        if router["type"] == "uniform":
            return h.new_full((1, 1, self.experts_count), 1 / self.experts_count), None
        logits = self.router(h).float()
        p = logits.softmax(-1)
        if router["type"] == "top_k":
            kept = torch.zeros_like(p).scatter(-1, best(p, router["k"]), 1.0)
            p = p * kept
            if router.get("renormalize", False):
                p = p / p.sum(-1, keepdim=True)
        return p.to(h.dtype), logits.flatten(0, 1)

    def heads(self, projections, h):
        """The heads of all projections side by side: [B, T, d] -> [B, heads, T, D]."""
        all_heads = torch.cat([projection(h) for projection in projections], -1)
        return all_heads.unflatten(-1, (-1, self.config.head_dim)).transpose(1, 2)

    def forward(self, h, cosines, sines, attention_mask, past_key_values=None, **kwargs):
        """[B, T, d] -> [B, T, d], and the router's logits [n, N] or None."""
        askers = list(self.experts) if self.mixed else [self]
        keepers = list(self.experts) if self.own_keys else [self]
        interleaved = self.config.rope_interleaved
        # Expert-major: query head j H + r is head r of expert j, [B, N H, T, D]; likewise N K key-value heads.
        q = rotate(self.heads([one.q_proj for one in askers], h), cosines, sines, interleaved)
        k = rotate(self.heads([one.k_proj for one in keepers], h), cosines, sines, interleaved)
        v = self.heads([one.v_proj for one in keepers], h)
        if past_key_values is not None:
            k, v = past_key_values.update(k, v, self.layer_idx)
        n, key_heads = self.experts_count, self.config.num_key_value_heads
        if self.shares_keys:
            # Groups of query heads that read one key head must be neighbours: [B, N K g, ..] -> [B, K N g, ..].
            q = q.unflatten(1, (n, key_heads, -1)).transpose(1, 2).flatten(1, 3)
        attention = attend
        if self.config._attn_implementation != "eager":
            attention = ALL_ATTENTION_FUNCTIONS[self.config._attn_implementation]
        o, _ = attention(self, q, k, v, attention_mask, scaling=self.scaling, dropout=0.0, **kwargs)
        if self.shares_keys:
            o = o.unflatten(2, (key_heads, n, -1)).transpose(2, 3).flatten(2, 4)
        if not self.mixed:
            return self.o_proj(o.flatten(2)), None
        o = o.unflatten(2, (n, -1)).flatten(3)  # [B, T, N, H D]
        gates, logits = self.gates(h)
        return sum(gates[:, :, j, None] * expert.o_proj(o[:, :, j]) for j, expert in enumerate(self.experts)), logits


class BamMlp(nn.Module):
    """SwiGLU. [.., d] -> [.., d]"""

    def __init__(self, config):
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class BamMixture(nn.Module):
    """`[shared(x) +] sum over the k best experts of g_j SwiGLU_j(x)`, dropless."""

    def __init__(self, config):
        super().__init__()
        self.settings = config.mlp_router
        self.experts = nn.ModuleList(BamMlp(config) for _ in range(config.num_experts))
        if config.shared_expert:
            self.shared_expert = BamMlp(config)
        self.router = nn.Linear(config.hidden_size, config.num_experts, bias=False)

    def gates(self, logits, chosen):
        """Gates of the chosen experts, [n, k]."""
        if not self.settings["softmax_before_top_k"]:
            return logits.gather(-1, chosen).softmax(-1)
        kept = logits.softmax(-1).gather(-1, chosen)
        return kept / kept.sum(-1, keepdim=True) if self.settings["renormalize"] else kept

    def forward(self, h):
        """[B, T, d] -> [B, T, d], and the router's logits [n, N]."""
        x = h.flatten(0, 1)
        logits = self.router(x).float()
        chosen = best(logits, self.settings["top_k"])
        gates = self.gates(logits, chosen).to(x.dtype)
        y = torch.zeros_like(x)
        for j, expert in enumerate(self.experts):
            # An expert that no token chose works on none, so that its gradient is zero and not missing.
            token, choice = torch.where(chosen == j)
            y = y.index_add(0, token, expert(x[token]) * gates[token, choice, None])
        if hasattr(self, "shared_expert"):
            y = y + self.shared_expert(x)
        return y.view_as(h), logits


def router_loss(logits, k, alpha, beta):
    """
    Of one router, `alpha * balance + beta * z`: balance is `N sum_i f_i P_i`, P_i the mean probability, f_i the share
    of assignments, or P_i where all experts are kept (k is None), without gradient; z is the mean squared logsumexp.
    """
    mean = logits.softmax(-1).mean(0)
    share = mean.detach()
    if k is not None:
        share = torch.bincount(best(logits, k).flatten(), minlength=len(mean)) / (len(logits) * k)
    return alpha * len(mean) * (share * mean).sum() + beta * logits.logsumexp(-1).square().mean()


def router_losses(outputs, config):
    """Sum over the routers of all layers. Every token counts, padding too."""
    k, alpha, beta = config.mlp_router["top_k"], config.router_aux_loss_coef, config.router_z_loss_coef
    total = sum(router_loss(logits, k, alpha, beta) for logits in outputs.router_logits)
    attention = getattr(config, "attention_router", {})
    k = attention["k"] if attention.get("type") == "top_k" else None
    alpha, beta = attention.get("aux_loss_coef", 0.0), attention.get("z_loss_coef", 0.0)
    if alpha != 0 or beta != 0:
        total = total + sum(router_loss(logits, k, alpha, beta) for logits in outputs.attention_router_logits)
    return total


class BamBlock(GradientCheckpointingLayer):
    """Attention and feed-forward, beside or behind each other."""

    def __init__(self, config, layer_idx):
        super().__init__()
        self.parallel = config.block == "parallel"
        self.mixed = getattr(config, "num_experts", 0) > 0
        self.input_layernorm = BamLayerNorm(config)
        if not self.parallel:
            self.post_attention_layernorm = BamLayerNorm(config)
        self.self_attn = BamAttention(config, layer_idx)
        self.mlp = BamMixture(config) if self.mixed else BamMlp(config)

    def forward(self, x, cosines, sines, attention_mask=None, past_key_values=None, **kwargs):
        """x [B, T, d] -> the same, and the logits [n, N] or None of both routers, the feed-forward's first."""
        h = self.input_layernorm(x)
        a, attention_logits = self.self_attn(h, cosines, sines, attention_mask, past_key_values, **kwargs)
        if not self.parallel:
            x = x + a
            a, h = 0, self.post_attention_layernorm(x)
        f, logits = self.mlp(h) if self.mixed else (self.mlp(h), None)
        return x + a + f, logits, attention_logits


@dataclass
class BamModelOutput(MoeModelOutputWithPast):
    """Also what the attention's routers said: [n, N] for each layer that has one."""

    attention_router_logits: tuple | None = None


class BamPreTrainedModel(PreTrainedModel):
    config_class = BamConfig
    base_model_prefix = "model"
    supports_gradient_checkpointing = True
    _no_split_modules = ["BamBlock"]
    _skip_keys_device_placement = ["past_key_values"]
    _supports_sdpa = True
    _supports_attention_backend = True


class BamModel(BamPreTrainedModel):
    """Embedding, blocks and final norm."""

    def __init__(self, config):
        super().__init__(config)
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(BamBlock(config, i) for i in range(config.num_hidden_layers))
        self.norm = BamLayerNorm(config)
        self.gradient_checkpointing = False
        self.post_init()

    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        position_ids=None,
        past_key_values=None,
        inputs_embeds=None,
        use_cache=None,
        **kwargs,
    ):
        """ids [B, T] -> last_hidden_state [B, T, d]; logits of routers: [n, N] for each layer that has them."""
        use_cache = (self.config.use_cache and not self.training) if use_cache is None else use_cache
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        if use_cache and past_key_values is None:
            past_key_values = DynamicCache()
        if position_ids is None:
            seen = 0 if past_key_values is None else past_key_values.get_seq_length()
            position_ids = (torch.arange(x.shape[1], device=x.device) + seen)[None]
        mask = create_causal_mask(
            config=self.config,
            inputs_embeds=x,
            attention_mask=attention_mask,
            past_key_values=past_key_values,
            position_ids=position_ids,
        )
        cosines, sines = rotary_angles(position_ids, self.config)
        routers = []
        for layer in self.layers:
            x, *logits = layer(x, cosines, sines, attention_mask=mask, past_key_values=past_key_values)
            routers.append(logits)
        return BamModelOutput(
            last_hidden_state=self.norm(x),
            past_key_values=past_key_values if use_cache else None,
            router_logits=tuple(logits for logits, _ in routers if logits is not None),
            attention_router_logits=tuple(logits for _, logits in routers if logits is not None),
        )


class BamForCausalLM(BamPreTrainedModel, GenerationMixin):
    """A BAM model with its output head. With labels, the loss is the training objective: nats and router losses."""

    _tied_weights_keys = {"lm_head.weight": "model.embed_tokens.weight"}

    def __init__(self, config):
        super().__init__(config)
        self.model = BamModel(config)
        self.vocab_size = config.vocab_size
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        position_ids=None,
        past_key_values=None,
        inputs_embeds=None,
        labels=None,
        use_cache=None,
        logits_to_keep=0,
        **kwargs,
    ):
        """ids [B, T] -> logits [B, T, V] (or of the last `logits_to_keep` tokens); labels are shifted inside."""
        outputs = self.model(input_ids, attention_mask, position_ids, past_key_values, inputs_embeds, use_cache)
        kept = slice(-logits_to_keep, None) if isinstance(logits_to_keep, int) else logits_to_keep
        logits = self.lm_head(outputs.last_hidden_state[:, kept])
        loss = aux_loss = None
        if outputs.router_logits:
            aux_loss = router_losses(outputs, self.config)
        if labels is not None:
            loss = self.loss_function(logits, labels, self.vocab_size, **kwargs)
            loss = loss if aux_loss is None else loss + aux_loss
        return MoeCausalLMOutputWithPast(
            loss=loss,
            aux_loss=aux_loss,
            logits=logits,
            past_key_values=outputs.past_key_values,
            router_logits=outputs.router_logits,
        )


__all__ = ["BamForCausalLM", "BamModel", "BamPreTrainedModel"]
