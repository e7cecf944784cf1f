"""What is to be done: the plan, the files that it names, the network with its data."""

from bridge.plan.choice import NetworkChoice as NetworkChoice
from bridge.plan.loading import load_workload as load_workload
from bridge.plan.plan import Plan as Plan
from bridge.plan.plan_file import load_plan as load_plan
from bridge.plan.plan_file import shipped_plan as shipped_plan
from bridge.plan.workload import Workload as Workload
