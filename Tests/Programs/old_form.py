"""A peer of the older form: it knows `GET /api/sync/events?since=<hlc>` and `POST`, and nothing else.

usage: old_form.py STATE URL=TOKEN_FILE...

Keeps every event that it has seen in the file STATE and, for each server, the HLC of the last event
that the server sent and the uuids that the server is known to hold. One run is one round: from each
server in turn it takes what came since, and sends what that server lacks. Prints one JSON object:
how many events it holds, took and sent.
"""

import json
import os
import sys
import urllib.parse
import urllib.request

BATCH = 1000


def call(url, token, data=None):
    request = urllib.request.Request(url, data=data)
    request.add_header("Authorization", "Bearer " + token)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def load(path):
    if not os.path.exists(path):
        return {"events": {}, "servers": {}}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, state):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(path + ".new", path)


def take(state, server, url, token):
    query = ""
    if server["since"]:
        query = "?since=" + urllib.parse.quote(server["since"])
    events = call(url + "/api/sync/events" + query, token)
    new = 0
    for event in events:
        new += event["uuid"] not in state["events"]
        state["events"].setdefault(event["uuid"], event)
        server["since"] = event["hlc"]
    server["held"] = sorted(set(server["held"]) | {event["uuid"] for event in events})
    return new


def send(state, server, url, token):
    lacking = [e for u, e in state["events"].items() if u not in set(server["held"])]
    lacking.sort(key=lambda event: (event["hlc"], event["uuid"]))
    sent = 0
    for start in range(0, len(lacking), BATCH):
        page = lacking[start : start + BATCH]
        answer = call(url + "/api/sync/events", token, json.dumps(page).encode())
        for result in answer["results"]:
            if result["outcome"] != "rejected":
                server["held"].append(result["uuid"])
                sent += result["outcome"] == "stored"
    return sent


def main():
    path, servers = sys.argv[1], sys.argv[2:]
    state = load(path)
    taken = sent = 0
    for argument in servers:
        url, _, token_file = argument.partition("=")
        with open(token_file, encoding="utf-8") as file:
            token = file.read().strip()
        server = state["servers"].setdefault(url, {"since": None, "held": []})
        taken += take(state, server, url, token)
        sent += send(state, server, url, token)
        save(path, state)
    print(json.dumps({"events": len(state["events"]), "taken": taken, "sent": sent}))


main()
