import Sessions
import Testing

@Suite("The time that a cell may take")
struct CellTimeTests {
    private let start = ContinuousClock.now

    private func budget(of seconds: Int, patience: Int = 100) -> TimeBudget {
        TimeBudget(.seconds(seconds), patience: .seconds(patience), now: start)
    }

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("It goes by while nobody is asked")
    func running() {
        var budget = budget(of: 10)
        #expect(budget.left(at: after(4)) == .seconds(6))
        #expect(budget.left(at: after(10)) == .zero)
    }

    @Test("It stands still while somebody is asked, and goes on with the answer")
    func asking() {
        var budget = budget(of: 10)
        budget.stand(at: after(4))
        #expect(budget.left(at: after(54)) == .seconds(56))
        budget.goOn(at: after(54))
        #expect(budget.left(at: after(55)) == .seconds(5))
    }

    @Test("Of two who are asked at one time the last one counts")
    func severalQuestions() {
        var budget = budget(of: 10)
        budget.stand(at: after(1))
        budget.stand(at: after(2))
        budget.goOn(at: after(20))
        budget.goOn(at: after(30))
        #expect(budget.left(at: after(30)) == .seconds(9))
    }

    @Test("It does not stand still for ever")
    func patience() {
        var budget = budget(of: 10, patience: 100)
        budget.stand(at: after(0))
        budget.goOn(at: after(60))
        budget.stand(at: after(60))
        #expect(budget.left(at: after(60)) == .seconds(50))
        #expect(budget.left(at: after(105)) == .seconds(5))
        #expect(budget.left(at: after(110)) == .zero)
    }
}
