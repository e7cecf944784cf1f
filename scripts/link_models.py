"""Put the foundry's model cards beside the netlists, so that they run in ngspice alone."""

from circuits import load_technology, technologies

for name in technologies():
    technology = load_technology(name)
    link = technology.devices_file().with_name("models")
    target = technology.model_folder()
    if link.is_symlink():
        link.unlink()
    link.symlink_to(target, target_is_directory=True)
