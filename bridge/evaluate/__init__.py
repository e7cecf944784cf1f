"""Network accuracy, yield and energy over chips drawn from the fitted distributions."""

from bridge.evaluate.condition_accuracy import ConditionAccuracy as ConditionAccuracy
from bridge.evaluate.evaluation import Evaluation as Evaluation
from bridge.evaluate.evaluation import chip_tasks as chip_tasks
from bridge.evaluate.evaluation import evaluate_circuit as evaluate_circuit
from bridge.evaluate.executors import network_executor as network_executor
from bridge.evaluate.factory import ChipFactory as ChipFactory
from bridge.evaluate.factory import NetworkVariant as NetworkVariant
from bridge.evaluate.facts import NetworkFacts as NetworkFacts
from bridge.evaluate.ideal import ideal_accuracy as ideal_accuracy
from bridge.evaluate.leak import leak_of as leak_of
from bridge.evaluate.leak import leaks as leaks
