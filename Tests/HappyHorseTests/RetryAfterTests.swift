import Foundation
import Testing

@testable import HappyHorse

@Suite struct RetryAfterTests {
    static let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test(
        arguments: [
            ("0", nil, .zero), ("17", nil, .seconds(17)), (" 17 ", nil, .seconds(17)),
            ("99999999999999999999", nil, RetryAfter.longest), ("-1", nil, nil), ("1.5", nil, nil), ("", nil, nil),
            ("soon", nil, nil),
            ("Sun, 06 Nov 1994 08:49:47 GMT", nil, .seconds(10)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", nil, .seconds(10)),
            ("Sun Nov  6 08:49:47 1994", nil, .seconds(10)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", nil, .zero),
            ("Sun, 06 Nov 2094 08:00:00 GMT", nil, RetryAfter.longest),
            ("Tue, 23 Nov 2027 10:00:30 GMT", "Tue, 23 Nov 2027 10:00:00 GMT", .seconds(30)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", "gibberish", .seconds(10)),
            ("Sun, 06 Foo 1994 08:49:47 GMT", nil, nil), ("Sun, 06 Nov 1994 08:99:47 GMT", nil, nil),
        ] as [(String, String?, Duration?)]
    )
    func everyFormIsRead(text: String, date: String?, wait: Duration?) {
        #expect(RetryAfter.wait(text, date: date, now: Self.now) == wait)
    }
}
