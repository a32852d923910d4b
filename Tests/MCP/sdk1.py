"""`claire mcp` seen by the official Python SDK, version 1: sdk1.py SERVER SESSION PROJECT."""

import asyncio
import os
import sys

import mcp.client.session as sessions
import mcp.types as types
from checks import CURRENT, Checks, Result
from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from pydantic import AnyUrl

REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]


class Client:
    is_modern = False

    def __init__(self, session):
        self.session = session

    async def call(self, name, arguments):
        result = await self.session.call_tool(name, arguments)
        return Result(result.isError, result.content[0].text, result.structuredContent)

    async def tools(self):
        return (await self.session.list_tools()).tools

    async def resources(self):
        return (await self.session.list_resources()).resources

    async def templates(self):
        listed = await self.session.list_resource_templates()
        return [one.uriTemplate for one in listed.resourceTemplates]

    async def prompts(self):
        return [one.name for one in (await self.session.list_prompts()).prompts]

    async def prompt(self, name, **arguments):
        result = await self.session.get_prompt(name, arguments)
        return result.messages[0].content.text

    async def read(self, uri):
        return (await self.session.read_resource(AnyUrl(uri))).contents[0].text

    async def code_of(self, what, name):
        try:
            if what == "call":
                await self.session.call_tool(name, {})
            elif what == "prompt":
                await self.session.get_prompt(name)
            else:
                await self.session.read_resource(AnyUrl(name))
        except McpError as error:
            return error.error.code
        return None


async def subscribed(session, changes, checks):
    """A change of a task that is watched is told."""
    await session.subscribe_resource(AnyUrl(CURRENT))
    task = (await checks.read(CURRENT))["task"]
    await checks.call("claire_task_note", task=task["id"], text="watched")
    assert str(await asyncio.wait_for(changes.get(), 30)) == CURRENT
    await session.unsubscribe_resource(AnyUrl(CURRENT))


async def check(server, project, session_id):
    parameters = StdioServerParameters(
        command=server, args=[], env={**os.environ, "CLAIRE_SESSION": session_id})
    changes = asyncio.Queue()

    async def told(message):
        if isinstance(message, types.ServerNotification) and isinstance(
            message.root, types.ResourceUpdatedNotification
        ):
            await changes.put(message.root.params.uri)

    async with stdio_client(parameters) as (reading, writing):
        async with ClientSession(reading, writing, message_handler=told) as session:
            hello = await session.initialize()
            assert hello.protocolVersion == types.LATEST_PROTOCOL_VERSION, hello
            assert hello.serverInfo.name == "claire" and hello.instructions
            await session.send_ping()
            checks = Checks(Client(session))
            await checks.run(project, session_id)
            await subscribed(session, changes, checks)


async def check_older(server, revision, session_id):
    """The SDK asks for one revision after the other; what it gets is what it asked for."""
    sessions.types.LATEST_PROTOCOL_VERSION = revision
    parameters = StdioServerParameters(
        command=server, args=[], env={**os.environ, "CLAIRE_SESSION": session_id})
    async with stdio_client(parameters) as (reading, writing):
        async with ClientSession(reading, writing) as session:
            hello = await session.initialize()
            assert hello.protocolVersion == revision, hello
            tools = (await session.list_tools()).tools
            has_structure = revision >= "2025-06-18"
            assert all((one.outputSchema is not None) == has_structure for one in tools)
            assert all((one.annotations is not None) == (revision > "2025") for one in tools)
            checks = Checks(Client(session), structured=has_structure)
            await checks.call("claire_task_list", all=True)
            await checks.call("claire_fleet", all=True)


if __name__ == "__main__":
    server, session_id, project = sys.argv[1:]
    asyncio.run(check(server, project, session_id))
    for revision in REVISIONS:
        asyncio.run(check_older(server, revision, session_id))
    print("checked", *REVISIONS)
