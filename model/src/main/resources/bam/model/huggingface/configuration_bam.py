"""Settings of a BAM (Branch-Attend-Mix) model, as they stand in its config.json."""

from transformers import PretrainedConfig


class BamConfig(PretrainedConfig):
    """
    A decoder-only transformer without biases, or a mixture of experts over copies of one (arXiv 2408.08274).

    Args:
        hidden_size, intermediate_size, num_hidden_layers, num_attention_heads, num_key_value_heads, head_dim,
        vocab_size:
            Sizes. `intermediate_size` is the true SwiGLU hidden size; heads times `head_dim` need not be `hidden_size`.
        rope_theta, rope_interleaved:
            Base of the rotary angles; whether pairs are (0, 1), (2, 3), ... or (c, c + head_dim / 2).
        norm, layer_norm_eps:
            "layer" (mean subtracted, scale, no bias) or "rms", and what is added inside the root.
        block:
            "parallel": `x + A(n(x)) + F(n(x))`; "sequential": `u = x + A(n1(x)); u + F(n2(u))`.
        tie_word_embeddings:
            Whether the output head is the input embedding.
        num_experts:
            Number of experts; 0 is a dense model, for which no key below counts.
        attention:
            "averaged" (one attention), "expert_kv" (every expert a complete attention), "shared_kv" (own queries and
            outputs, one key and value projection).
        attention_router:
            {"type": "soft"}, {"type": "top_k", "k": 2, "renormalize": False}, or {"type": "uniform"}: all experts
            alike and no router. Routers may have an "aux_loss_coef" and a "z_loss_coef" of their own; none by default.
        mlp_router:
            {"top_k": 1, "renormalize": False, "softmax_before_top_k": True}.
        router_aux_loss_coef, router_z_loss_coef:
            Times the load-balancing loss and the z-loss of each layer, both of the feed-forward router.
        shared_expert:
            Whether an always-on feed-forward expert stands beside the routed ones.
        expert_names:
            Names for people, in expert order.
    """

    model_type = "bam"
    keys_to_ignore_at_inference = ["past_key_values"]

    def __init__(
        self,
        vocab_size=257,
        hidden_size=1024,
        intermediate_size=2048,
        num_hidden_layers=6,
        num_attention_heads=8,
        num_key_value_heads=8,
        head_dim=128,
        hidden_act="silu",
        rope_theta=10000.0,
        rope_interleaved=True,
        norm="layer",
        layer_norm_eps=1e-5,
        block="parallel",
        num_experts=0,
        attention="averaged",
        attention_router=None,
        mlp_router=None,
        router_aux_loss_coef=0.01,
        router_z_loss_coef=0.001,
        shared_expert=False,
        expert_names=None,
        max_position_embeddings=4096,
        initializer_range=0.02,
        use_cache=True,
        tie_word_embeddings=False,
        **kwargs,
    ):
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.num_key_value_heads = num_key_value_heads
        self.head_dim = head_dim
        self.hidden_act = hidden_act
        self.rope_theta = rope_theta
        self.rope_interleaved = rope_interleaved
        self.norm = norm
        self.layer_norm_eps = layer_norm_eps
        self.block = block
        if num_experts > 0:
            self.num_experts = num_experts
            self.attention = attention
            if attention != "averaged":
                self.attention_router = attention_router or {"type": "soft"}
            self.mlp_router = {"top_k": 1, "renormalize": False, "softmax_before_top_k": True, **(mlp_router or {})}
            self.router_aux_loss_coef = router_aux_loss_coef
            self.router_z_loss_coef = router_z_loss_coef
            self.shared_expert = shared_expert
            self.expert_names = expert_names or [f"expert-{j}" for j in range(num_experts)]
        self.max_position_embeddings = max_position_embeddings
        self.initializer_range = initializer_range
        self.use_cache = use_cache
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)


__all__ = ["BamConfig"]
