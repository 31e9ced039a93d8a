// @NAME@, a plugin for Mortise. What it is and does; how it speaks to the host is in boundary.go.
package main

import "encoding/json"

// What the plugin is: the host reads this before anything runs.
const manifest = `{
    "id": "@NAME@",
    "version": "0.1.0",
    "description": "Greets people.",
    "tools": [{
        "name": "@IDENTIFIER@_greet",
        "title": "Greet",
        "description": "Greets somebody by name.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100, "description": "Whom to greet."}
            },
            "required": ["name"],
            "additionalProperties": false
        },
        "outputSchema": {
            "type": "object",
            "properties": {"greeting": {"type": "string", "description": "The greeting."}},
            "required": ["greeting"],
            "additionalProperties": false
        },
        "annotations": {"readOnlyHint": true, "openWorldHint": false}
    }]
}`

// Answers a call. Runs on a goroutine of its own.
func answer(method string, params []byte) (status, any) {
	if method != "tools/call" {
		return notFound, failure("@NAME@ has no such method")
	}
	var call struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if json.Unmarshal(params, &call) != nil || call.Name != "@IDENTIFIER@_greet" {
		return notFound, failure("@NAME@ has no such tool")
	}
	return ok, greet(call.Arguments)
}

func greet(arguments []byte) any {
	var given struct {
		Name *string `json:"name"`
	}
	if json.Unmarshal(arguments, &given) != nil || given.Name == nil {
		// What a model did wrong it is told as text, so that it can do better.
		return map[string]any{"isError": true, "content": texts("name: a text of 1 to 100 characters")}
	}
	greeting := "Hello, " + *given.Name + "!"
	return map[string]any{"content": texts(greeting), "structuredContent": map[string]string{"greeting": greeting}}
}

func texts(text string) []map[string]string {
	return []map[string]string{{"type": "text", "text": text}}
}

func failure(message string) any {
	return map[string]string{"message": message}
}
