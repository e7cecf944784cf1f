"""What bites people on a machine: one check each, which says ok or what to do."""

from bridge.doctor.diagnosis import Diagnosis as Diagnosis
from bridge.doctor.examination import conduct as conduct
from bridge.doctor.examination import steps as steps
