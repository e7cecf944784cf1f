"""What bites people on a machine: one check each, which says ok or what to do."""

from bridge.doctor.check import Check as Check
from bridge.doctor.examination import conduct as conduct
from bridge.doctor.examination import steps as steps
