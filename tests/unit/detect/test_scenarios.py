"""What an officer lives through: a cold start, an ordinary week, a surge, a new normal, an outage."""

from datetime import timedelta

import numpy as np
import pytest

from schemas.alert import Alert
from schemas.count import Tick
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule
from tests.support.simulate import MONDAY, Rates, day_curve, minutes, poisson, reposts, restless, watch

RAMP, PLATEAU, FALL, OVER = 100, 130, 180, 200


def demo(seed: int) -> Rates:
    """Forty subjects of ordinary talk, and one that grows from 1 to 20 a minute over half an hour."""
    rng = np.random.default_rng(1000 + seed)
    rates = {f"s{n:02}": np.full(240, rng.uniform(0.05, 0.5)) for n in range(40)}
    main = np.full(240, 1.0)
    main[RAMP:PLATEAU] = np.linspace(1, 20, PLATEAU - RAMP)
    main[PLATEAU:FALL] = 20
    main[FALL:OVER] = np.linspace(20, 1, OVER - FALL)
    return rates | {"main": main}


@pytest.mark.parametrize("noise", [poisson, restless])
def test_a_cold_start_finds_the_surge_once_and_nothing_else(noise: object) -> None:
    delays = []
    for seed in range(6):
        alerts, _ = watch(noise(demo(seed), seed))  # type: ignore[operator]
        assert {alert.subject for alert in alerts} == {"main"}
        (start,) = minutes(alerts, "main")
        (end,) = minutes(alerts, "main", "resolved")
        assert abs(end - OVER) <= 5
        delays.append(start - RAMP)
    # No test at 1e-7 can be sure before about 7.5 minutes of this ramp (sum of the log likelihood ratios).
    assert np.median(delays) <= 13 and max(delays) <= 20


@pytest.mark.parametrize("noise", [poisson, restless, reposts])
def test_a_step_is_found_within_minutes(noise: object) -> None:
    starts = []
    for seed in range(5):
        rate = np.full(220, 1.0)
        rate[100:160] = 20.0
        alerts, _ = watch(noise({"main": rate}, seed))  # type: ignore[operator]
        (start,) = minutes(alerts, "main")
        starts.append(start)
    assert min(starts) >= 100 and np.median(starts) <= 102 and max(starts) <= 106


def test_ordinary_talk_from_the_first_minute_is_silent() -> None:
    for seed in range(4):
        rates = {f"s{n}": np.full(300, rate) for n, rate in enumerate([0.02, 0.1, 0.5, 2, 10, 60] * 5)}
        assert watch(restless(rates, seed))[0] == []


def test_two_weeks_of_days_and_a_surge_in_the_second() -> None:
    length, surge = 14 * 1440, 9 * 1440 + 300
    curve = day_curve(length)
    for noise in (poisson, restless):
        rates = {f"r{base}": base * curve for base in (0.1, 1.0, 3.0, 10.0, 30.0)}
        quiet, _ = watch(noise({name: rate.copy() for name, rate in rates.items()}, 5))
        assert quiet == [], "false alarms"
        for name in ("r3.0", "r10.0", "r30.0"):
            rates[name][surge : surge + 180] *= 3.5
        rates["r1.0"][surge : surge + 180] *= 6
        alerts, _ = watch(noise(rates, 6))
        assert minutes(alerts, "r0.1") == []
        for name in ("r1.0", "r3.0", "r10.0", "r30.0"):
            (start,), (end,) = minutes(alerts, name), minutes(alerts, name, "resolved")
            assert surge <= start <= surge + 20, name
            assert abs(end - surge - 180) <= 15, name


def test_steady_growth_is_found() -> None:
    """x1.2 in ten minutes: no two adjacent hours differ by three, and the ratio rule of old never fires."""
    rate = np.full(600, 1.0)
    rate[240:540] = 1.2 ** (np.arange(300) / 10)
    rate[540:] = rate[539]
    alerts, _ = watch(poisson({"main": rate}, 2))
    assert len(minutes(alerts, "main")) == 1 and minutes(alerts, "main")[0] < 360


def test_a_new_normal_ends_the_alert() -> None:
    rate = np.full(1500, 2.0)
    rate[300:] = 12.0
    alerts, _ = watch(poisson({"main": rate}, 2))
    assert len(minutes(alerts, "main")) == 1
    (end,) = minutes(alerts, "main", "resolved")
    assert 480 < end < 900


def test_a_subject_never_heard_of_fires_when_many_speak_but_not_at_a_few() -> None:
    rates = {"usual": np.full(400, 1.0), "few": np.zeros(400), "many": np.zeros(400)}
    rates["few"][300:303], rates["many"][300:320] = 2.0, 8.0
    posts = poisson(rates, 1)
    posts["few"][:] = np.where(rates["few"] > 0, 2, 0)
    alerts, _ = watch(posts)
    assert minutes(alerts, "few") == [] and minutes(alerts, "many")[0] in (301, 302)


def test_an_outage_teaches_nothing_and_its_end_is_no_surge() -> None:
    rate = np.full(4000, 5.0)
    rate[1000:3000] = 0.0
    alerts, _detector = watch(poisson({"a": rate, "b": rate}, 3))
    assert alerts == []


def test_a_jump_of_the_watermark_over_years_is_passed_at_once_and_closes_what_is_open() -> None:
    rate = np.full(130, 1.0)
    rate[100:] = 30.0
    alerts, detector = watch(poisson({"main": rate}, 3))
    detector.apply([Tick(0, MONDAY + timedelta(days=3650))])
    alerts += detector.decide()
    assert [alert.state for alert in alerts][-1] == "resolved"
    (end,) = minutes(alerts, "main", "resolved")
    assert abs(end - 130) <= 5


def test_the_alert_says_why() -> None:
    rate = np.full(200, 1.0)
    rate[100:130] = 25.0
    posts = poisson({"bpjs": rate}, 1)
    alerts, _ = watch(posts, detector=Detector(SurgeRule(), 1, {"bpjs": "BPJS Kesehatan"}))
    first, last = alerts[0], alerts[-1]
    assert [a.state for a in alerts] == ["firing", *["updated"] * (len(alerts) - 2), "resolved"]
    assert {alert.id for alert in alerts} == {first.id}
    assert [alert.sequence for alert in alerts] == sorted({alert.sequence for alert in alerts})
    assert first.evidence.observed >= 12 and first.evidence.p_value < 1e-7 and first.evidence.mentions
    assert 3 < first.evidence.expected < 9
    assert last.evidence.peak_per_minute == posts["bpjs"].max()
    assert abs(last.evidence.total - posts["bpjs"][100:130].sum()) < 30
    assert "BPJS Kesehatan" in first.reason["id"] and "BPJS Kesehatan" in last.reason["en"]
    assert len(alerts) <= 8


def test_state_is_small() -> None:
    rates = {f"r{n}": np.full(3000, float(n)) for n in (1, 10, 1000)}
    for name in rates:
        rates[name][2900:2990] *= 10
    _, detector = watch(restless(rates, 3))
    sizes = {key: len(value or b"") for key, value in detector.snapshot().items()}
    assert max(sizes.values()) < 4096


def test_severity_grows_with_size_speed_and_tone() -> None:
    def worst(height: float) -> Alert:
        rate = np.full(200, 1.0)
        rate[100:140] = height
        return watch(poisson({"main": rate}, 4))[0][-1]

    assert worst(6.0).severity == "info"
    assert worst(25.0).severity == "warning"
    assert worst(200.0).severity == "critical"
