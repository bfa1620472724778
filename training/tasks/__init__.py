"""The kinds of training, by the name that a recipe's `train: {task: …}` gives them."""

from collections.abc import Mapping
from types import MappingProxyType

from training.tasks.causal import Causal
from training.tasks.task import Task

TASKS: Mapping[str, Task] = MappingProxyType({"causal": Causal()})
