package import PluginKit

/// What `run_python_code` answers to programs.
package struct CellResult: StructuredOutput {
    @Field("What the code printed. Of a long text head and tail, with a line between them that says what is left out.")
    package var stdout = ""

    @Field("What the code printed as errors, followed by the traceback if it raised. Shortened like stdout.")
    package var stderr = ""

    @Field("The plain text of the last expression's value and of what was displayed, in order.")
    package var results: [String] = []

    @Field("Files with what was displayed (png, jpeg, svg, html, json, ...), relative to the workspace.")
    package var outputs: [String] = []

    @Field("Files that came to be in the workspace while the code ran, relative to the workspace.")
    package var newFiles: [String] = []

    @Field("Seconds that the code ran.")
    package var executionTime = 0.0

    @Field("How many cells the session has run, counting this one.")
    package var executionCount: Int?

    @Field("The session in which the code ran.")
    package var sessionID = ""

    @Field(
        "How the code ended: error if it raised, timeout if it was interrupted because its time was over, died if the kernel ended."
    )
    package var status = CellStatus.ok

    @Field("The exception that the code raised.")
    package var error: ErrorResult?

    @Field(
        "What an earlier cell of the session, a thread of it for example, put out after it had ended. Shortened like stdout."
    )
    package var lateOutput = ""

    @Field("Whether any output is left out here; the whole is in the files that the texts name.")
    package var truncated = false

    @Field("What else there is to know: that the session lost its state, that a file could not be saved, ...")
    package var notices: [String] = []

    /// A result of which nothing is known yet.
    package init() {}
}

/// An exception as programs see it.
package struct ErrorResult: StructuredOutput {
    @Field("The exception's type.") package var name = ""

    @Field("Its message.") package var value = ""

    @Field("The traceback as plain text.") package var traceback = ""

    /// An exception of which nothing is known yet.
    package init() {}
}
