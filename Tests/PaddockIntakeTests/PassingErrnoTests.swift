import SystemPackage
import Testing

@testable import PaddockIntake

@Suite struct PassingErrnoTests {
    @Test(arguments: [
        (Errno.tooManyOpenFiles, true), (.tooManyOpenFilesInSystem, true), (.noMemory, true), (.ioError, true),
        (.permissionDenied, false), (.noSuchFileOrDirectory, false), (.tooManySymbolicLinkLevels, false),
    ])
    func whatTheMachineLacksIsNoFaultOfTheFile(error: Errno, isPassing: Bool) {
        #expect(error.isPassing == isPassing)
    }
}
