"""The sweep: plan, characterisation, result table and run directory."""

from bridge.sweep.certificate import certify as certify
from bridge.sweep.plan import Plan as Plan
from bridge.sweep.plan_file import load_plan as load_plan
from bridge.sweep.plan_file import shipped_plan as shipped_plan
from bridge.sweep.run_directory import RunDirectory as RunDirectory
from bridge.sweep.run_directory import open_run as open_run
from bridge.sweep.sweep import run_sweep as run_sweep
