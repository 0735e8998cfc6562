"""Checks, the verdict algebra, SEAL, exposure paths, decisions. No input or output, no clock."""

from __future__ import annotations

from hansa.assessment.assess import Assessment, Material, ServiceSeal, assess
from hansa.assessment.check_files import CompiledCheck, compile_check, load_checks
from hansa.assessment.decisions import DecisionBasis, decide
from hansa.assessment.exposure import Exposure, ExposureResult, exposures, service_exposures
from hansa.assessment.expression import CelExpression, Expression, ExpressionError
from hansa.assessment.facts import Derived, Facts
from hansa.assessment.runner import Frame, run_check, run_checks
from hansa.assessment.seal import ScoreInterval, ScoreResult, score
from hansa.assessment.verdicts import ControlState, clause_verdict, control_states, delta_holds
from hansa.assessment.views import ServiceScope, service_scopes

__all__ = [
    "Assessment",
    "CelExpression",
    "CompiledCheck",
    "ControlState",
    "DecisionBasis",
    "Derived",
    "Exposure",
    "ExposureResult",
    "Expression",
    "ExpressionError",
    "Facts",
    "Frame",
    "Material",
    "ScoreInterval",
    "ScoreResult",
    "ServiceScope",
    "ServiceSeal",
    "assess",
    "clause_verdict",
    "compile_check",
    "control_states",
    "decide",
    "delta_holds",
    "exposures",
    "load_checks",
    "run_check",
    "run_checks",
    "score",
    "service_exposures",
    "service_scopes",
]
