import CYAML
import SystemPackage

/// What a YAML text says, one event after the other: the only file that knows which library reads YAML.
final class YAMLEvents {
    private let file: FilePath
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    /// The text, which the parser does not copy.
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter file: the name for messages.
    /// - Throws: if there is no memory.
    init(_ text: String, file: FilePath) throws(ConfigurationError) {
        self.file = file
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(fromContentsOf: text.utf8)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw ConfigurationError("cannot be parsed: there is no memory for it.", in: file)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// The next event.
    ///
    /// - Throws: where the text is no YAML. Nothing follows then.
    func next() throws(ConfigurationError) -> YAMLEvent {
        var event = yaml_event_t()
        repeat {
            guard yaml_parser_parse(parser, &event) == 1 else { throw error() }
        } while event.type == YAML_STREAM_START_EVENT
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private func error() -> ConfigurationError {
        let parser = parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "there is no memory for it"
        let setting = parser.context.map {
            " \(String(cString: $0)) that begins in line \(ConfigurationNode.Place(parser.context_mark).line)"
        }
        // Of a character that cannot be in YAML only the offset is known, and it says which one that is.
        let place = parser.error == YAML_READER_ERROR ? nil : ConfigurationNode.Place(parser.problem_mark)
        return ConfigurationError("is no YAML: \(problem)\(setting ?? "").", in: file, at: place)
    }
}

/// One thing that a YAML text says.
struct YAMLEvent {
    enum Kind {
        /// Without quotes it is plain, and its text says of what type it is.
        case scalar(String, isPlain: Bool)
        case alias
        case listStart
        case mapStart
        /// The end of a list or of a map.
        case end
        case documentStart
        case documentEnd
        case streamEnd
    }

    let kind: Kind
    let place: ConfigurationNode.Place
    /// The name by which aliases refer to the value; of an alias, the name that it refers by.
    let anchor: String?
    /// The type that the text gives the value, as `tag:yaml.org,2002:int`.
    let tag: String?
}

extension YAMLEvent {
    fileprivate init(_ event: yaml_event_t) {
        let data = event.data
        let place = ConfigurationNode.Place(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
            let isPlain = data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            self.init(
                .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain), place, data.scalar.anchor,
                data.scalar.tag)
        case YAML_ALIAS_EVENT: self.init(.alias, place, data.alias.anchor)
        case YAML_SEQUENCE_START_EVENT:
            self.init(.listStart, place, data.sequence_start.anchor, data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT: self.init(.mapStart, place, data.mapping_start.anchor, data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: self.init(.end, place)
        case YAML_DOCUMENT_START_EVENT: self.init(.documentStart, place)
        case YAML_DOCUMENT_END_EVENT: self.init(.documentEnd, place)
        default: self.init(.streamEnd, place)
        }
    }

    private init(
        _ kind: Kind, _ place: ConfigurationNode.Place, _ anchor: UnsafeMutablePointer<yaml_char_t>? = nil,
        _ tag: UnsafeMutablePointer<yaml_char_t>? = nil
    ) {
        self.init(
            kind: kind, place: place, anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) })
    }
}

extension ConfigurationNode.Place {
    /// Marks count from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
