/// Why the database could not do what was asked.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is: what a caller decides by.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// No room on the disk, or a quota is used up.
        case full
        /// Another process held a lock for longer than the busy time-out.
        case busy
        /// The disk or its file system failed to read or write.
        case ioError
        /// The file is damaged.
        case corrupt
        /// A change that does not fit what is on record, or that the schema forbids: a fault of ours.
        case constraint
        /// The file was written by a newer Paddock. It was not touched.
        case newerVersion
        /// The file lacks what this Paddock needs: it is older, or its creation was cut short.
        case incomplete
        /// There is a file already where one was to be made.
        case exists
        /// There is no database at that path.
        case notFound
        /// The file can't be opened, or is no database of Paddock's.
        case cannotOpen
        /// The file or its folder may not be written to.
        case readOnly
        /// SQLite does not keep the promises that money depends on.
        case unsafe
        /// Anything else that SQLite can say.
        case other
    }

    /// The kind of trouble.
    package let code: Code
    /// One line that says what to do.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same call, unchanged, can succeed later without anybody mending the database.
    package var isRetryable: Bool {
        switch self.code {
        case .full, .busy: true
        case .ioError, .corrupt, .constraint, .newerVersion, .incomplete, .exists, .notFound, .cannotOpen,
            .readOnly, .unsafe, .other:
            false
        }
    }

    /// Whether the file itself may have been damaged by it, or is.
    package var isDamage: Bool {
        switch self.code {
        case .ioError, .corrupt: true
        case .full, .busy, .constraint, .newerVersion, .incomplete, .exists, .notFound, .cannotOpen, .readOnly, .unsafe,
            .other:
            false
        }
    }

    package var description: String { self.message }
}
