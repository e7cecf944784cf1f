"""Statuses say what they mean and what to do."""

import pickle

import pytest

from surrogate.vocabulary import Status


@pytest.mark.parametrize("status", Status)
def test_a_status_is_its_value_and_keeps_what_it_says(status: Status) -> None:
    assert Status(str(status)) is status
    again = pickle.loads(pickle.dumps(status))
    assert again is status
    assert (again.meaning, again.remedy) == (status.meaning, status.remedy)


def test_every_failure_has_a_meaning_and_a_remedy_of_its_own() -> None:
    failures = [one for one in Status if one != Status.OK]
    assert len({one.meaning for one in failures}) == len(failures)
    assert all(len(one.remedy) > 20 for one in failures)
    assert Status.OK.remedy == ""
    assert Status.NO_STABLE_ZERO.words == "no stable zero"


def test_what_a_circuit_does_is_told_from_an_analysis_that_failed() -> None:
    unknown = {str(one) for one in Status if not one.known}
    assert unknown == {"not_converged", "stiff", "timeout", "crashed", "bad_measurement"}
