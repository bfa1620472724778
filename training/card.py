"""The model card: what was trained on what, with which result. No text of anybody's is in it."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from grist.models import Model
from training.section import Train

_POINTS = 10  # of the loss curve


def model_card(
    model: Model, section: Train, facts: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> str:
    """Write the card: front matter as the Hugging Face hub reads it, then the numbers."""
    lora = section.method == "lora"
    front = {
        "base_model": model.hub_id,
        "base_model_relation": ("adapter" if lora else "finetune") if model.hub_id else None,
        "library_name": "peft" if lora else "transformers",
        "license": model.licence,
        "pipeline_tag": "text-generation",
        "tags": ["gristmill", section.method],
    }
    known = {name: value for name, value in front.items() if value}
    return "\n".join(
        [
            "---",
            yaml.safe_dump(known, sort_keys=False, allow_unicode=True).rstrip(),
            "---",
            "",
            f"# {model.name}, tuned",
            "",
            f"{_METHODS[section.method]} of `{model.name}`, trained by gristmill.",
            "",
            *_table(("fact", "value"), _rows(section, facts)),
            "",
            "## Loss",
            "",
            "Nats per token; lower is better. The training loss is that of single steps.",
            "",
            *_table(("step", "training", "validation"), curve(lines)),
            "",
            "## Limits",
            "",
            "It repeats what its training data holds, private things too unless they were taken "
            "out before. What it says is not checked by anybody.",
            "",
        ]
    )


_METHODS = {"lora": "A low-rank adapter (LoRA)", "full": "A tuned copy, all weights"}


def curve(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Pick some steps, first and last among them, and every look at the validation side."""
    loss = {line["step"]: f"{line['loss']:.4f}" for line in lines if "loss" in line}
    looks = {
        line["step"]: f"{line['validation_loss']:.4f}"
        for line in lines
        if "validation_loss" in line
    }
    steps = sorted(loss)
    apart = max(1, (len(steps) - 1) // (_POINTS - 1))
    chosen = {*steps[::apart], *steps[-1:], *looks}
    return [(str(step), loss.get(step, ""), looks.get(step, "")) for step in sorted(chosen)]


def _rows(section: Train, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        ("rows trained on", f"{facts['train_rows']:,}"),
        ("of them with a shortened context", f"{facts['cut_rows']:,}"),
        ("rows to choose the checkpoint", f"{facts['validation_rows']:,}"),
        ("steps", f"{facts['steps']:,} of {section.batch_rows} rows"),
        ("step kept", f"{facts['best_step']:,}"),
        ("parameters", f"{facts['parameters']:,}"),
        ("of them trained", f"{facts['trainable_parameters']:,}"),
        ("peak learning rate", f"{facts['learning_rate']:g}"),
        ("longest row, in tokens", f"{section.max_tokens:,}"),
        ("base model's fingerprint", f"sha256 {facts['fingerprint']}"),
    ]
    if section.method == "lora":
        rows.append(("rank and alpha", f"{section.lora_rank}, {section.lora_alpha:g}"))
    return rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    ruled = ["---"] * len(head)
    return [f"| {' | '.join(row)} |" for row in (head, ruled, *rows)]
