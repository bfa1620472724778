"""Signal's own export, and those of signal-export and sigtop."""
