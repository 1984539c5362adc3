import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the output of a command can show.
struct Terminal: Hashable, Sendable {
    /// Whether a terminal reads the output, so that lines must fit it.
    var isTerminal: Bool
    /// Whether lines may be drawn again in place: a terminal that moves its cursor, and no `NO_COLOR`.
    var isLive: Bool
    var hasColour: Bool
    /// Whether the locale can show more than ASCII.
    var isUnicode: Bool
    var columns: Int
    var rows: Int

    /// What lines are fitted to where nothing tells the size.
    static let standardColumns = 80
    static let standardRows = 24

    /// Looks at an open file and the environment.
    ///
    /// `COLUMNS` and `LINES` tell the size where the file does not. `NO_COLOR` is https://no-color.org.
    static func of(_ file: FileDescriptor, environment: [String: String]) -> Self {
        let isTerminal = isatty(file.rawValue) == 1
        let allowsControl = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        let size = Self.size(of: file)
        return Self(
            isTerminal: isTerminal,
            isLive: isTerminal && allowsControl,
            hasColour: isTerminal && allowsControl,
            isUnicode: Self.isUnicode(environment),
            columns: size?.columns ?? Self.number(environment["COLUMNS"]) ?? Self.standardColumns,
            rows: size?.rows ?? Self.number(environment["LINES"]) ?? Self.standardRows
        )
    }

    /// The same terminal at another size; nil leaves it as it is.
    func resized(to size: (columns: Int, rows: Int)?) -> Self {
        var terminal = self
        terminal.columns = size?.columns ?? self.columns
        terminal.rows = size?.rows ?? self.rows
        return terminal
    }

    /// The window's size now, which changes while a command runs; nil where the file is no terminal or doesn't know.
    static func size(of file: FileDescriptor) -> (columns: Int, rows: Int)? {
        var window = winsize()
        guard ioctl(file.rawValue, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return nil
        }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    /// The variable that decides the character set: the first of these that is set (locale(7)).
    private static func isUnicode(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.uppercased()
        return name.contains("UTF-8") || name.contains("UTF8")
    }

    private static func number(_ text: String?) -> Int? {
        guard let number = text.flatMap({ Int($0) }), number > 0 else { return nil }
        return number
    }
}
