import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore

/// Routes of pages and of their forms.
package enum PageRoute {
    /// Makes a page; with a refusal it is the answer to a form on it that was refused.
    package typealias Maker =
        @Sendable (Request, Services, PageForm.Refusal?) throws(Problem) -> Page

    /// `GET` of a page. It is kept as long as neither the record nor claire.toml changes.
    package static func page(
        _ path: String, _ summary: String, parameters: [Route.Parameter] = [],
        _ make: @escaping Maker
    ) -> Route {
        var route = Route(
            .get, path, scope: .read, surface: .page, summary: summary, parameters: parameters,
            gives: [MediaType.html]
        ) { request, services throws(Problem) in
            try services.pages.response(to: request) { () throws(Problem) in
                let page = try make(request, services, nil)
                return (page.bytes(for: request, services), page.isProvisional)
            }
        }
        route.shortcut = { request, services in services.pages.ready(request) }
        return route
    }

    /// `GET` of a page that shows more than the record: it is made anew each time.
    package static func livePage(
        _ path: String, _ summary: String, parameters: [Route.Parameter] = [],
        _ make: @escaping Maker
    ) -> Route {
        Route(
            .get, path, scope: .read, surface: .page, summary: summary, parameters: parameters,
            gives: [MediaType.html]
        ) { request, services throws(Problem) in
            try make(request, services, nil).response(to: request, services)
        }
    }

    /// `POST` of a form on a page: runs an operation with the form's fields and what the path names,
    /// then leads to where its result is seen. Refused, it answers with the page that has the form,
    /// which keeps what was typed and says what is wrong.
    ///
    /// - Parameters:
    ///   - subject: the operation's field that the path's `{id}` is.
    ///   - reading: turns the form's fields into the operation's, where they differ.
    ///   - next: where to go, and the word of `Notice` that says what was done.
    package static func form<Done: WritingOperation>(
        _ path: String, _ operation: Done.Type, subject: String? = nil,
        reading: @escaping @Sendable ([Form.Field]) -> [Form.Field] = { $0 },
        on make: @escaping Maker,
        then next: @escaping @Sendable (Done.Answer) -> (link: Link, notice: StaticString)
    ) -> Route {
        Route(
            .post, path, scope: .act, surface: .page, summary: operation.summary,
            takes: [MediaType.form], gives: [MediaType.html]
        ) { request, services throws(Problem) in
            var place: [String: String] = [:]
            if let subject { place[subject] = request.values["id"] }
            let sent = request.form.fields.filter { !$0.name.hasSameBytes(as: "csrf") }
            let answer: Done.Answer
            do throws(FormRefused) {
                answer = try run(operation, reading(sent), place, services)
                services.pages.expire()
            } catch {
                switch error {
                case .problem(let problem): throw problem
                case .refused(let status, let problems):
                    let refusal = PageForm.Refusal(
                        path: "/" + request.target.segments.joined(separator: "/"), typed: sent,
                        problems: problems)
                    var page = try make(request, services, refusal)
                    page.status = status
                    return page.response(to: request, services)
                }
            }
            let (link, notice) = next(answer)
            return Response(
                303,
                headers: [("Location", link.with([("done", "\(notice)")]).text)])
        }
    }

    private enum FormRefused: Error {
        case problem(Problem)
        case refused(Int, [(field: String?, text: String)])
    }

    private static func run<Done: WritingOperation>(
        _ operation: Done.Type, _ fields: [Form.Field], _ place: [String: String],
        _ services: Services
    ) throws(FormRefused) -> Done.Answer {
        let done: Done
        do throws(InputError) {
            done = try operation.init(
                Input(
                    form: fields.map { ($0.name, $0.value) }, path: place,
                    fields: operation.fields, setting: services.setting))
        } catch {
            throw refusal(error)
        }
        let actor: Actor
        do throws(Problem) { actor = try services.actor() } catch { throw .problem(error) }
        do throws(StoreError) {
            return try services.attempt(as: actor) { writer throws(StoreError) in
                try done.run(writer)
            }
        } catch {
            throw refusal(error)
        }
    }

    private static func refusal(_ error: InputError) -> FormRefused {
        switch error {
        case .invalid(let fields):
            .refused(422, fields.map { ($0.field, Sentence.of(field: $0)) })
        case .unknownGroup(let name): .refused(422, [(nil, "There is no group ‘\(name)’.")])
        case .conflict(_, let message): .refused(422, [(nil, Sentence.of(message))])
        case .configuration(let error):
            .problem(Problem(500, "configuration", error.message))
        }
    }

    private static func refusal(_ error: StoreError) -> FormRefused {
        switch error {
        case .invalid(let field): .refused(422, [(field.field, Sentence.of(field: field))])
        case .conflict, .notFound, .ambiguous: .refused(409, [(nil, Sentence.of(error.message))])
        default: .problem(Problem(error))
        }
    }
}

/// What the command line says in lower case and without a full stop, as a sentence.
enum Sentence {
    static func of(_ message: String) -> String {
        let text = capitalised(message)
        return text.utf8.last == UInt8(ascii: ".") ? text : text + "."
    }

    /// `Start` of `start`.
    static func capitalised(_ text: String) -> String {
        guard let first = text.utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z")
        else { return text }
        return String(UnicodeScalar(first - 32)) + String(text.dropFirst())
    }

    /// `is over 200 bytes`, said of the field that it stands beside.
    static func of(field: InvalidField) -> String { of("this " + field.problem) }
}

extension Services {
    /// Who a person at a page is, by claire.toml and the system, as on the command line.
    package func actor() throws(Problem) -> Actor {
        let defaults = try configuration().defaults
        return .person(defaults.actor ?? defaults.owner ?? Environment.userName)
    }

    /// Writes in one transaction, and says why not by the store's own error.
    package func attempt<Value>(
        as actor: Actor, _ body: (Writer) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try stores.with(
            { store throws(StoreError) in try store.write(as: actor, body) }, failure: { $0 })
    }
}
