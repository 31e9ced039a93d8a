"""What each client does with a server that offers one of everything."""

from typing import Any

from mcp.types import PromptReference

ROUNDS = "test_input_required_result_"


def filled_in(name: str) -> str:
    """What the user writes into a field."""
    return "ann@example.com" if name == "email" else "Ann"


async def tour(client: Any) -> dict[str, Any]:
    """Uses prompts, completion and questions of all kinds, and tells what came.

    `client` is a session of the SDK or a client of either library, whose methods have the same names.
    """
    prompts = await client.list_prompts()
    prompt = await client.get_prompt("test_prompt_with_arguments", {"arg1": "a", "arg2": "b"})
    asking = await client.get_prompt(ROUNDS + "prompt")
    reference = PromptReference(type="ref/prompt", name="test_prompt_with_arguments")
    completion = await client.complete(reference, {"name": "arg1", "value": "par"})
    contents = await client.read_resource("test://asking-resource")
    calls = {
        "elicitation": await client.call_tool("test_elicitation", {"message": "Who are you?"}),
        "sampling": await client.call_tool("test_sampling", {"prompt": "What is the capital of France?"}),
        "several": await client.call_tool(ROUNDS + "multiple_inputs", {}),
        "rounds": await client.call_tool(ROUNDS + "multi_round", {}),
    }
    return {
        "prompts": [item.name for item in getattr(prompts, "prompts", prompts)],
        "prompt": prompt.messages[0].content.text,
        "asking": asking.messages[0].content.text,
        "completion": getattr(completion, "completion", completion).values,
        "resource": getattr(contents, "contents", contents)[0].text,
        **{name: result.content[0].text for name, result in calls.items()},
    }
