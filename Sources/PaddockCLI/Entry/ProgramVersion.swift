/// The version of this program (https://semver.org).
package enum ProgramVersion {
    package static let current = "0.1.0"
}
