"""Alertmanager and Grafana: who is told, who is not, and no secret in the data."""

from __future__ import annotations

from typing import Any

import pytest

from aigov.api import Sniff, Unreadable
from aigov_plugins.readers import alertmanager, grafana_notifications
from readers.operations import by_lines, read, survives

CONFIG = """\
global: {smtp_auth_password: hidden-1}
route:
  receiver: team
  group_by: [alertname, job]
  group_wait: 30s
  repeat_interval: 4h
  routes:
    - matchers: [severity="page"]
      receiver: oncall
      continue: true
      mute_time_intervals: [night]
      routes:
        - {match: {team: ml}, receiver: nobody}
    - {match_re: {job: "a|b"}}
receivers:
  - name: team
    slack_configs:
      - api_url: https://hooks.example.org/services/hidden-2
        channel: '#ml'
        text: |-
          {{ range .Alerts }}
          {{ .Annotations.summary }}
          {{ end }}
  - name: oncall
    email_configs: [{to: oncall@example.org, send_resolved: true}]
    webhook_configs: [{url: "https://user:hidden-3@hook.example.org/hidden-4"}]
    pagerduty_configs: [{routing_key: hidden-5}]
  - name: nobody
inhibit_rules:
  - source_matchers: [severity="page"]
    target_matchers: [severity="ticket"]
    equal: [job]
time_intervals:
  - name: night
"""
POLICIES = """\
apiVersion: 1
contactPoints:
  - name: team
    receivers:
      - {uid: a, type: email, settings: {addresses: ml@example.org}}
      - {uid: b, type: webhook, settings: {url: "https://hook.example.org/hidden", password: p}}
  - name: nobody
policies:
  - receiver: team
    group_by: [alertname]
    repeat_interval: 4h
    routes:
      - receiver: nobody
        object_matchers: [[severity, "=", info]]
muteTimes: [{name: night}]
"""


def test_routes_are_listed_from_the_root() -> None:
    document = read(alertmanager.parse, CONFIG)
    assert document.data["route"] == {
        "receiver": "team",
        "depth": 0,
        "group_by": ["alertname", "job"],
        "group_wait": "30s",
        "repeat_interval": "4h",
    }
    assert document.data["routes"][1:] == [
        {
            "receiver": "oncall",
            "depth": 1,
            "matchers": ['severity="page"'],
            "mutes": ["night"],
            "continue": True,
        },
        {"receiver": "nobody", "depth": 2, "matchers": ["team=ml"], "silent": True},
        {"depth": 1, "matchers": ["job=~a|b"]},
    ]
    assert document.locate(("route", "repeat_interval"))[0] == 6
    assert document.locate(("routes", 2, "receiver"))[0] == 13


def test_receivers_tell_who_is_told_and_no_secret() -> None:
    document = read(alertmanager.parse, CONFIG)
    assert document.data["receivers"] == [
        {"name": "team", "empty": False, "channels": [{"type": "slack", "to": "#ml"}]},
        {
            "name": "oncall",
            "empty": False,
            "channels": [
                {"type": "email", "to": "oncall@example.org", "sends_resolved": True},
                {"type": "webhook", "to": "hook.example.org"},
                {"type": "pagerduty"},
            ],
        },
        {"name": "nobody", "empty": True},
    ]
    assert "hidden" not in str(document.data)
    assert document.data["inhibit_rules"] == [
        {"equal": ["job"], "source": ['severity="page"'], "target": ['severity="ticket"']}
    ]
    assert document.data["time_intervals"] == ["night"]
    assert document.locate(("receivers", 2))[0] == 28
    assert document.locate(("receivers", 1, "channels", 1))[0] == 26


def test_an_empty_list_of_channels_tells_nobody() -> None:
    text = "route: {receiver: a}\nreceivers:\n  - {name: a, webhook_configs: []}\n"
    document = read(alertmanager.parse, text)
    assert document.data["receivers"] == [{"name": "a", "empty": True}]
    assert document.data["route"]["silent"] is True


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("receiver: oncall", "receiver: gone", "line 9: the receiver 'gone' is not defined"),
        ("mute_time_intervals: [night]", "mute_time_intervals: [day]", "'day' is not defined"),
        ("  receiver: team\n", "", "the root route has no receiver"),
        ("group_by:", "matchers: [a=b]\n  group_by:", "the root route must not have matchers"),
        ("name: nobody", "name: team", "the receiver 'team' is there twice"),
        ("name: nobody", "title: nobody", "a receiver has no name"),
        ("continue: true", "continue: maybe", "must be true or false, found text"),
    ],
)
def test_what_alertmanager_refuses_is_invalid(old: str, new: str, reason: str) -> None:
    document = read(alertmanager.parse, CONFIG.replace(old, new))
    assert not document.valid
    assert reason in document.reason


@pytest.mark.parametrize(
    "text",
    [
        CONFIG.replace("route:", "{{- if .Values.on }}\nroute:", 1),
        CONFIG.replace("30s", "'{{ .Values.wait }}'"),
    ],
)
def test_a_chart_is_unknown(text: str) -> None:
    with pytest.raises(Unreadable, match="template"):
        alertmanager.parse("alertmanager.yml", text.encode())


def test_a_variable_for_who_is_told_is_templated() -> None:
    document = read(alertmanager.parse, CONFIG.replace("oncall@example.org", "'${ONCALL}'"))
    assert document.data["receivers"][1]["channels"][0] == {
        "type": "email",
        "templated": True,
        "sends_resolved": True,
    }


def test_the_object_of_the_operator_is_read() -> None:
    document = read(
        alertmanager.parse,
        """\
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: ml}
spec:
  route: {receiver: team, groupBy: [job], repeatInterval: 2h,
          routes: [{receiver: team, matchers: [{name: a, value: b, matchType: "=~"}]}]}
  receivers: [{name: team, slackConfigs: [{channel: "#ml", apiURL: {name: s, key: u}}]}]
  inhibitRules: [{equal: [job]}]
""",
    )
    assert document.data["route"]["group_by"] == ["job"]
    assert document.data["route"]["repeat_interval"] == "2h"
    assert document.data["routes"][1]["matchers"] == ["a=~b"]
    assert document.data["receivers"][0]["channels"] == [{"type": "slack", "to": "#ml"}]


@pytest.mark.parametrize(
    "text",
    ["", "receivers: [{name: a}]\n", "route: /api\nname: x\n", "a: {route: b, receivers: c}\n"],
)
def test_other_files_are_no_routing(text: str) -> None:
    assert alertmanager.parse("alertmanager.yml", text.encode()) is None


def test_heads_tell() -> None:
    assert alertmanager.sniff("alertmanager.yml", CONFIG.encode()) is Sniff.YES
    assert alertmanager.sniff("alertmanager.yml", b"services:\n  alertmanager:\n") is Sniff.NO
    assert grafana_notifications.sniff("a.yaml", POLICIES.encode()) is Sniff.YES
    assert grafana_notifications.sniff("a.yaml", b"apiVersion: 1\ngroups:\n") is Sniff.NO


def test_grafana_policies_and_contact_points_are_read() -> None:
    document = read(grafana_notifications.parse, POLICIES)
    assert document.data["receivers"] == [
        {
            "name": "team",
            "empty": False,
            "channels": [
                {"type": "email", "to": "ml@example.org"},
                {"type": "webhook", "to": "hook.example.org"},
            ],
        },
        {"name": "nobody", "empty": True},
    ]
    assert document.data["routes"][1] == {
        "receiver": "nobody",
        "depth": 1,
        "matchers": ["severity=info"],
        "silent": True,
    }
    assert document.data["route"]["repeat_interval"] == "4h"
    assert document.data["time_intervals"] == ["night"]
    assert "hidden" not in str(document.data)
    assert document.locate(("routes", 1, "receiver"))[0] == 13
    assert document.locate(("receivers", 0, "channels", 1, "type"))[0] == 6


def test_a_contact_point_without_a_name_is_invalid() -> None:
    document = read(grafana_notifications.parse, POLICIES.replace("name: nobody", "org: 1"))
    assert document.reason == "line 7: a contact point has no name"


def test_a_policy_file_of_another_tool_is_none_of_it() -> None:
    assert grafana_notifications.parse("a.yaml", b"apiVersion: 1\npolicies: []\n") is None


ALERTMANAGER: dict[str, Any] = {
    "route": {
        "receiver": "a",
        "group_by": ["b"],
        "match": {},
        "routes": [
            {"receiver": "a", "match_re": {"a": "b"}, "matchers": ["a=b"], "continue": False}
        ],
    },
    "receivers": [
        {"name": "a", "email_configs": [{"to": "b"}], "opsgenie_configs": [{"responders": [{}]}]}
    ],
    "inhibit_rules": [{"source_match": {"a": "b"}, "target_matchers": ["c"], "equal": ["d"]}],
    "time_intervals": [{"name": "n"}],
}
GRAFANA: dict[str, Any] = {
    "apiVersion": 1,
    "contactPoints": [{"name": "a", "receivers": [{"type": "b", "settings": {"url": "http://c"}}]}],
    "policies": [{"receiver": "a", "object_matchers": [["a", "=", "b"]], "routes": [{}]}],
    "muteTimes": [{"name": "n"}],
}


def test_any_value_anywhere_ends_in_a_document_or_a_reason() -> None:
    assert survives(by_lines(alertmanager.parse), ALERTMANAGER, "any.yml") > 10
    assert survives(grafana_notifications.parse, GRAFANA, "any.json") > 10


def test_yaml_that_is_wrong_is_not_called_a_template_for_its_messages() -> None:
    with pytest.raises(Unreadable, match="is not YAML"):
        alertmanager.parse("alertmanager.yml", f"{CONFIG}  - [\n".encode())


def test_a_route_below_an_empty_receiver_and_one_that_is_always_muted_are_silent() -> None:
    text = """\
route:
  receiver: team
  routes:
    - {receiver: nobody, matchers: [a="b"], routes: [{matchers: [c="d"]}]}
    - {matchers: [e="f"], mute_time_intervals: [always]}
    - {matchers: [g="h"], mute_time_intervals: [nights]}
receivers: [{name: team, email_configs: [{to: a@b.org}]}, {name: nobody}]
time_intervals:
  - {name: always, time_intervals: [{weekdays: ["sunday:saturday"]}]}
  - {name: nights, time_intervals: [{times: [{start_time: "20:00", end_time: "24:00"}]}]}
"""
    routes = read(alertmanager.parse, text).data["routes"]
    assert [route.get("silent", False) for route in routes] == [False, True, True, True, False]


def test_a_mute_time_of_grafana_that_never_ends_is_silent() -> None:
    text = """\
apiVersion: 1
policies: [{receiver: team, mute_time_intervals: [always]}]
muteTimes: [{name: always, time_intervals: [{}]}]
"""
    assert read(grafana_notifications.parse, text).data["route"]["silent"] is True


def test_a_root_that_is_muted_is_invalid() -> None:
    text = """\
route: {receiver: team, mute_time_intervals: [nights]}
receivers: [{name: team}]
time_intervals: [{name: nights, time_intervals: [{}]}]
"""
    document = read(alertmanager.parse, text)
    assert not document.valid
    assert "the root route must not have time intervals" in document.reason
