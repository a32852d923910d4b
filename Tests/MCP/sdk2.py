"""`claire mcp` seen by the official Python SDK, version 2: sdk2.py SERVER SESSION PROJECT PROJECT PROJECT."""

import asyncio
import os
import sys
import warnings

from checks import CURRENT, Checks, Result
from mcp import Client as SDKClient
from mcp import MCPError, StdioServerParameters


class Client:
    def __init__(self, client):
        self.client = client
        self.is_modern = client.protocol_version == "2026-07-28"

    async def call(self, name, arguments):
        result = await self.client.call_tool(name, arguments)
        return Result(result.is_error, result.content[0].text, result.structured_content)

    async def tools(self):
        return (await self.client.list_tools()).tools

    async def resources(self):
        return (await self.client.list_resources()).resources

    async def templates(self):
        listed = await self.client.list_resource_templates()
        return [one.uri_template for one in listed.resource_templates]

    async def prompts(self):
        return [one.name for one in (await self.client.list_prompts()).prompts]

    async def prompt(self, name, **arguments):
        result = await self.client.get_prompt(name, arguments)
        return result.messages[0].content.text

    async def read(self, uri):
        return (await self.client.read_resource(uri)).contents[0].text

    async def code_of(self, what, name):
        try:
            if what == "call":
                await self.client.call_tool(name, {})
            elif what == "prompt":
                await self.client.get_prompt(name)
            else:
                await self.client.read_resource(name)
        except MCPError as error:
            return error.code
        return None


async def listened(client, checks):
    """A change of a task that is watched is told on the stream that asked for it."""
    task = (await checks.read(CURRENT))["task"]
    async with client.listen(resource_subscriptions=[CURRENT], tools_list_changed=True) as stream:
        assert list(stream.honored.resource_subscriptions) == [CURRENT], stream.honored
        assert not stream.honored.tools_list_changed
        await checks.call("claire_task_note", task=task["id"], text="watched")
        event = await asyncio.wait_for(anext(aiter(stream)), 30)
        assert event.uri == CURRENT, event


async def check(server, project, session_id, mode, revision):
    environment = {**os.environ, "CLAIRE_SESSION": session_id}
    parameters = StdioServerParameters(command=server, args=[], env=environment)
    async with SDKClient(parameters, mode=mode) as client:
        assert client.protocol_version == revision, client.protocol_version
        if mode != "2026-07-28":  # The SDK makes up what it knows of a server that it is told of.
            assert client.server_info.name == "claire" and client.instructions
        checks = Checks(Client(client))
        await checks.run(project, session_id)
        if revision == "2026-07-28":
            await listened(client, checks)
        else:
            await client.send_ping()


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    server, session = sys.argv[1:3]
    modes = [("auto", "2026-07-28"), ("2026-07-28", "2026-07-28"), ("legacy", "2025-11-25")]
    for number, ((mode, revision), project) in enumerate(zip(modes, sys.argv[3:], strict=True)):
        # A session of its own for each.
        asyncio.run(check(server, project, session[:-1] + str(number), mode, revision))
    print("checked", *[f"{mode}={revision}" for mode, revision in modes])
