import ClaireDomain

extension Conversation {
    /// What a request wants done with the record, checked as far as that goes without it.
    func errand(
        _ method: Method, _ request: Request, _ revision: Revision
    ) throws(RPCError) -> Errand {
        let params = request.params
        switch method {
        case .callTool:
            let name = try text("name", of: params)
            guard let tool = Toolbox.tool(named: name) else {
                throw RPCError(
                    RPCError.invalidParams, "Unknown tool: \(PlainText.line(name, bytes: 200))")
            }
            return .tool(tool, try object("arguments", of: params))
        case .getPrompt:
            let name = try text("name", of: params)
            guard let prompt = Prompt.all.first(where: { $0.name.hasSameBytes(as: name) }) else {
                throw RPCError(
                    RPCError.invalidParams, "Unknown prompt: \(PlainText.line(name, bytes: 200))")
            }
            let arguments = try object("arguments", of: params)
            if let problem = prompt.problem(with: arguments) { throw .invalid(problem) }
            return .prompt(prompt, arguments)
        case .readResource:
            let (uri, resource) = try resource(params, revision)
            return .read(uri: uri, resource)
        case .subscribe:
            let (uri, resource) = try resource(params, revision)
            return .subscribe(uri: uri, resource)
        case .unsubscribe: return .unsubscribe(uri: try text("uri", of: params))
        case .listen: return .listen(try wanted(params))
        case .initialize, .ping, .discover, .listTools, .listResources, .listTemplates,
            .listPrompts:
            throw .unknownMethod(method.rawValue)
        }
    }

    private func text(_ key: String, of params: JSONObject) throws(RPCError) -> String {
        guard let value = params[key] else { throw .invalid("'\(key)' is missing") }
        guard let text = value.string else { throw .invalid("'\(key)' is no text") }
        return text
    }

    private func object(_ key: String, of params: JSONObject) throws(RPCError) -> JSONObject {
        guard let value = params[key], !value.isNull else { return JSONObject() }
        guard let object = value.object else { throw .invalid("'\(key)' is no object") }
        return object
    }

    private func resource(
        _ params: JSONObject, _ revision: Revision
    ) throws(RPCError) -> (String, TaskResource) {
        let uri = try text("uri", of: params)
        guard let resource = TaskResource(uri: uri) else { throw .missing(uri, revision) }
        return (uri, resource)
    }

    /// The resources whose changes are to be told; lists never change here, so that nothing is
    /// promised about them.
    private func wanted(
        _ params: JSONObject
    ) throws(RPCError) -> [(uri: String, resource: TaskResource)] {
        guard let filter = params["notifications"] else {
            throw .invalid("'notifications' is missing")
        }
        guard let filter = filter.object else { throw .invalid("'notifications' is no object") }
        guard let value = filter["resourceSubscriptions"] else { return [] }
        guard let uris = value.array else {
            throw .invalid("'resourceSubscriptions' is no list")
        }
        var found: [(uri: String, resource: TaskResource)] = []
        for uri in uris {
            guard let uri = uri.string else {
                throw .invalid("'resourceSubscriptions' holds what is no text")
            }
            if let resource = TaskResource(uri: uri) { found.append((uri, resource)) }
        }
        return found
    }
}
