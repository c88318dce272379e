/// All that help, parsing and completion need to know of a command.
public struct CommandDescription: Sendable {
    /// A command line worth copying and what it does.
    public struct Example: Sendable, Equatable {
        /// The whole line as typed.
        public let line: String
        /// What it does, in a few words.
        public let explanation: String

        /// Makes an example.
        public init(_ line: String, _ explanation: String) {
            self.line = line
            self.explanation = explanation
        }
    }

    /// The word that selects the command.
    public let name: String
    /// One line without a full stop, for lists of commands.
    public let summary: String
    /// What a user should know beyond the options; paragraphs are separated by an empty line.
    public let discussion: String
    /// Lines worth copying.
    public let examples: [Example]
    /// The options in the order of the help.
    public let options: [any OptionProtocol]
    /// The arguments without a name, in their order; only the last may vary in number.
    public let positionals: [any PositionalProtocol]

    /// Describes a command.
    public init(
        name: String, summary: String, discussion: String = "", examples: [Example] = [],
        options: [any OptionProtocol] = [], positionals: [any PositionalProtocol] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.options = options
        self.positionals = positionals
        precondition(
            Set(options.map(\.description.name)).count == options.count,
            "command \(name) declares an option twice")
        precondition(
            positionals.dropLast().allSatisfy {
                $0.description.count.lowerBound == $0.description.count.upperBound
            }, "command \(name): only the last positional may vary in number")
    }
}
