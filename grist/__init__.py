"""What flows through the mill and what remembers: records, ledger, manifests, stages, engine."""
