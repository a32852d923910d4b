"""What a client of the official SDK sees of `claire mcp`, whichever version of the SDK it is.

Each check calls through an object with the few methods on which the versions differ (`sdk1.py`,
`sdk2.py`). The SDK itself validates what it gets: answers against the protocol's types, structured
content against the tool's output schema. What is said here in addition is what Claire promises.
"""

import json

TOOLS = [
    "claire_status", "claire_task_done", "claire_usage", "claire_log", "claire_task_list",
    "claire_task_show", "claire_task_next", "claire_task_claim", "claire_task_add",
    "claire_task_note", "claire_task_block", "claire_project_status", "claire_fleet",
]
CURRENT = "claire://task/current"


class Checks:
    """Calls tools, and keeps which were called."""

    def __init__(self, client, structured=True):
        self.client = client
        self.structured = structured
        self.called = set()

    async def call(self, tool, **arguments):
        """The object that a call answers; text and structured content must be the same."""
        result = await self.client.call(tool, arguments)
        self.called.add(tool)
        assert not result.failed, f"{tool}{arguments}: {result.text}"
        answer = json.loads(result.text)
        if self.structured:
            assert result.structured == answer, f"{tool}: text and structure differ"
        assert answer["format"] == "claire/1", answer
        return answer

    async def refused(self, word, tool, **arguments):
        """A call that fails as a call does, naming what is wrong."""
        result = await self.client.call(tool, arguments)
        assert result.failed and word in result.text, f"{tool}{arguments}: {result.text}"

    async def run(self, project, session):
        await self.lists()
        await self.tasks(project, session)
        await self.reports(project)
        await self.failures()
        await self.prompts()
        assert self.called == set(TOOLS), set(TOOLS) - self.called

    async def lists(self):
        tools = await self.client.tools()
        assert [tool.name for tool in tools] == TOOLS, [tool.name for tool in tools]
        for tool in tools:
            assert len(tool.description.encode()) < 2048, tool.name
        assert [str(one.uri) for one in await self.client.resources()] == [CURRENT]
        assert await self.client.templates() == ["claire://task/{id}"]
        names = ["work_on_my_task", "take_next_task", "hand_over"]
        assert await self.client.prompts() == names

    async def tasks(self, project, session):
        first = (await self.call(
            "claire_task_add", project=project, title="first \u2603", prio=1, desc="all of it",
            mode="autonomous"))["task"]
        second = (await self.call(
            "claire_task_add", project=project, title="second", after=[first["id"]]))["task"]
        assert (first["priority"], first["description"]) == (1, "all of it")
        assert second["depends_on"] == [first["id"]] and not second["ready"]
        assert (await self.read(CURRENT))["task"] is None
        best = (await self.call("claire_task_next", project=project, explain=True))["task"]
        assert best["id"] == first["id"] and best["rank"]["unblocks"] == 1
        taken = (await self.call("claire_task_next", project=project, claim=True))["task"]
        assert (taken["status"], taken["session_id"]) == ("in_progress", session)
        assert (await self.call("claire_task_next", project=project))["task"] is None
        assert (await self.read(CURRENT))["task"]["id"] == first["id"]
        await self.call("claire_task_note", task=first["id"][:8], text="it is harder than that")
        shown = await self.call("claire_task_show", task=first["id"], history=True)
        assert shown["task"]["notes"][0]["text"] == "it is harder than that"
        assert shown["task"]["notes"][0]["actor"] == "session:" + session
        assert shown["events"]
        listed = await self.call("claire_task_list", project=project, status=["in_progress"])
        assert [task["id"] for task in listed["tasks"]] == [first["id"]]
        blocked = await self.call("claire_task_block", task=second["id"], reason="no key")
        assert (blocked["task"]["status"], blocked["task"]["reason"]) == ("blocked", "no key")
        status = (await self.call("claire_project_status", project=project))["status"]
        assert [one["id"] for one in status["projects"]]

    async def reports(self, project):
        words = [("working", "working"), ("waiting_for_input", "waiting"), ("error", "error"),
                 ("done", "idle"), ("working", "working")]
        for said, state in words:
            report = await self.call("claire_status", state=said, message="about " + said)
            assert report["session"]["state"] == state, report["session"]
            assert report["session"]["state_source"] == "mcp"
            assert report["recorded"] == "update", report
        same = await self.call("claire_status", state="working", message="about working")
        assert same["recorded"] == "nothing", same
        fleet = await self.call("claire_fleet", state=["working"])
        assert same["session"]["id"] in [one["id"] for one in fleet["sessions"]]
        used = await self.call("claire_usage", input_tokens=1200, output_tokens=80, cost=0.25)
        assert used["session"]["usage"]["cost_usd"] == 0.25
        await self.call("claire_log", level="warning", message="the tests are slow")
        done = await self.call("claire_task_done", summary="all of it, and tested")
        assert (done["recorded"], done["task"]["status"]) == ("in_review", "in_review")
        again = await self.call("claire_task_done", summary="all of it, and tested")
        assert again["recorded"] == "nothing"
        third = (await self.call("claire_task_add", project=project, title="third"))["task"]
        claimed = (await self.call("claire_task_claim", task=third["id"]))["task"]
        assert claimed["status"] == "in_progress"
        named = await self.read("claire://task/" + third["id"])
        assert named["task"]["id"] == third["id"]

    async def failures(self):
        await self.refused("'state'", "claire_status", state="asleep")
        await self.refused("'state' is missing", "claire_status")
        await self.refused("'nonsense'", "claire_log", level="info", message="x", nonsense=1)
        await self.refused("'message' is blank", "claire_log", level="info", message=" ")
        await self.refused("no task 'ffffffff'", "claire_task_show", task="ffffffff")
        await self.refused("no project", "claire_project_status", project="nowhere")
        await self.refused("'input_tokens'", "claire_usage", input_tokens=-1, output_tokens=1)
        assert await self.client.code_of("call", "claire_nonsense") == -32602
        assert await self.client.code_of("prompt", "nonsense") == -32602
        missing = await self.client.code_of("read", "claire://task/ffffffff")
        assert missing == (-32602 if self.client.is_modern else -32002), missing

    async def prompts(self):
        work = await self.client.prompt("work_on_my_task")
        assert "third" in work and work.startswith("["), work
        assert "claire_task_note" in await self.client.prompt("hand_over")
        assert '"site"' in await self.client.prompt("take_next_task", project="site")

    async def read(self, uri):
        return json.loads(await self.client.read(uri))


class Result:
    """A call's result without the differences between versions."""

    def __init__(self, failed, text, structured):
        self.failed = failed
        self.text = text
        self.structured = structured
