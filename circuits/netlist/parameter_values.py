"""Values of a sub-circuit's parameters, in the order in which they are declared."""

from circuits.netlist.definition import Definition, Parameter
from circuits.netlist.scope import Quantity, Scope


def evaluate_parameters(definition: Definition, scope: Scope) -> None:
    """Give a sub-circuit's ``.param`` their values, in order; those that have one keep it.

    Raises:
        CircuitInputError: One has no value; the message names file and line.
    """
    for parameter in definition.parameters:
        if parameter.name not in scope.own:
            scope.own[parameter.name] = evaluate_default(parameter, scope)


def evaluate_default(parameter: Parameter, scope: Scope) -> Quantity:
    """Evaluate a parameter where it is declared; an error names that line."""
    try:
        return scope.evaluate(parameter.value)
    except ValueError as error:
        raise parameter.line.refused(str(error)) from error
