"""The bridge: where the transistor world and the behavioural world meet."""
