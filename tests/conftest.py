"""What all tests share: no network, one thread, no progress bars."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from hypothesis import settings

# On a busy machine an example can take longer than any deadline; what takes long has its own test.
# `make test` draws the same examples each time, so that it says the same of the same code;
# `make soak` draws anew.
settings.register_profile("gristmill", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=400)
settings.load_profile("gristmill")
