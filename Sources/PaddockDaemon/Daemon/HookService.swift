import Foundation
import Logging
import PaddockCore
import PaddockEngine
import PaddockStore
import ServiceLifecycle

/// Turns the engine's notices into events for `hooks.command`.
struct HookService: Service {
    let engine: Engine
    let store: JobStore
    let runner: HookRunner
    let home: String
    let logger: Logger

    func run() async throws {
        // Goes on as long as the engine, so that the last notices are heard.
        for await notice in self.engine.notices {
            guard let event = await self.event(of: notice) else { continue }
            self.runner.submit(event)
        }
        // The engine may still be on its way out, and the group takes a service that ends before its turn for a fault.
        try? await gracefulShutdown()
    }

    private func event(of notice: EngineNotice) async -> HookEvent? {
        let now = Date()
        switch notice {
        case .settled(let job, let state):
            guard let name = HookEvent.Name(rawValue: state.rawValue) else { return nil }
            do {
                return HookEvent(name, at: now, home: self.home, job: try await self.store.jobView(id: job))
            } catch {
                self.logger.warning("A hook's job can't be read.", metadata: ["error": "\(error.message)"])
                return nil
            }
        case .closed(let gate):
            return HookEvent(.gate, at: now, home: self.home, gate: gate.gate, closed: gate)
        case .opened(let gate):
            return HookEvent(.gate, at: now, home: self.home, gate: gate)
        case .idle:
            return HookEvent(.idle, at: now, home: self.home)
        }
    }
}
