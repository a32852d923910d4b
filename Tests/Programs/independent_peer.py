"""Another implementation of the exchange, as claire-sync(7) has it: no line of Claire's is in it.

usage: independent_peer.py STATE URL TOKEN_FILE [--write N] [--type TYPE]

Keeps its log in the file STATE, writes N events of its own first, then exchanges with the server at
URL until neither has what the other lacks. Prints one JSON object: the rounds, its vector, and the
digest of its log. It knows no forks and no quarantine.
"""

import argparse
import gzip
import hashlib
import json
import os
import time
import urllib.request
import uuid

START = bytes(32)
PAGE = 500


def event_bytes(event):
    columns = ("uuid", "hlc", "machine_id", "event_type", "created_at", "payload")
    return "\n".join(event[name] for name in columns).encode()


def next_chain(chain, event):
    return hashlib.sha256(chain + hashlib.sha256(event_bytes(event)).digest()).digest()


class Log:
    def __init__(self, path):
        self.path = path
        self.machine = str(uuid.uuid4())
        self.epoch = str(uuid.uuid4())
        self.wall, self.counter = 0, 0
        self.origins = {}  # origin -> [[chain hex, event], …], position 1 first
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.__dict__.update(json.load(file))
        self.path = path

    def save(self):
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.__dict__, file)
        os.replace(self.path + ".new", self.path)

    def now(self):
        wall = max(int(time.time() * 1000), self.wall)
        self.counter = self.counter + 1 if wall == self.wall else 0
        self.wall = wall
        return f"{wall:013}.{self.counter:06}.{self.machine}"

    def hear(self, hlc):
        parts = hlc.split(".", 2)
        if len(parts) == 3 and parts[0].isdigit() and parts[1].isdigit():
            self.wall, self.counter = max((self.wall, self.counter), (int(parts[0]), int(parts[1])))

    def head(self, origin):
        log = self.origins.get(origin, [])
        return (len(log), bytes.fromhex(log[-1][0]) if log else START)

    def vector(self):
        return {o: [len(log), log[-1][0]] for o, log in self.origins.items() if log}

    def digest(self):
        lines = [f"{o} {n} {c}\n" for o, (n, c) in sorted(self.vector().items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def write(self, event_type, payload):
        event = {
            "uuid": str(uuid.uuid4()),
            "hlc": self.now(),
            "machine_id": self.machine,
            "event_type": event_type,
            "payload": payload,
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        }
        self.place(self.machine, event)

    def place(self, origin, event):
        chain = next_chain(self.head(origin)[1], event)
        self.origins.setdefault(origin, []).append([chain.hex(), event])
        self.hear(event["hlc"])

    def take(self, line):
        """Takes a position if it is the next of its origin and its chain follows."""
        seq, chain = self.head(line["origin"])
        if line["seq"] != seq + 1 or next_chain(chain, line["event"]).hex() != line["chain"]:
            return 0
        self.place(line["origin"], line["event"])
        return 1

    def lacking(self, have):
        """A page of what a peer with such a vector lacks."""
        lines = []
        for origin in sorted(self.origins):
            log = self.origins[origin]
            for index in range(have.get(origin, [0])[0], len(log)):
                chain, event = log[index]
                line = {"origin": origin, "seq": index + 1, "chain": chain, "event": event}
                lines.append(line)
                if len(lines) == PAGE:
                    return lines
        return lines


def call(url, token, lines):
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    request = urllib.request.Request(url + "/api/v1/sync/exchange", data=body)
    request.add_header("Authorization", "Bearer " + token)
    request.add_header("Content-Type", "application/x-ndjson")
    request.add_header("Accept-Encoding", "gzip")
    if len(body) > 1024:
        request.data = gzip.compress(body)
        request.add_header("Content-Encoding", "gzip")
    with urllib.request.urlopen(request, timeout=60) as answer:
        data = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
    return [json.loads(line) for line in data.splitlines() if line]


def exchange(log, url, token):
    have = None
    for rounds in range(1, 1000):
        header = {"protocol": 1, "epoch": log.epoch, "now": log.now(), "have": log.vector()}
        page = log.lacking(have) if have is not None else []
        answer = call(url, token, [header] + page)
        taken = sum(log.take(line) for line in answer[1:] if "event" in line)
        log.save()
        have = answer[0]["have"]
        if not answer[0].get("more") and not taken and not log.lacking(have):
            return rounds
    return rounds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("state")
    parser.add_argument("url")
    parser.add_argument("token_file")
    parser.add_argument("--write", type=int, default=0)
    parser.add_argument("--type", default="note_of_another_kind")
    arguments = parser.parse_args()
    log = Log(arguments.state)
    for number in range(arguments.write):
        log.write(arguments.type, json.dumps({"number": number, "text": "Grüße \u2028"}))
    log.save()
    with open(arguments.token_file, encoding="utf-8") as file:
        token = file.read().strip()
    rounds = exchange(log, arguments.url, token)
    print(json.dumps({"rounds": rounds, "have": log.vector(), "digest": log.digest()}))


main()
