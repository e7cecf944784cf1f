"""The report: table, pictures and summary of a run."""

from bridge.report.examination import as_json as as_json
from bridge.report.examination import print_diagnoses as print_diagnoses
from bridge.report.reproduction import print_reproduction as print_reproduction
