"""Loads exported folders with the real transformers and writes down what they compute. One argument: a file of jobs."""

import json
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer


def load(job):
    model, report = AutoModelForCausalLM.from_pretrained(
        job["folder"], trust_remote_code=job["own_code"], output_loading_info=True, dtype=torch.float32
    )
    wrong = {what: names for what, names in report.items() if names}
    assert not wrong, (job["folder"], wrong)
    assert type(model).__name__ == job["class"], (job["folder"], type(model).__name__)
    return model.eval()


def tamper(model, how):
    """What must not go unnoticed: heads in another order, or rotary pairs in the other layout."""
    config = model.config
    for name, weight in model.named_parameters():
        asks = name.endswith("q_proj.weight")
        if how == "heads" and asks:
            rows = weight.data.unflatten(0, (config.num_attention_heads, -1))
            weight.data = rows.roll(1, 0).flatten(0, 1)
        if how == "pairs" and (asks or name.endswith("k_proj.weight")):
            rows = weight.data.unflatten(0, (-1, config.head_dim // 2, 2))
            weight.data = rows.transpose(1, 2).flatten(0, 2)


def step(model, ids, targets):
    """One step of AdamW as the reference describes it; parameters afterwards."""
    model.train()
    loss = model(ids, labels=targets, shift_labels=targets).loss
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    scales = [p for p in model.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": scales, "weight_decay": 0.0}]
    torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), eps=1e-8).step()
    after = {f"step1.{name}": p.data.clone() for name, p in model.named_parameters()}
    return {"loss": loss.detach()[None], "norm": norm[None], **after}


def run(job):
    model = load(job)
    if "resave" in job:
        model.save_pretrained(job["resave"], max_shard_size=job["shard"])
    tamper(model, job.get("tamper"))
    inputs = load_file(job["inputs"])
    ids, targets = inputs["ids"].long(), inputs["targets"].long()
    results = {}
    with torch.no_grad():
        results["logits"] = model(ids).logits
        for cached in (True, False):
            said = model.generate(ids, max_new_tokens=job["new_tokens"], do_sample=False, use_cache=cached)
            results["generated" if cached else "generated_without_cache"] = said[:, ids.shape[1] :].contiguous()
    if job.get("step"):
        results.update(step(model, ids, targets))
    if "text" in job:
        tokenizer = AutoTokenizer.from_pretrained(job["folder"])
        tokens = tokenizer(job["text"])["input_ids"]
        assert tokenizer.decode(tokens) == job["text"], tokenizer.decode(tokens)
        assert tokenizer.eos_token_id == model.generation_config.eos_token_id == 256
        results["tokens"] = torch.tensor(tokens)
    save_file({name: tensor.contiguous() for name, tensor in results.items()}, job["output"])


torch.set_num_threads(1)
torch.manual_seed(0)
with open(sys.argv[1]) as file:
    for one in json.load(file):
        run(one)
