"""Whole networks of transistors in ngspice, beside their behavioural twins."""

from bridge.verify.network.certificate import NetworkCertificate as NetworkCertificate
from bridge.verify.network.comparison import GOAL as GOAL
from bridge.verify.network.comparison import Answer as Answer
from bridge.verify.network.comparison import Comparison as Comparison
from bridge.verify.network.comparison import LayerAgreement as LayerAgreement
from bridge.verify.network.stage import NetworkChoice as NetworkChoice
from bridge.verify.network.stage import NetworkVerification as NetworkVerification
from bridge.verify.network.stage import verify_network_stage as verify_network_stage
