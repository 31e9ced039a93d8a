import JSON

/// The questions of a call that wait for answers, and the answers that have come so far.
struct AskedQuestions {
    typealias Asker = CheckedContinuation<[JSONObject], any Error>

    /// One that waits.
    struct Open: Sendable {
        /// Names it within the call.
        let key: String
        let question: Question
    }

    /// Questions that were asked at one time: who asked goes on when all are answered.
    private struct Group {
        let number: Int
        let questions: [Open]
        var answers: [String: JSONObject]
        let asker: Asker

        var open: [Open] { questions.filter { answers[$0.key] == nil } }

        /// The answers in the order of the questions, nil while one is missing.
        var complete: [JSONObject]? {
            let all = questions.compactMap { answers[$0.key] }
            return all.count == questions.count ? all : nil
        }
    }

    /// So many questions may be open at once.
    static let limit = 32

    private var groups: [Group] = []
    private var lastKey = 0
    /// The names that plugins have used. A key means one question as long as the call lives, so that clients which look
    /// from time to time can tell a new one.
    private var usedNames: Set<String> = []
    /// Answers that the client gave before it was asked, to questions whose names it knew.
    private var early: JSONObject

    init(early: JSONObject = [:]) {
        self.early = early
    }

    /// Those that wait, in the order in which they were asked.
    var open: [Open] { groups.flatMap(\.open) }

    /// Asks questions.
    ///
    /// - Parameters:
    ///   - number: names them for `withdraw`.
    ///   - asker: who waits for the answers.
    /// - Returns: the answers, if the client has given all of them before; then nobody waits.
    /// - Throws: `CallError` for questions that cannot be asked; then nobody waits.
    mutating func ask(_ questions: [Question], number: Int, asker: Asker) throws(CallError) -> [JSONObject]? {
        let names = questions.compactMap(\.key) + open.map(\.key)
        guard Set(names).count == names.count else {
            throw CallError(.invalid, "A question of the same name is open: \(questions.compactMap(\.key))")
        }
        let asked = questions.map { question in
            Open(key: question.key.map { key(named: $0) } ?? nextKey(), question: question)
        }
        guard open.count + asked.count <= Self.limit else {
            throw CallError(.busy, "Too many questions to the client are open")
        }
        let group = Group(number: number, questions: asked, answers: takeEarly(asked), asker: asker)
        if let complete = group.complete { return complete }
        groups.append(group)
        return nil
    }

    private mutating func key(named name: String) -> String {
        usedNames.insert(name).inserted ? name : nextKey()
    }

    private mutating func nextKey() -> String {
        lastKey += 1
        return "\(Inquiry.ownPrefix)\(lastKey)"
    }

    /// The answers that came early and are some. Others are as good as none: their questions are asked.
    private mutating func takeEarly(_ asked: [Open]) -> [String: JSONObject] {
        var answers: [String: JSONObject] = [:]
        for open in asked where open.question.key != nil {
            guard let answer = early[open.key] else { continue }
            early[open.key] = nil
            if open.question.fault(in: answer) == nil { answers[open.key] = answer.objectValue }
        }
        return answers
    }

    /// Takes answers.
    ///
    /// - Returns: who goes on with which.
    mutating func answer(_ checked: CheckedAnswers) -> [(asker: Asker, answers: [JSONObject])] {
        for index in groups.indices {
            for open in groups[index].open {
                groups[index].answers[open.key] = checked.answers[open.key]?.objectValue
            }
        }
        defer { groups.removeAll { $0.complete != nil } }
        return groups.compactMap { group in group.complete.map { (group.asker, $0) } }
    }

    /// - Returns: who has asked these questions, nil if they have been answered or were never open.
    mutating func withdraw(_ number: Int) -> Asker? {
        guard let index = groups.firstIndex(where: { $0.number == number }) else { return nil }
        return groups.remove(at: index).asker
    }

    /// Withdraws all questions.
    ///
    /// - Returns: who has asked them.
    mutating func withdrawAll() -> [Asker] {
        defer { groups = [] }
        return groups.map(\.asker)
    }
}

extension [AskedQuestions.Open] {
    /// The questions as `inputRequests`.
    func requests(in revision: ProtocolRevision) -> JSONObject {
        var requests = JSONObject()
        for open in self {
            let params = open.question.params(in: revision)
            requests[open.key] = ["method": .string(open.question.method), "params": .object(params)]
        }
        return requests
    }
}
