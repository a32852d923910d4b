import ClaireDomain

extension ListEvents: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.project, project)
        output.put(Self.task, task)
        output.put(Self.session, session)
        output.put(Self.type, types.sorted { $0.precedesInBytes($1) })
        output.put(Self.machine, machine)
        output.put(Self.since, time: since)
        output.put(Self.until, time: until)
        output.put(PageFields.limit, limit)
        output.put(PageFields.cursor, cursor?.text)
    }
}

extension ShowStatus: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.inProject, project)
        output.put(Self.at, time: moment)
        output.put(SessionFields.group, group?.name)
    }
}

extension PreviewUndo: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(UndoFields.event, event)
    }
}

extension TakeBack: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(UndoFields.event, event)
        output.put(Self.command, command)
    }
}
